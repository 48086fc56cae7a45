"""Ctrl-C, SIGTERM and a closed terminal: the first stops sending and drains, the second leaves at once."""

from __future__ import annotations

import math
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType


@dataclass(frozen=True, slots=True)
class Drain:
    """How long calls in flight are waited for once nothing more is sent, and the monotonic second that ends it all."""

    seconds: float = 20.0
    deadline_at: float = math.inf


PATIENTLY = Drain()

ECHO_SECONDS = 0.5
"""A hangup so soon after the first signal is its echo: of a closed terminal the kernel tells us and the shell again."""


def exit_code(number: int) -> int:
    """130 for SIGINT, 143 for SIGTERM and for SIGHUP, the closed terminal."""
    return 130 if number == signal.SIGINT else 143


def stopping() -> tuple[int, ...]:
    """The signals that stop us; nohup has SIGHUP ignored, and means it."""
    survives = signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    return (signal.SIGINT, signal.SIGTERM) if survives else (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Stop:
    """Set by signal handlers, read by the loop. `signal_number` is the first signal that came, 0 where none did.

    `run_id` is the run that has begun, for whoever has to say how it goes on.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self.run_id = ""
        self.signal_number = 0
        self.times = 0
        self._clock = clock
        self._since = 0.0

    def request(self, signal_number: int) -> None:
        now = self._clock()
        if self.requested and signal_number == signal.SIGHUP and now - self._since < ECHO_SECONDS:
            return
        self._since = self._since if self.requested else now
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
        """130 for SIGINT, 143 for SIGTERM and SIGHUP."""
        return exit_code(self.signal_number)


@contextmanager
def listening(stop: Stop) -> Iterator[Stop]:
    """Routes the signals that stop us to `stop` while inside, and puts the former handlers back."""

    def handle(number: int, _frame: FrameType | None) -> None:
        stop.request(number)

    before = {number: signal.signal(number, handle) for number in stopping()}
    try:
        yield stop
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
