"""Stops what plainly cannot work: nothing answers at all, or credentials are refused, everywhere or in one region."""

from __future__ import annotations

import math

from certify_cli.interfaces import Call, Later, Never, Now
from certify_cli.types.calls import Reply
from certify_cli.types.failures import Category, Failure

SILENT_CALLS = 8
"""Calls in a row without any HTTP answer, and none before, after which nobody will answer the next."""

POLL_SECONDS = 0.2


class Reach:
    """Watches whether anybody answers, and as whom. `lost` says why the run cannot work, "" while it can.

    `answered` and `accepted` start true where something already answered or accepted the credentials in this process.
    Credentials that are good elsewhere and refused in one region (one that is not enabled, say) close that region only.
    """

    def __init__(self, answered: bool = False, accepted: bool = False) -> None:
        self.lost = ""
        self.last_failure: Failure | None = None
        self._answered = answered
        self._accepted = accepted
        self._silent_calls = 0
        self._out = 0
        self._good: set[str] = set()
        self._closed: dict[str, str] = {}

    @property
    def silent(self) -> bool:
        """Whether the network carried no answer to any call."""
        return bool(self._silent_calls) and not self._answered

    @property
    def shut_out(self) -> str:
        """Why no region at all took the credentials, "" where one did or none refused them."""
        return "" if self._good else next(iter(self._closed.values()), "")

    def admit(self, call: Call, now: float) -> Now | Later | Never:
        if not self.lost and self._silent_calls >= SILENT_CALLS:
            if self._out > 0:
                return Later(now + POLL_SECONDS, "waiting whether anybody answers")
            said = self.last_failure.message if self.last_failure else ""
            self.lost = f"no HTTP answer to {self._silent_calls} calls: {said}"
        if self.lost:
            return Never(self.lost, ends_run=True)
        closed = self._closed.get(call.target.region)
        # Held back for good, not given up: a continued run asks again.
        return Later(math.inf, closed) if closed else Now()

    def sent(self, call: Call, now: float) -> None:
        self._out += 1

    def settled(self, call: Call, result: Reply | Failure, now: float) -> None:
        self._out -= 1
        if isinstance(result, Reply) or result.answered:
            self._answered, self._silent_calls = True, 0
        if isinstance(result, Failure) and result.category is Category.AUTHENTICATION:
            self._refused(call, result)
        elif isinstance(result, Reply) or result.answered:
            self._accepted = True
            self._good.add(call.target.region)
        elif not self._answered and result.category is Category.NETWORK:
            self.last_failure = result
            self._silent_calls += 1

    def _refused(self, call: Call, failure: Failure) -> None:
        self.last_failure = failure
        expired = "expired" in f"{failure.code} {failure.message}".lower()
        region = call.target.region
        if self._accepted and not expired and region not in self._good:
            self._closed[region] = f"credentials that work elsewhere are refused in {region}: {failure.message}"
        else:
            self.lost = f"credentials were refused: {failure.message}"
