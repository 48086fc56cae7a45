"""When a failed call may be sent again: bounded in attempts and time, jittered, transient categories only."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from tenacity import RetryCallState, Retrying, stop_after_attempt, stop_after_delay, wait_exponential

from certify_cli.types.failures import Category, Failure

PACED = frozenset({Category.THROTTLED})
"""Categories that the pace answers; they get more attempts, because waiting is all that is needed."""


@dataclass(frozen=True, slots=True)
class Retry:
    """tenacity's stop and wait arithmetic; the loop does the waiting.

    `attempts` and `seconds` bound one call, first attempt included; throttled ones have `paced_attempts`. `rng` draws
    the full jitter (AWS Architecture Blog, "Exponential Backoff And Jitter").
    """

    attempts: int = 4
    paced_attempts: int = 12
    seconds: float = 120.0
    base_seconds: float = 0.5
    cap_seconds: float = 20.0
    rng: random.Random = field(default_factory=random.Random)

    def delay(self, failure: Failure, *, attempt: int, elapsed_seconds: float) -> float | None:
        """Seconds to wait before the next attempt, or None to give up. `attempt` counts those already made."""
        if not self._worth_it(failure, attempt):
            return None
        most = self.paced_attempts if failure.category in PACED else self.attempts
        state = _state(attempt, elapsed_seconds)
        if (stop_after_attempt(most) | stop_after_delay(self.seconds))(state):
            return None
        ceiling = wait_exponential(multiplier=self.base_seconds, max=self.cap_seconds)(state)
        seconds = self.rng.uniform(0, ceiling)
        return seconds if elapsed_seconds + seconds < self.seconds else None

    @staticmethod
    def _worth_it(failure: Failure, attempt: int) -> bool:
        """Transient failures, and what nobody understands once."""
        return failure.transient or (failure.category is Category.UNKNOWN and attempt == 1)


def _state(attempt: int, elapsed_seconds: float) -> RetryCallState:
    state = RetryCallState(Retrying(), None, (), {})
    state.attempt_number = attempt
    state.start_time = 0.0
    state.outcome_timestamp = elapsed_seconds
    return state
