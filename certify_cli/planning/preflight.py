"""What a free look already settles, before any call that costs."""

from __future__ import annotations

from dataclasses import dataclass

from certify_cli.interfaces import Availability
from certify_cli.types.failures import Category
from certify_cli.types.findings import Status
from certify_cli.types.plans import TargetPlan

NO_MARKETPLACE = frozenset({"Amazon", "DeepSeek", "Mistral AI", "Meta", "Qwen", "OpenAI"})
"""Vendors whose models have no Marketplace product, so that a first call subscribes nobody (API-FACTS section 1)."""


@dataclass(frozen=True, slots=True)
class Settled:
    """A target that needs no call: its status, the category and why."""

    status: Status
    category: Category
    reason: str


def settle(plan: TargetPlan, availability: Availability, *, allow_subscribe: bool) -> Settled | None:
    """What GetFoundationModelAvailability settles, or None where the first call decides.

    The region field counts for bare ids only: the API knows no profiles, and a profile-only model is never offered in
    the region itself.
    """
    model, region = plan.model.id, plan.target.region
    bare = plan.target.route == model
    if bare and availability.region == "NOT_AVAILABLE":
        return Settled(
            Status.UNSUPPORTED,
            Category.REGION_UNAVAILABLE,
            f"AWS says {model} is not available in {region}",
        )
    if availability.authorization == "NOT_AUTHORIZED":
        return Settled(
            Status.FAILED,
            Category.PERMISSION_DENIED,
            f"this principal is not authorized to call {model}",
        )
    if availability.entitlement == "NOT_AVAILABLE":
        return Settled(
            Status.FAILED,
            Category.ACCESS_NOT_GRANTED,
            _with(f"this account has no entitlement to {model}", availability.message),
        )
    return _subscription(plan, availability, allow_subscribe)


def _subscription(plan: TargetPlan, availability: Availability, allow_subscribe: bool) -> Settled | None:
    never = availability.agreement == "NOT_AVAILABLE" and plan.model.facts.vendor not in NO_MARKETPLACE
    if not never or allow_subscribe:
        return None
    return Settled(
        Status.INCONCLUSIVE,
        Category.ACCESS_NOT_GRANTED,
        "this account never subscribed to the model's Marketplace product, and a first call would subscribe it",
    )


def _with(sentence: str, detail: str) -> str:
    return f"{sentence}: {detail}" if detail else sentence
