"""What AWS now says of a model in a region, against what was known of it there."""

from __future__ import annotations

from datetime import date

from certify_cli.registry.changes import Change
from certify_cli.registry.known import Registry
from certify_cli.registry.offers import is_system, present
from certify_cli.types.model import Offer

NEVER = date.min


def expected(registry: Registry, model_id: str, region: str) -> Offer | None:
    """What the registry expects AWS to list there, in the shape of an offer; None where it expects nothing."""
    model = registry.get(model_id)
    groups = model.groups_from(region) if model else ()
    if model is None or not groups:
        return None
    on_demand = any(group.kind == "on_demand" for group in groups)
    return Offer(
        region=region,
        listed=True,
        day=max((group.day for group in groups if group.day), default=NEVER),
        inference_types=("ON_DEMAND",) if on_demand else (),
        profiles={group.id: group.destinations for group in groups if group.kind == "profile"},
        vendor=model.facts.vendor,
        name=model.facts.name,
    )


def offer_changes(model_id: str, region: str, before: Offer | None, after: Offer) -> list[Change]:
    """New there, vanished from there, or changed; the day of asking alone is no change."""
    was, now = before is not None and present(before), present(after)
    if not was and not now:
        return []
    if before is None or not was:
        return [Change(kind="new", model=model_id, region=region, detail=f"listed: {', '.join(routes_of(after))}")]
    if not now:
        return [Change(kind="vanished", model=model_id, region=region, detail="AWS no longer lists it")]
    details = _differences(before, after)
    return [Change(kind="changed", model=model_id, region=region, detail=", ".join(details))] if details else []


def routes_of(offer: Offer) -> list[str]:
    """The ways in that an offer names: on demand, and the system's profiles."""
    on_demand = ("on demand",) if "ON_DEMAND" in offer.inference_types else ()
    return [*on_demand, *sorted(filter(is_system, offer.profiles))]


def _differences(before: Offer, after: Offer) -> list[str]:
    """What is stated now and was not stated, or stated otherwise; what was never stated cannot have changed."""
    gone = [f"-{route}" for route in routes_of(before) if route not in routes_of(after)]
    come = [f"+{route}" for route in routes_of(after) if route not in routes_of(before)]
    values = [
        f"{name} {getattr(before, name)} -> {getattr(after, name)}"
        for name in ("status", "eol_date", "streaming")
        if getattr(before, name) is not None and getattr(before, name) != getattr(after, name)
    ]
    return [*gone, *come, *values]
