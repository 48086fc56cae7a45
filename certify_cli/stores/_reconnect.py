"""Doing a transaction again when the database went away under it: for a bounded time, on a fresh connection."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from sqlalchemy.exc import SQLAlchemyError

T = TypeVar("T")

PATIENCE_SECONDS = 60.0
"""A restart with crash recovery of a store of this size takes seconds, a failover to a standby about half a minute."""

FIRST_PAUSE_SECONDS = 0.05
LONGEST_PAUSE_SECONDS = 2.0


@dataclass(slots=True)
class Waiting:
    """What is known of waiting for one database: whether it was in vain, and whether somebody wants it to end.

    `begun` is told once an outage, when it was not over at once, why it is waited and for how many seconds.
    """

    in_vain: bool = False
    give_up: Callable[[], bool] = lambda: False
    begun: Callable[[SQLAlchemyError, float], None] = lambda _, __: None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reconnect:
    """Calls again what failed with an error that `passes`, at once and then at growing distances.

    Only for work that may be done twice: a commit may have succeeded though its acknowledgement was lost. A database
    that was waited for in vain is tried once each time from then on, until it is back.
    """

    passes: Callable[[SQLAlchemyError], bool]
    seconds: float = PATIENCE_SECONDS
    clock: Callable[[], float] = time.monotonic
    sleep: Callable[[float], None] = time.sleep
    waiting: Waiting = field(default_factory=Waiting)

    def until_done(self, work: Callable[[], T]) -> T:
        """What `work` returns; raises its error when that does not pass, or did not for `seconds`."""
        pause, end = 0.0, None
        while True:
            try:
                done = work()
            except SQLAlchemyError as error:
                end = self.clock() + self.seconds if end is None else end
                if not self.passes(error):
                    raise
                if self.waiting.in_vain or self.clock() + pause > end or self.waiting.give_up():
                    self.waiting.in_vain = True
                    raise
                if pause == FIRST_PAUSE_SECONDS:
                    self.waiting.begun(error, self.seconds)
            else:
                self.waiting.in_vain = False
                return done
            self.sleep(pause)
            pause = min(max(pause * 2, FIRST_PAUSE_SECONDS), LONGEST_PAUSE_SECONDS)


NEVER = Reconnect(passes=lambda _: False)
"""For a file: what failed fails again."""
