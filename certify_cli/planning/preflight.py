"""What a free look already settles, before any call that costs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from certify_cli.interfaces import Availability
from certify_cli.planning.entitlement import SUBSCRIBES, Planned, state_of
from certify_cli.types.entitlement import Access
from certify_cli.types.failures import Category
from certify_cli.types.findings import Status


@dataclass(frozen=True, slots=True)
class Settled:
    """A target that needs no call: its status, the category and why."""

    status: Status
    category: Category
    reason: str


_NEVER = "this account never subscribed to the model's Marketplace product, and a first call would subscribe it"
_BROKEN = "the account's Marketplace agreement ended in an error, and a first call would try to subscribe again"
_SETTLED: Mapping[Access, tuple[Status, Category, str]] = {
    Access.REGION_NOT_AVAILABLE: (
        Status.UNSUPPORTED,
        Category.REGION_UNAVAILABLE,
        "AWS says {model} is not available in {region}",
    ),
    Access.NOT_AUTHORIZED: (
        Status.FAILED,
        Category.PERMISSION_DENIED,
        "this principal is not authorized to call {model}",
    ),
    Access.NOT_ENTITLED: (
        Status.FAILED,
        Category.ACCESS_NOT_GRANTED,
        "this account has no entitlement to {model}",
    ),
    Access.AGREEMENT_MISSING: (Status.INCONCLUSIVE, Category.ACCESS_NOT_GRANTED, _NEVER),
    Access.AGREEMENT_ERROR: (Status.INCONCLUSIVE, Category.ACCESS_NOT_GRANTED, _BROKEN),
}


def settle(planned: Planned, availability: Availability, *, allow_subscribe: bool) -> Settled | None:
    """What GetFoundationModelAvailability settles, or None where the first call decides."""
    state = state_of(planned, availability)
    if state not in _SETTLED or (state in SUBSCRIBES and allow_subscribe):
        return None
    status, category, words = _SETTLED[state]
    reason = words.format(model=planned.model.id, region=planned.target.region)
    told = state in (Access.NOT_ENTITLED, Access.AGREEMENT_ERROR) and availability.message
    return Settled(status, category, f"{reason}: {availability.message}" if told else reason)
