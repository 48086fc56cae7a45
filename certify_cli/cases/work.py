"""How much one judgement may cost: patterns, schemas and answers are all untrusted, and none may hold up a run."""

from __future__ import annotations

from dataclasses import dataclass

STEPS = 100_000
SECONDS = 0.5


class TooMuchWork(Exception):
    """The judgement cannot be reached within its bounds."""


@dataclass(slots=True)
class Work:
    """What is left of it: steps of schema checking, which are the same each time, and seconds inside patterns.

    Half a second of matching is a thousand times what an honest pattern takes on the longest text that is kept.
    """

    steps: int = STEPS
    seconds: float = SECONDS

    def step(self, weight: int = 1) -> None:
        """Takes steps; raises TooMuchWork."""
        self.steps -= weight
        if self.steps < 0:
            raise TooMuchWork

    def took(self, seconds: float) -> None:
        """Takes time; raises TooMuchWork."""
        self.seconds -= seconds
        if self.seconds <= 0:
            raise TooMuchWork
