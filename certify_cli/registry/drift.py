"""What AWS now says of a model in a region, against what was known of it there: one change for each fact."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import Any

from certify_cli.registry.known import Registry
from certify_cli.registry.offers import destinations_of, is_system, present
from certify_cli.types.changes import Change, Said
from certify_cli.types.model import Offer

NEVER = date.min
FACTS = (
    "listed",
    "inference_types",
    "input_modalities",
    "output_modalities",
    "streaming",
    "status",
    "eol_date",
    "vendor",
    "name",
)
DATES = ("start_date", "legacy_date", "extended_access_date")
"""What is looked at since reading 2."""


def expected(registry: Registry, model_id: str, region: str) -> Offer | None:
    """What the registry expects AWS to list there, in the shape of an offer; None where it expects nothing.

    Only its routes can differ from what AWS says: what sources say of the other facts is no drift of AWS.
    """
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
        reading=0,
    )


def offer_changes(model_id: str, region: str, before: Offer | None, after: Offer) -> list[Change]:
    """New there, back again, vanished from there, or each fact that changed; the day of asking alone is no change."""
    change = partial(Change, model=model_id, region=region)
    was, now = before is not None and present(before), present(after)
    if not now:
        return [change(kind="vanished", detail="AWS no longer lists it")] if was else []
    if before is None or not was:
        ways = ", ".join(routes_of(after)) or "no way in"
        return [change(kind="new" if before is None else "reappeared", detail=f"listed: {ways}")]
    return [change(kind="changed", **told) for told in (*_facts(before, after), *_profiles(before, after))]


def routes_of(offer: Offer) -> list[str]:
    """The ways in that an offer names: on demand, and the system's profiles."""
    on_demand = ("on demand",) if "ON_DEMAND" in offer.inference_types else ()
    return [*on_demand, *sorted(filter(is_system, offer.profiles))]


def _facts(before: Offer, after: Offer) -> Iterator[dict[str, Any]]:
    if before.reading == 0:
        here = partial(set[str].intersection, {"ON_DEMAND"})
        was, now = tuple(here(before.inference_types)), tuple(here(after.inference_types))
        yield from _fact("inference_types", was, now)
        return
    for name in (*FACTS, *(DATES if before.reading > 1 else ())):
        yield from _fact(name, _stated(getattr(before, name)), _stated(getattr(after, name)))


def _fact(field: str, before: Said, after: Said) -> Iterator[dict[str, Any]]:
    if before != after:
        yield {"field": field, "before": before, "after": after, "detail": f"{field} {_difference(before, after)}"}


def _profiles(before: Offer, after: Offer) -> Iterator[dict[str, Any]]:
    """The system's profiles; a reading by the registry says "everywhere" where AWS may list every region."""
    was, now = _ends(before, before.reading), _ends(after, before.reading)
    for route in sorted(was.keys() | now.keys()):
        old, new = was.get(route), now.get(route)
        if old == new:
            continue
        told = {"field": "destinations", "route": route, "before": old, "after": new}
        if old is not None and new is not None:
            yield {**told, "detail": f"destinations of {route} {_difference(old, new)}"}
        else:
            yield {**told, "detail": f"-{route}" if new is None else f"+{route}"}


def _ends(offer: Offer, reading: int) -> dict[str, tuple[str, ...]]:
    system = {route: ends for route, ends in offer.profiles.items() if is_system(route)}
    if reading == 0:
        return {route: destinations_of(route, ends) for route, ends in system.items()}
    return {route: tuple(sorted(ends)) or ("all-commercial",) for route, ends in system.items()}


def _stated(value: Any) -> Said:
    """A fact as a change shows it: lists in order, since AWS keeps none, and nothing said is None."""
    if isinstance(value, tuple):
        return tuple(sorted(set(value)))
    if isinstance(value, date):
        return value.isoformat()
    return None if value is None or value == "" else value


def _difference(before: Said, after: Said) -> str:
    if isinstance(before, tuple) and isinstance(after, tuple):
        gone, come = (sorted(set(one) - set(other)) for one, other in ((before, after), (after, before)))
        return " ".join([*(f"-{one}" for one in gone), *(f"+{one}" for one in come)])
    return f"{'(not stated)' if before is None else before} -> {'(not stated)' if after is None else after}"
