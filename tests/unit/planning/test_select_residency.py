"""No target is ever selected that may process data outside of the allowed regions."""

from __future__ import annotations

from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import get_args

from hypothesis import given
from hypothesis import strategies as st
from selecting import CATALOGUE, HAIKU, NOVA, TODAY, US, reasons, targets

from certify_cli.planning.select import Selection, Wanted, select
from certify_cli.registry.residency import Residency
from certify_cli.registry.routes import RouteOption
from certify_cli.types.target import Selected

REGIONS = tuple(sorted(CATALOGUE.covered))
PATTERNS = st.sampled_from(("eu-*", "us-*", "ap-*", "us-gov-*", "ca-*", "*", "*-west-1", *REGIONS[:12]))
IDS = tuple(CATALOGUE.models)


def within(allowed: tuple[str, ...], *names: str, region: str = "us-east-1", **wanted: object) -> Selection:
    asked = Wanted(names=names, regions=(region,), **wanted)  # type: ignore[arg-type]  # fields of Wanted
    return select(asked, CATALOGUE, today=TODAY, residency=Residency(allowed))


def processed_in(one: Selected) -> set[str]:
    """From the rows themselves, read apart from what the product makes of them."""
    route, region = one.target.route, one.target.region
    places = {
        place for row in one.model.routes if row.id == route and region in row.sources for place in row.destinations
    }
    return {region if place == "self" else place for place in places}


@given(
    st.lists(PATTERNS, min_size=1, max_size=3),
    st.lists(st.sampled_from(IDS), min_size=1, max_size=4),
    st.sampled_from(REGIONS),
    st.sampled_from(get_args(RouteOption)),
)
def test_nothing_selected_leaves_the_allowed_regions(
    allowed: list[str], names: list[str], region: str, routes: RouteOption
) -> None:
    everything = within((), *names, region=region, routes=routes)
    kept = within(tuple(allowed), *names, region=region, routes=routes)
    for one in kept.selected:
        places = processed_in(one)
        assert places
        if "*" in allowed and not any(place.startswith(("us-gov", "cn-")) for place in places):
            continue
        assert all(any(fnmatchcase(place, pattern) for pattern in allowed) for place in places), one.target
    assert len(kept.selected) + len(kept.skipped) == len(everything.selected) + len(everything.skipped), "never silence"


@given(st.lists(PATTERNS, min_size=1, max_size=3), st.sampled_from(IDS), st.sampled_from(REGIONS))
def test_where_nobody_knows_the_destinations_nothing_is_selected(allowed: list[str], name: str, region: str) -> None:
    profiles = {row.id for row in CATALOGUE.models[name].routes if row.kind == "profile"}
    asked = Wanted(names=(f"{NOVA}@{region}", *(f"{route}@eu-north-9" for route in profiles)))
    chosen = select(asked, CATALOGUE, today=TODAY, residency=Residency(tuple(allowed)))
    unscanned = [one.target.route for one in chosen.selected if one.target.region == "eu-north-9"]
    assert all(route.startswith("global.") and "*" in allowed for route in unscanned)


def test_one_route_is_one_that_fits() -> None:
    assert targets(within(("us-*",), HAIKU)) == [f"us.{HAIKU}@us-east-1"]
    assert targets(within(("us-east-1",), NOVA)) == [f"{NOVA}@us-east-1"]


def test_each_route_outside_is_told_with_its_reason() -> None:
    listed: Mapping[str, tuple[str, ...]] = {f"us.{NOVA}": ("us-east-1", "ca-central-1")}
    asked = Wanted(names=(NOVA,), regions=US, routes="all")
    found = select(asked, CATALOGUE, today=TODAY, residency=Residency(("us-*",), lambda route, _: listed.get(route)))
    assert targets(found) == [f"{NOVA}@us-east-1"]
    assert reasons(found) == [
        (
            "us-east-1",
            f"may process data in ca-central-1, outside of the allowed regions (us-*); {NOVA} stays within",
            "",
        )
    ]
    assert found.skipped[0].target_name == f"us.{NOVA}@us-east-1"
