"""Asks a listing again that the service put off; whoever opens the cloud says how often, by default never."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeVar

from certify_cli.types.failures import Category, Failure

T = TypeVar("T")


class Delay(Protocol):
    """Seconds to wait before the next attempt, or None to give up; `runner.retry.Retry.delay` is one."""

    def __call__(self, failure: Failure, *, tried: Sequence[Category], elapsed_seconds: float) -> float | None: ...


def _never(failure: Failure, *, tried: Sequence[Category], elapsed_seconds: float) -> float | None:
    return None


@dataclass(frozen=True, slots=True)
class Again:
    """Only what the service itself said is asked again: a host that is silent or not there would hold a region up."""

    delay: Delay = _never
    sleep: Callable[[float], object] = time.sleep

    def until_answered(
        self, ask: Callable[[], T | Failure], *, until: float, clock: Callable[[], float]
    ) -> T | Failure:
        """What `ask` returns in the end, not later than `until` (monotonic seconds) and one attempt."""
        began, tried = clock(), list[Category]()
        while True:
            found = ask()
            if not isinstance(found, Failure) or not found.answered:
                return found
            tried.append(found.category)
            seconds = self.delay(found, tried=tried, elapsed_seconds=clock() - began)
            if seconds is None or clock() + seconds > until:
                return found
            self.sleep(seconds)
