"""Signals from the process's first moment to its last: the first interrupts, the second leaves even where Python waits.

A handler written in Python runs only once the main thread is back from whatever it waits for: a locked database, a
pipe nobody reads. So a thread of its own reads the numbers of the signals from a pipe, and ends the process where a
second one did not end it soon. Imports nothing heavy: it is there before everything else.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from types import FrameType

from certify_cli.runner.stop import Stop, stopping

GRACE_SECONDS = 0.6
"""After a second signal, for the report and the store to be closed."""


def _nothing() -> None: ...


@dataclass(slots=True)
class Heard:
    """The first signal that came, 0 before; and the last words of a process that is ended in the midst of its work.

    `over` says that a run heard one and has ended by it: a later one has nothing left to interrupt.
    """

    first: int = 0
    farewell: Callable[[], None] = _nothing
    over: bool = False


HEARD = Heard()
"""Of this process: signals are sent to all of it."""


def hear() -> None:
    """From here on the first signal raises KeyboardInterrupt, unless a run takes it for its own purposes."""
    numbers = stopping()
    read, write = os.pipe()
    os.set_blocking(write, False)
    signal.set_wakeup_fd(write, warn_on_full_buffer=False)
    for number in numbers:
        signal.signal(number, _interrupt)
    # the thread takes no signal itself: one that lets a command wait for it must reach the command
    before = signal.pthread_sigmask(signal.SIG_BLOCK, numbers)
    threading.Thread(target=_watch, args=(read, frozenset(numbers)), name="certify-signals", daemon=True).start()
    signal.pthread_sigmask(signal.SIG_SETMASK, before)


def deafen() -> None:
    """The exit code is known and nothing is left to stop: a late signal must not change it."""
    for number in stopping():
        signal.signal(number, signal.SIG_IGN)


def _interrupt(number: int, _frame: FrameType | None) -> None:
    """Once: what cleans up after the first must not be torn by the next."""
    if HEARD.first or HEARD.over:
        return
    HEARD.first = number
    raise KeyboardInterrupt


def _watch(read: int, numbers: frozenset[int]) -> None:
    stop = Stop()
    while not stop.at_once:
        for number in os.read(read, 64):
            if number in numbers:
                stop.request(number)
    time.sleep(GRACE_SECONDS)
    HEARD.farewell()
    os._exit(stop.exit_code)
