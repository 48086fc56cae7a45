"""Ends a run cleanly when its time is up."""

from __future__ import annotations

from certify_cli.interfaces import Call, Later, Never, Now
from certify_cli.types.calls import Reply
from certify_cli.types.failures import Failure


class Deadline:
    """Admits nothing after `at`, in monotonic seconds: a little before the deadline: calls in flight may end."""

    def __init__(self, at: float, words: str) -> None:
        self._at = at
        self._words = words

    def admit(self, call: Call, now: float) -> Now | Later | Never:
        return Never(f"deadline of {self._words} reached", ends_run=True) if now >= self._at else Now()

    def sent(self, call: Call, now: float) -> None:
        """Time passes by itself."""

    def settled(self, call: Call, result: Reply | Failure, now: float) -> None:
        """Time passes by itself."""
