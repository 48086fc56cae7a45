"""Many callers that begin at the same moment."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

CALLERS = 8


def at_once(work: Callable[[int], object], callers: int = CALLERS) -> None:
    """Has all begin at the same moment; raises the first of their errors."""
    ready = threading.Barrier(callers)

    def one(number: int) -> None:
        ready.wait()
        work(number)

    with ThreadPoolExecutor(callers) as pool:
        list(pool.map(one, range(callers)))
