"""What an account may send on a route in a minute and a day, and what a run made of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from certify_cli.types.model import STRICT


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteQuota:
    """Applied quotas of one route in one region; None where nobody knows."""

    requests_per_minute: float | None = None
    tokens_per_minute: float | None = None
    tokens_per_day: float | None = None

    @property
    def zero(self) -> bool:
        """Whether nothing may be sent at all: accounts start with quotas of 0 for some models."""
        return 0 in (self.requests_per_minute, self.tokens_per_minute, self.tokens_per_day)

    @property
    def known(self) -> bool:
        """Whether a rate follows from it."""
        return self.requests_per_minute is not None or self.tokens_per_minute is not None


UNKNOWN_QUOTA = RouteQuota()


@dataclass(frozen=True, slots=True, kw_only=True)
class RouteUse:
    """How a run used a route: HTTP requests sent, those throttled, and the requests a minute it had come to allow."""

    __pydantic_config__: ClassVar[Any] = STRICT

    target: str
    calls: int
    throttled: int
    rate_per_minute: float
    quota_per_minute: float | None = None
    """As Service Quotas gave it; None where it was not known."""


def added(before: Sequence[RouteUse], now: Sequence[RouteUse]) -> tuple[RouteUse, ...]:
    """Both together, by target; rate and quota are the later ones."""
    uses = {use.target: use for use in before}
    for use in now:
        was = uses.get(use.target)
        uses[use.target] = (
            replace(use, calls=use.calls + was.calls, throttled=use.throttled + was.throttled) if was else use
        )
    return tuple(uses.values())
