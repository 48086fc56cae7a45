"""Sends each route as fast as AWS lets it: additive increase, multiplicative decrease of the rate.

The scarce thing is a rate, so the rate is what is controlled, not the number of threads; the constants are those that
came out best of the simulation behind docs/reliability.md (cut to 0.7, grow 2 % a second, one cut a cooldown).
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, field

from certify_cli.interfaces import Call, Later, Never, Now
from certify_cli.types.calls import Reply
from certify_cli.types.failures import Category, Failure

CUT = 0.7
GROWTH_PER_SECOND = 0.02
COOLDOWN_SECONDS = 1.0
LEAST_PER_SECOND = 0.2
WINDOW_SECONDS = 5.0


@dataclass(slots=True)
class Lane:
    """The rate of one (account, region, route), in calls a second; None until the first throttle."""

    per_second: float | None = None
    tokens: float = 1.0
    refilled_at: float = 0.0
    cut_at: float = float("-inf")
    held_until: float = float("-inf")
    sent: deque[float] = field(default_factory=deque)

    def admit(self, now: float) -> Now | Later:
        if self.per_second is None:
            return Now()
        self._refill(now)
        if self.tokens >= 1.0:
            return Now()
        return Later(now + (1.0 - self.tokens) / self.per_second, "throttled by AWS")

    def note_sent(self, now: float) -> None:
        self.tokens -= 1.0
        self.sent.append(now)
        while self.sent and self.sent[0] < now - WINDOW_SECONDS:
            self.sent.popleft()

    def throttled(self, now: float) -> bool:
        """Cuts the rate, at most once a cooldown: a storm of 429s is one event. True when it cut."""
        if now - self.cut_at <= COOLDOWN_SECONDS:
            return False
        measured = max(len(self.sent), 1) / WINDOW_SECONDS
        self.per_second = max(LEAST_PER_SECOND, (self.per_second or measured) * CUT)
        self.tokens, self.refilled_at, self.cut_at = 0.0, now, now
        return True

    def hold(self, now: float) -> None:
        """A 5xx is no reason to slow down, but no time to speed up either."""
        self.held_until = now + COOLDOWN_SECONDS

    def _refill(self, now: float) -> None:
        assert self.per_second is not None
        seconds = max(0.0, now - self.refilled_at)
        self.refilled_at = now
        if now - self.cut_at > COOLDOWN_SECONDS and now >= self.held_until:
            self.per_second += GROWTH_PER_SECOND * max(self.per_second, 1.0) * seconds
        self.tokens = min(1.0, self.tokens + seconds * self.per_second)


class Pace:
    """A lane for each (account, region, route)."""

    def __init__(self) -> None:
        self._lanes: dict[tuple[str, str, str], Lane] = {}
        self._news: list[str] = []

    def admit(self, call: Call, now: float) -> Now | Later | Never:
        return self._lane(call).admit(now)

    def sent(self, call: Call, now: float) -> None:
        self._lane(call).note_sent(now)

    def settled(self, call: Call, result: Reply | Failure, now: float) -> None:
        if isinstance(result, Reply):
            return
        if result.category is Category.THROTTLED:
            if self._lane(call).per_second is None:
                self._news.append(str(call.target))
            self._lane(call).throttled(now)
        elif result.category is Category.SERVICE_UNAVAILABLE:
            self._lane(call).hold(now)

    def newly_slowed(self) -> tuple[str, ...]:
        """Routes whose first throttle came since this was last asked, for people to be told once."""
        names, self._news = tuple(self._news), []
        return names

    def _lane(self, call: Call) -> Lane:
        key = (call.target.account, call.target.region, call.target.route)
        return self._lanes.setdefault(key, Lane())
