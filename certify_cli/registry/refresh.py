"""A registry record with what AWS now states of it in the regions that were asked; everything else stays as it was.

Not even the day moves where AWS says what is known already, so that a second run changes nothing. AWS lists per region
and the record is one: where the regions agree on a fact it is the model's, where they do not the record keeps its own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any, TypeVar, cast, get_args

from certify_cli.registry.offers import SOURCE, groups_of, is_system, present, record_from_offer
from certify_cli.types.model import Facts, Lifecycle, LifecycleStatus, ModelRecord, Offer, RouteGroup

T = TypeVar("T")
Route = tuple[str, str, tuple[str, ...]]
STAGES: tuple[LifecycleStatus | None, ...] = (None, *get_args(LifecycleStatus))
"""In the order of a model's life."""


def refreshed(known: ModelRecord, here: Mapping[str, Offer], asked: Collection[str]) -> ModelRecord:
    """`here` is what the regions that list the model say, `asked` are all that answered."""
    offers = tuple(offer for _, offer in sorted(here.items()) if present(offer))
    return replace(
        known,
        facts=_facts(known, offers, frozenset(asked)),
        lifecycle=_lifecycle(known.lifecycle, offers),
        routes=_routes(known, offers, frozenset(asked)),
    )


def admitted(model_id: str, here: Mapping[str, Offer]) -> ModelRecord | None:
    """The record of a model that no file knows; None for what AWS does not list itself, or lists without a way in.

    Internal names appear in listings and vanish again: behind a profile alone, or for provisioned throughput alone.
    """
    record = record_from_offer(model_id, here.values())
    wanted = record.routes and any(offer.listed for offer in here.values())
    return replace(record, uncurated=False) if wanted else None


def _routes(known: ModelRecord, offers: tuple[Offer, ...], asked: frozenset[str]) -> tuple[RouteGroup, ...]:
    """A group keeps the sources that AWS confirms or that nobody asked; what only AWS states comes after the others."""
    stated = {_route(group): group for group in groups_of(known.id, offers)}
    left = {route: set(group.sources) for route, group in stated.items()}
    groups: list[RouteGroup] = []
    for group in known.routes:
        confirmed = set() if group.mantle else left.get(_route(group), set()) & set(group.sources)
        left.get(_route(group), set()).difference_update(confirmed)
        sources = tuple(source for source in group.sources if source not in asked or source in confirmed)
        groups += [_with_sources(group, sources)] if sources else []
    for route, sources_left in left.items():
        if sources_left:
            _add(groups, replace(stated[route], sources=tuple(sorted(sources_left))))
    return tuple(groups)


def _route(group: RouteGroup) -> Route:
    return group.kind, group.id, tuple(sorted(group.destinations))


def _with_sources(group: RouteGroup, sources: tuple[str, ...]) -> RouteGroup:
    return group if sources == group.sources else replace(group, sources=sources)


def _add(groups: list[RouteGroup], new: RouteGroup) -> None:
    """To the group that AWS stated earlier of the same route, else as one of its own: each has its source and day."""
    for place, group in enumerate(groups):
        if (_route(group), group.source, group.mantle) == (_route(new), new.source, new.mantle):
            sources = tuple(sorted({*group.sources, *new.sources}))
            groups[place] = replace(group, sources=sources)
            return
    groups.append(new)


def _facts(known: ModelRecord, offers: tuple[Offer, ...], asked: frozenset[str]) -> Facts:
    facts = known.facts
    if not offers:
        return facts  # where a model was, and what it took in, stays worth knowing; that it is gone its routes tell
    runtime = frozenset(facts.regions) - frozenset(facts.mantle_regions)
    regions = (frozenset(facts.regions) - (asked & runtime)) | {offer.region for offer in offers}
    types = {one for offer in offers for one in offer.inference_types}
    if not asked >= runtime:
        types |= set(facts.inference_types)
    prefixes = {name.partition(".")[0] for offer in offers for name in offer.profiles if is_system(name)}
    stated = {
        "vendor": _agreed(offer.vendor for offer in offers) or facts.vendor,
        "name": _agreed(offer.name for offer in offers) or facts.name,
        "input_modalities": _same(facts.input_modalities, _lower(offer.input_modalities for offer in offers)),
        "output_modalities": _same(facts.output_modalities, _lower(offer.output_modalities for offer in offers)),
        "inference_types": _same(facts.inference_types, types),
        "profile_prefixes": _same(facts.profile_prefixes, {*facts.profile_prefixes, *prefixes}),
        "regions": tuple(facts.regions) if regions == set(facts.regions) else tuple(sorted(regions)),
        "capabilities": _capabilities(known, offers),
    }
    changed: dict[str, Any] = {name: value for name, value in stated.items() if value != getattr(facts, name)}
    if not changed:
        return facts
    day = max(offer.day for offer in offers)
    return replace(facts, **changed, source=tuple(dict.fromkeys((*facts.source, *SOURCE))), day=day)


def _capabilities(known: ModelRecord, offers: tuple[Offer, ...]) -> Mapping[str, bool]:
    streaming = _agreed(offer.streaming for offer in offers)
    if known.kind != "chat" or streaming is None:
        return known.facts.capabilities
    return {**known.facts.capabilities, "streaming": streaming}


def _lifecycle(known: Lifecycle, offers: tuple[Offer, ...]) -> Lifecycle:
    """A stage is never taken back by silence: ACTIVE without an end of life undoes no LEGACY that a source stated."""
    listed = [offer for offer in offers if offer.listed]
    end = _most(offer.eol_date for offer in listed)
    status: LifecycleStatus | None = _most(_stage(offer.status) for offer in listed)
    later = status is not None and (end is not None or STAGES.index(status) > STAGES.index(known.status))
    here = replace(
        known,
        status=status if later else known.status,
        legacy_date=_most(offer.legacy_date for offer in listed) or known.legacy_date,
        extended_access_date=_most(offer.extended_access_date for offer in listed) or known.extended_access_date,
        eol_date=end or known.eol_date,
    )
    return known if here == known else replace(here, source=SOURCE, day=max(offer.day for offer in listed))


def _stage(stated: str | None) -> LifecycleStatus | None:
    """None for what the API makes up beside the two it declares."""
    return cast("LifecycleStatus", stated) if stated in get_args(LifecycleStatus) else None


def _most(values: Iterable[T | None]) -> T | None:
    """What most regions state, for the record is of a model's main ones; the smallest of several."""
    counts = Counter(value for value in values if value is not None)
    return min(counts, key=lambda value: (-counts[value], cast("Any", value)), default=None)


def _agreed(values: Iterable[T]) -> T | None:
    """What all that say anything say."""
    said = {value for value in values if value not in ("", None)}
    return said.pop() if len(said) == 1 else None


def _lower(modalities: Iterable[tuple[str, ...]]) -> set[str]:
    return {one.lower() for some in modalities for one in some}


def _same(known: tuple[str, ...], stated: set[str]) -> tuple[str, ...]:
    """The known list, in its order, where AWS says the same or nothing."""
    return known if not stated or stated == set(known) else tuple(sorted(stated))
