"""Never spends more than `--max-cost`: an upper bound is reserved before a call is sent."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal

from certify_cli.interfaces import Call, Later, Never, Now
from certify_cli.planning.price import exact_cost, prices_for, upper_bound
from certify_cli.runner.attempts import attempt_of
from certify_cli.types.calls import Reply
from certify_cli.types.failures import Failure
from certify_cli.types.model import Prices
from certify_cli.types.target import Target

POLL_SECONDS = 0.2
STEPS = 200
"""In so many steps a budget is announced; a run that is killed loses at most one of them."""


class Budget:
    """Spent plus reserved never exceeds `limit_usd` (None: no limit, only counted).

    A call that was answered is settled at what it cost; one that was not counts as spent in full, because nobody knows
    whether AWS did the work.
    """

    def __init__(
        self,
        limit_usd: Decimal | None,
        overrides: Mapping[str, Prices],
        spent_usd: Decimal = Decimal(0),
        announce: Callable[[Decimal], None] = lambda _: None,
    ) -> None:
        """`announce` makes durable what will have been spent at most, before it is: a killed run leaves no other trace.

        It is told in steps, so that it costs a write now and then; under a limit only.
        """
        self.spent_usd = spent_usd
        self._announce = announce
        self._announced = spent_usd
        self._limit = limit_usd
        self._overrides = overrides
        self._reserved = Decimal(0)
        self._prices_of: dict[Target, Prices] = {}

    def recount(self, spent_usd: Decimal) -> None:
        """Takes what the run spent so far, others' spending included, for its own."""
        self.spent_usd = self._announced = spent_usd

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

    @property
    def most_usd(self) -> Decimal:
        """What was spent at most, calls in flight included."""
        return self.spent_usd + self._reserved

    def sent(self, call: Call, now: float) -> None:
        self._reserved += self._bound(call)
        if self._limit is not None and self.most_usd > self._announced:
            self._announced = min(self._limit, self.most_usd + self._limit / STEPS)
            self._announce(self._announced)

    def settled(self, call: Call, result: Reply | Failure, now: float) -> None:
        prices = self._prices(call)
        self._reserved -= self._bound(call)
        self.spent_usd += exact_cost(prices, [attempt_of(call, result, prices=prices)]) or Decimal(0)

    def _bound(self, call: Call) -> Decimal:
        return upper_bound(self._prices(call), call.request) or Decimal(0)

    def _prices(self, call: Call) -> Prices:
        """Reckoned once a target: it is asked for several times a call."""
        if call.target not in self._prices_of:
            self._prices_of[call.target] = prices_for(call.model, call.target, self._overrides)
        return self._prices_of[call.target]
