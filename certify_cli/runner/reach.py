"""Stops a run that plainly cannot work: nothing answers at all, or the credentials are refused."""

from __future__ import annotations

from certify_cli.interfaces import Call, Later, Never, Now
from certify_cli.types.calls import Reply
from certify_cli.types.failures import Category, Failure

SILENT_CALLS = 8
"""Calls in a row without any HTTP answer, and none before, after which nobody will answer the next."""


class Reach:
    """Watches whether anybody answers. `lost` says why the run cannot work, "" while it can."""

    def __init__(self) -> None:
        self.lost = ""
        self.answered = False
        self.last_failure: Failure | None = None
        self._silent = 0

    def admit(self, call: Call, now: float) -> Now | Later | Never:
        return Never(self.lost, ends_run=True) if self.lost else Now()

    def sent(self, call: Call, now: float) -> None:
        """Nothing is learnt from sending."""

    def settled(self, call: Call, result: Reply | Failure, now: float) -> None:
        if isinstance(result, Reply) or result.answered:
            self.answered = True
        if isinstance(result, Reply):
            return
        self.last_failure = result
        if result.category is Category.AUTHENTICATION:
            self.lost = f"credentials were refused: {result.message}"
        elif not self.answered and result.category is Category.NETWORK:
            self._silent += 1
            if self._silent >= SILENT_CALLS:
                self.lost = f"no HTTP answer to {self._silent} calls: {result.message}"
