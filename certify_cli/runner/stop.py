"""Ctrl-C and SIGTERM: the first stops sending and drains, the second leaves at once."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType


class Stop:
    """Set by signal handlers, read by the loop. `signal_number` is the first signal that came, 0 where none did."""

    def __init__(self) -> None:
        self.signal_number = 0
        self.times = 0

    def request(self, signal_number: int) -> None:
        self.times += 1
        self.signal_number = self.signal_number or signal_number

    @property
    def requested(self) -> bool:
        return self.times > 0

    @property
    def at_once(self) -> bool:
        return self.times > 1

    @property
    def exit_code(self) -> int:
        """130 for SIGINT, 143 for SIGTERM."""
        return 128 + self.signal_number


@contextmanager
def listening(stop: Stop) -> Iterator[Stop]:
    """Routes SIGINT and SIGTERM to `stop` while inside, and puts the former handlers back."""

    def handle(number: int, _frame: FrameType | None) -> None:
        stop.request(number)

    before = {number: signal.signal(number, handle) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
