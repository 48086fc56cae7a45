"""Never spends more than `--max-cost`: an upper bound is reserved before a call is sent."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from certify_cli.interfaces import Call, Later, Never, Now
from certify_cli.planning.price import cost_of_attempts, prices_for, upper_bound
from certify_cli.runner.attempts import attempt_of
from certify_cli.types.calls import Reply
from certify_cli.types.failures import Failure
from certify_cli.types.model import Prices

POLL_SECONDS = 0.2


class Budget:
    """Spent plus reserved never exceeds `limit_usd` (None: no limit, only counted).

    A call that was answered is settled at what it cost; one that was not counts as spent in full, because nobody knows
    whether AWS did the work.
    """

    def __init__(
        self, limit_usd: Decimal | None, overrides: Mapping[str, Prices], spent_usd: Decimal = Decimal(0)
    ) -> None:
        self.spent_usd = spent_usd
        self._limit = limit_usd
        self._overrides = overrides
        self._reserved = Decimal(0)

    def admit(self, call: Call, now: float) -> Now | Later | Never:
        if self._limit is None:
            return Now()
        bound = upper_bound(self._prices(call), call.request)
        if bound is None:
            return Never("no price")
        if self.spent_usd + self._reserved + bound > self._limit:
            return self._full(now)
        return Now()

    def _full(self, now: float) -> Later | Never:
        """While calls are out some of what they reserved may come back; otherwise the budget is spent."""
        if self._reserved > 0:
            return Later(now + POLL_SECONDS, "budget reserved by calls in flight")
        return Never(f"budget of {self._limit:f} USD reached", ends_run=True)

    def sent(self, call: Call, now: float) -> None:
        self._reserved += self._bound(call)

    def settled(self, call: Call, result: Reply | Failure, now: float) -> None:
        bound = self._bound(call)
        self._reserved -= bound
        self.spent_usd += self._cost(call, result, bound)

    def _cost(self, call: Call, result: Reply | Failure, bound: Decimal) -> Decimal:
        if isinstance(result, Failure):
            # An answer with an error costs nothing; one that was cut, or never came, may have been worked for.
            refused = result.http_status is not None and result.http_status >= 300
            return Decimal(0) if refused else bound
        return cost_of_attempts(self._prices(call), [attempt_of(call, result)]) or Decimal(0)

    def _bound(self, call: Call) -> Decimal:
        return upper_bound(self._prices(call), call.request) or Decimal(0)

    def _prices(self, call: Call) -> Prices:
        return prices_for(call.model, call.target, self._overrides)
