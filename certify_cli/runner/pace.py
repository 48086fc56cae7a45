"""Sends each route as fast as AWS lets it: an admission with a rate and a token quota for every route.

429 is its signal alone: the breaker never counts it, and a throttled call goes back to its line, not to sleep.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from certify_cli.interfaces import Call, Later, Never, Now
from certify_cli.runner.lane import Lane
from certify_cli.runner.reservation import TokenQuota, reserved_tokens, used_tokens
from certify_cli.types.calls import Reply
from certify_cli.types.failures import Category, Failure
from certify_cli.types.quotas import UNKNOWN_QUOTA, RouteQuota, RouteUse
from certify_cli.types.target import Target

POLL_SECONDS = 0.2
NO_QUOTA = (
    "Service Quotas gives this account a quota of 0 per minute for this route in {region}, and AWS refuses every call "
    "for it: new accounts begin so"
)

QuotaOf = Callable[[Target], RouteQuota]
LaneOf = Callable[[float, float | None], Lane]


@dataclass(slots=True)
class Route:
    """One (account, region, route): its rate, its tokens, what is out, and whether AWS ever took a call."""

    name: str
    quota: RouteQuota
    lane: Lane
    tokens: TokenQuota | None
    out: int = 0
    taken: bool = False

    @classmethod
    def of(cls, name: str, quota: RouteQuota, share: float, lane: Lane, now: float) -> Route:
        tokens = quota.tokens_per_minute
        return cls(name, quota, lane, TokenQuota(tokens * share, now) if tokens else None)

    @property
    def barred(self) -> bool:
        """A quota of 0, as far as anybody saw."""
        return self.quota.zero and not self.taken


class Pace:
    """A rate for each (account, region, route), which its targets share; `quota_of` says what is known of it.

    `share` of a known quota is the ceiling: the rest is for whoever else is in the account. Of an unknown one nobody
    can say what half of it is.
    """

    def __init__(
        self, quota_of: QuotaOf = lambda _: UNKNOWN_QUOTA, lane_of: LaneOf = Lane, *, share: float = 1.0
    ) -> None:
        self._quota_of = quota_of
        self._lane_of = lane_of
        self._share = share
        self._routes: dict[tuple[str, str, str], Route] = {}
        self._news: list[str] = []

    def admit(self, call: Call, now: float) -> Now | Later | Never:
        route = self._route(call, now)
        if route.barred and route.lane.throttled:
            return Never(NO_QUOTA.format(region=call.target.region))
        if route.barred and route.out:
            return Later(now + POLL_SECONDS, "waiting whether a quota of 0 is true")
        wait = route.lane.wait(now)
        if not wait and route.tokens is not None:
            wait = route.tokens.wait(reserved_tokens(call), now, route.lane.share)
        return Later(now + wait, "kept to the pace that AWS allows") if wait else Now()

    def sent(self, call: Call, now: float) -> None:
        route = self._route(call, now)
        route.out += 1
        route.lane.note_sent(now)
        if route.tokens is not None:
            route.tokens.take(reserved_tokens(call))

    def settled(self, call: Call, result: Reply | Failure, now: float) -> None:
        route = self._route(call, now)
        route.out -= 1
        if route.tokens is not None:
            route.tokens.give_back(reserved_tokens(call) - used_tokens(call, result))
        if isinstance(result, Failure) and _is_throttle(result, route):
            if not route.lane.throttled:
                self._news.append(route.name)
            route.lane.note_throttled(now, result.retry_after_seconds or 0.0)
        elif isinstance(result, Failure) and (result.http_status or 500) >= 500:
            route.lane.hold(now)
        else:
            route.taken = True
            route.lane.note_taken(now)

    def meaning(self, call: Call, result: Reply | Failure) -> Reply | Failure:
        """The result; where the quota is 0 a throttled call is told for what it is, and waiting will not mend it.

        Called from the threads that carry calls; it only reads.
        """
        route = self._routes.get(_key(call.target))
        if isinstance(result, Reply) or result.category is not Category.THROTTLED or route is None or not route.barred:
            return result
        message = f"{NO_QUOTA.format(region=call.target.region)} ({result.message})"
        return replace(result, category=Category.QUOTA_EXHAUSTED, transient=False, message=message)

    def newly_slowed(self) -> tuple[str, ...]:
        """Routes whose first throttle came since this was last asked, for people to be told once."""
        names, self._news = tuple(self._news), []
        return names

    def uses(self) -> tuple[RouteUse, ...]:
        """How every route was used, in the order they were first sent to."""
        return tuple(
            RouteUse(
                target=route.name,
                calls=route.lane.sent,
                throttled=route.lane.throttled,
                rate_per_minute=round(route.lane.per_second * 60, 1),
                quota_per_minute=route.quota.requests_per_minute,
            )
            for route in self._routes.values()
            if route.lane.sent
        )

    def _route(self, call: Call, now: float) -> Route:
        key = _key(call.target)
        if key not in self._routes:
            quota = self._quota_of(call.target)
            lane = self._lane_of(now, _ceiling(quota, self._share))
            self._routes[key] = Route.of(str(call.target), quota, self._share, lane, now)
        return self._routes[key]


def _ceiling(quota: RouteQuota, share: float) -> float | None:
    """Calls a second. A quota of 0 may be a wrong record: the first call decides, sent as where nothing is known."""
    per_minute = None if quota.zero else quota.requests_per_minute
    return per_minute * share / 60 if per_minute else None


def _is_throttle(failure: Failure, route: Route) -> bool:
    """Whether AWS refused it for its rate; `meaning` may have told it for what it is."""
    return failure.category is Category.THROTTLED or (route.barred and failure.category is Category.QUOTA_EXHAUSTED)


def _key(target: Target) -> tuple[str, str, str]:
    """All APIs of a route share its quota."""
    return target.account, target.region, target.route
