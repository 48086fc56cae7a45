"""When a failed call may be sent again: bounded in attempts and time, jittered, transient categories only."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field

from tenacity import RetryCallState, Retrying, stop_after_attempt, stop_after_delay, wait_exponential

from certify_cli.types.failures import Category, Failure

PACED = frozenset({Category.THROTTLED})
"""Categories that the pace answers; they get more attempts, because waiting is all that is needed."""


@dataclass(frozen=True, slots=True)
class Retry:
    """tenacity's stop and wait arithmetic; the loop does the waiting.

    `attempts` and `seconds` bound one call, first attempt included. Throttled attempts are counted apart, and a call
    that was throttled has `paced_seconds` in all: a quota's minute must be outlasted, and that AWS said "later" a few
    times says nothing about the 503 that follows. `rng` draws the full jitter (AWS Architecture Blog, "Exponential
    Backoff And Jitter"); what the service itself asked to wait is heeded.
    """

    attempts: int = 4
    paced_attempts: int = 16
    seconds: float = 120.0
    paced_seconds: float = 240.0
    base_seconds: float = 0.5
    paced_base_seconds: float = 0.2
    cap_seconds: float = 20.0
    rng: random.Random = field(default_factory=random.Random)

    def delay(self, failure: Failure, *, tried: Sequence[Category], elapsed_seconds: float) -> float | None:
        """Seconds to wait before the next attempt, or None to give up.

        `tried` are the categories of the attempts made for this request, this one included, without those that only
        tried an open circuit: once a cooldown, they hammer nobody.
        """
        paced = failure.category in PACED
        alike = sum((category in PACED) is paced for category in tried)
        if not self._worth_it(failure, tried):
            return None
        most = self.paced_attempts if paced else self.attempts
        longest = self.seconds if PACED.isdisjoint(tried) else self.paced_seconds
        state = _state(alike, elapsed_seconds)
        if (stop_after_attempt(most) | stop_after_delay(longest))(state):
            return None
        base = self.paced_base_seconds if paced else self.base_seconds
        ceiling = wait_exponential(multiplier=base, max=self.cap_seconds)(state)
        seconds = max(self.rng.uniform(0, ceiling), failure.retry_after_seconds or 0.0)
        return seconds if elapsed_seconds + seconds < longest else None

    @staticmethod
    def _worth_it(failure: Failure, tried: Sequence[Category]) -> bool:
        """Transient failures, and what nobody understands once."""
        return failure.transient or (failure.category is Category.UNKNOWN and tried.count(Category.UNKNOWN) == 1)


def _state(attempt: int, elapsed_seconds: float) -> RetryCallState:
    state = RetryCallState(Retrying(), None, (), {})
    state.attempt_number = attempt
    state.start_time = 0.0
    state.outcome_timestamp = elapsed_seconds
    return state
