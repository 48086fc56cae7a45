"""For maintainers: registry records with the routes and the stage of life that a public dump states."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace

from certify_cli.registry.offers import PROFILE_SOURCE, SOURCE
from certify_cli.registry.refresh import admitted, refreshed
from certify_cli.sources.bedrock_models import NAME, Dump
from certify_cli.types.model import ModelRecord, RouteGroup


def records_of(dump: Dump, known: Mapping[str, ModelRecord]) -> list[ModelRecord]:
    """The known models that the dump has too, and those it adds; what it does not name is no loss, it may be a part."""
    brought = []
    for model_id, here in dump.offers.items():
        record = known.get(model_id)
        if record is None:
            new = admitted(model_id, here)
            brought += [_named(new)] if new is not None else []
            continue
        fresh = _named(refreshed(record, here, dump.regions), record)
        either = dump.either.get(model_id, frozenset()) & dump.regions
        routes = (*_unsettled(record, either), *fresh.routes)
        same = _places(routes) == _places(record.routes)
        brought.append(replace(record, lifecycle=fresh.lifecycle, routes=record.routes if same else routes))
    return brought


def _unsettled(record: ModelRecord, either: frozenset[str]) -> list[RouteGroup]:
    """On-demand sources that the dump cannot tell from Mantle's: they stay as they are."""
    groups = (
        replace(group, sources=tuple(region for region in group.sources if region in either))
        for group in record.routes
        if group.kind == "on_demand"
    )
    return [group for group in groups if group.sources]


def _named(record: ModelRecord, before: ModelRecord | None = None) -> ModelRecord:
    """With the dump as the source of what is new: it is its word, not that of AWS."""
    kept = set(before.routes) if before is not None else set()
    routes = tuple(group if group in kept else _sourced(group) for group in record.routes)
    life = record.lifecycle
    if before is None or life != before.lifecycle:
        life = replace(life, source=(NAME,))
    facts = record.facts if before is not None else replace(record.facts, source=(NAME,))
    return replace(record, routes=routes, lifecycle=life, facts=facts)


def _sourced(group: RouteGroup) -> RouteGroup:
    return replace(group, source=(NAME,)) if group.source in (SOURCE, PROFILE_SOURCE) else group


def _places(groups: Iterable[RouteGroup]) -> Mapping[tuple[str, str, bool, tuple[str, ...]], set[str]]:
    places: dict[tuple[str, str, bool, tuple[str, ...]], set[str]] = defaultdict(set)
    for group in groups:
        places[group.kind, group.id, group.mantle, tuple(sorted(group.destinations))].update(group.sources)
    return places
