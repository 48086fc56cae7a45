"""Keeps what was fetched for the life of a process; callers who ask at the same time share one request."""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from concurrent.futures import Future
from typing import Any, TypeVar

T = TypeVar("T")


class Once:
    """A memo by key. A failure value is kept like any other: what did not answer is not asked again and again."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._results: dict[Hashable, Future[Any]] = {}

    def get(self, key: Hashable, fetch: Callable[[], T], *, keep: Callable[[T], bool] = lambda _: True) -> T:
        """What `fetch` returned the first time; an exception is everyone's who waits and is not kept.

        What is not to be kept is fetched anew when it is asked for again.
        """
        with self._lock:
            result = self._results.get(key)
            mine = result is None
            if result is None:
                result = self._results[key] = Future()
        if mine:
            self._fill(key, result, fetch)
        value: T = result.result()
        if mine and not keep(value):
            with self._lock:
                del self._results[key]
        return value

    def _fill(self, key: Hashable, result: Future[Any], fetch: Callable[[], Any]) -> None:
        try:
            result.set_result(fetch())
        except BaseException as error:
            with self._lock:
                del self._results[key]
            result.set_exception(error)
            raise
