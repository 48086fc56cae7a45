"""Routes of the catalogue: rows of one route x source region, grouped by what is equal among them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import cast

from certify_cli.types.model import RouteGroup, RouteKind

DUMPED = date(2026, 10, 27)
"""The newest change in the dump of ListFoundationModels and ListInferenceProfiles that the routes come from."""
SOURCE = ("bedrock-models",)
MANTLE_ONLY = re.compile(r"in-Region use is via bedrock-mantle only in ([a-z0-9,-]+)")


def split(value: str) -> tuple[str, ...]:
    """A semicolon list as a tuple, blanks left out."""
    return tuple(part.strip() for part in value.split(";") if part.strip())


def mantle_only_regions(notes: str) -> frozenset[str]:
    """Regions where AWS states that the bare id works on the bedrock-mantle endpoint only."""
    match = MANTLE_ONLY.search(notes)
    return frozenset(match[1].split(",")) if match else frozenset()


def route_groups(rows: Iterable[Mapping[str, str]]) -> tuple[RouteGroup, ...]:
    """Rows of equal (id, kind, Mantle flag, destinations) become one group; on demand comes first, then by id."""
    sources: dict[tuple[str, str, str, bool, tuple[str, ...]], set[str]] = {}
    for row in rows:
        mantle = row.get("also_listed_by_mantle") == "yes"
        key = (row["route_kind"], row["route_id"], row.get("prefix", ""), mantle, _destinations(row))
        sources.setdefault(key, set()).add(row["source_region"])
    return tuple(
        RouteGroup(
            id=route_id,
            kind=cast("RouteKind", kind),
            prefix=prefix,
            sources=tuple(sorted(regions)),
            destinations=destinations,
            mantle=mantle,
            source=SOURCE,
            day=DUMPED,
        )
        for (kind, route_id, prefix, mantle, destinations), regions in sorted(sources.items())
    )


def _destinations(row: Mapping[str, str]) -> tuple[str, ...]:
    kind, destinations = row["route_kind"], split(row["destination_regions"])
    if kind not in ("on_demand", "profile"):
        raise ValueError(f"route kind {kind!r} is neither on_demand nor profile")
    return ("self",) if destinations == (row["source_region"],) and kind == "on_demand" else destinations
