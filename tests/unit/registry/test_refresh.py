"""What AWS states goes into the registry's files, comments and what people wrote stay, a second run does nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
import tomlkit
from hypothesis import given, settings
from hypothesis import strategies as st

from certify_cli.registry.refresh import admitted, refreshed
from certify_cli.registry.write import render, update
from certify_cli.types.model import Curated, Facts, Lifecycle, ModelRecord, Offer, RouteGroup

ID, US = "acme.one-v1:0", "us.acme.one-v1:0"
DAY, LATER = date(2026, 11, 22), date(2026, 11, 25)
EAST, WEST, IRELAND = "us-east-1", "us-west-2", "eu-west-1"
DUMP = ("bedrock-models",)
KNOWN = ModelRecord(
    id=ID,
    facts=Facts(
        vendor="Acme",
        name="One",
        kind="chat",
        input_modalities=("text", "image"),
        inference_types=("ON_DEMAND", "INFERENCE_PROFILE"),
        profile_prefixes=("us",),
        regions=(EAST, WEST, IRELAND, "ap-south-1"),
        mantle_regions=("ap-south-1",),
        capabilities={"streaming": True, "tool_use": True},
        source=DUMP,
        day=DAY,
    ),
    lifecycle=Lifecycle(status="ACTIVE", source=DUMP, day=DAY),
    routes=(
        RouteGroup(id=ID, kind="on_demand", sources=(IRELAND, WEST), destinations=("self",), source=DUMP, day=DAY),
        RouteGroup(id=ID, kind="on_demand", sources=(EAST,), destinations=("self",), mantle=True, source=DUMP, day=DAY),
        RouteGroup(
            id=US, kind="profile", prefix="us", sources=(EAST, WEST), destinations=(EAST, WEST), source=DUMP, day=DAY
        ),
    ),
    curated=Curated(rejects=("top_p",)),
)


def offer(region: str, **facts: Any) -> Offer:
    stated: dict[str, Any] = {
        "inference_types": ("INFERENCE_PROFILE", "ON_DEMAND"),
        "input_modalities": ("IMAGE", "TEXT"),
        "status": "ACTIVE",
        "vendor": "Acme",
        "name": "One",
        "streaming": True,
        "profiles": {} if region == IRELAND else {US: (EAST, WEST)},
    }
    return Offer(region=region, listed=True, day=LATER, reading=2, **{**stated, **facts})


def listed(*regions: str, **facts: Any) -> dict[str, Offer]:
    return {region: offer(region, **facts) for region in regions}


def routes(record: ModelRecord) -> list[tuple[str, tuple[str, ...], tuple[str, ...], bool]]:
    return [(group.id, group.sources, group.destinations, group.mantle) for group in record.routes]


def test_where_aws_says_what_is_known_nothing_changes_not_even_a_day() -> None:
    here = listed(WEST, IRELAND)
    assert refreshed(KNOWN, here, here.keys()) == KNOWN


def test_aws_settles_what_only_the_mantle_endpoint_may_have_been_behind() -> None:
    done = refreshed(KNOWN, listed(EAST), [EAST])
    assert routes(done)[2:] == [(ID, (EAST,), ("self",), False)]
    assert routes(done)[:2] == [routes(KNOWN)[0], routes(KNOWN)[2]]
    assert (done.routes[2].source, done.routes[2].day) == (("aws:ListFoundationModels",), LATER)
    elsewhere = refreshed(KNOWN, listed(EAST, inference_types=("INFERENCE_PROFILE",)), [EAST])
    assert routes(elsewhere) == [routes(KNOWN)[0], routes(KNOWN)[2]]


def test_regions_that_nobody_asked_keep_their_routes() -> None:
    done = refreshed(KNOWN, {}, [WEST])
    assert routes(done) == [
        (ID, (IRELAND,), ("self",), False),
        (ID, (EAST,), ("self",), True),
        (US, (EAST,), (EAST, WEST), False),
    ]
    assert done.facts == KNOWN.facts, "what AWS is silent of is not denied"
    assert refreshed(done, {}, [WEST]) == done


def test_a_model_leaves_a_region_and_comes_to_another() -> None:
    done = refreshed(KNOWN, listed(EAST, "us-west-1"), [EAST, WEST, "us-west-1"])
    assert done.facts.regions == ("ap-south-1", IRELAND, EAST, "us-west-1")
    assert set(done.facts.inference_types) == {"ON_DEMAND", "INFERENCE_PROFILE"}


def test_other_destinations_are_another_group() -> None:
    done = refreshed(KNOWN, listed(WEST, profiles={US: (EAST, "us-east-2", WEST)}), [WEST])
    assert routes(done)[2:] == [(US, (EAST,), (EAST, WEST), False), (US, (WEST,), (EAST, "us-east-2", WEST), False)]
    back = refreshed(done, listed(WEST), [WEST])
    assert (US, (WEST,), (EAST, WEST), False) in routes(back)
    more = refreshed(back, listed("us-west-1"), ["us-west-1"])
    assert (US, ("us-west-1", WEST), (EAST, WEST), False) in routes(more), "what AWS stated earlier grows"


FACTS: list[tuple[dict[str, Any], Callable[[ModelRecord], Any], Any]] = [
    ({"input_modalities": ("TEXT",)}, lambda it: it.facts.input_modalities, ("text",)),
    ({"input_modalities": ()}, lambda it: it.facts.input_modalities, ("text", "image")),
    ({"name": "One 2", "vendor": "ACME"}, lambda it: (it.facts.name, it.facts.vendor), ("One 2", "ACME")),
    ({"name": "", "vendor": ""}, lambda it: (it.facts.name, it.facts.vendor), ("One", "Acme")),
    ({"streaming": False}, lambda it: it.facts.capabilities, {"streaming": False, "tool_use": True}),
    ({"streaming": None}, lambda it: it.facts.capabilities, {"streaming": True, "tool_use": True}),
    ({"inference_types": ("TELEPATHY",)}, lambda it: it.facts.inference_types, ("TELEPATHY",)),
    ({"status": "LEGACY"}, lambda it: it.lifecycle.status, "LEGACY"),
    ({"status": "DREAMING"}, lambda it: it.lifecycle.status, "ACTIVE"),
    ({"status": "LEGACY", "eol_date": LATER, "legacy_date": DAY}, lambda it: it.lifecycle.eol_date, LATER),
    ({"legacy_date": DAY, "extended_access_date": LATER}, lambda it: it.lifecycle.extended_access_date, LATER),
]


@pytest.mark.parametrize(("stated", "read", "wanted"), FACTS)
def test_what_all_regions_state_is_the_models(
    stated: dict[str, Any], read: Callable[[ModelRecord], Any], wanted: Any
) -> None:
    here = listed(EAST, WEST, IRELAND, **stated)
    done = refreshed(KNOWN, here, here.keys())
    assert read(done) == wanted
    assert refreshed(done, {name: replace(one, day=date(2026, 12, 1)) for name, one in here.items()}, here) == done


def test_where_regions_differ_the_record_keeps_its_own_and_most_decide_on_its_life() -> None:
    here = {**listed(EAST, WEST, status="LEGACY", eol_date=LATER, name="A"), **listed(IRELAND, name="B")}
    done = refreshed(KNOWN, here, here.keys())
    assert done.facts.name == "One"
    assert (done.lifecycle.status, done.lifecycle.eol_date) == ("LEGACY", LATER)


def test_a_stage_is_not_taken_back_by_silence() -> None:
    documented = replace(KNOWN, lifecycle=Lifecycle(status="LEGACY", eol_date=LATER, source=("aws-docs",), day=DAY))
    assert refreshed(documented, listed(EAST), [EAST]).lifecycle == documented.lifecycle


def test_a_model_that_no_file_knows_needs_a_listing_and_a_way_in() -> None:
    new = admitted("acme.new", listed(EAST, WEST))
    assert new is not None
    assert (new.uncurated, new.facts.regions) == (False, (EAST, WEST))
    assert admitted("acme.inner", {EAST: replace(offer(EAST), listed=False)}) is None
    assert admitted("acme.one-v1:0:24k", listed(EAST, inference_types=("PROVISIONED",), profiles={})) is None


OFFERS = st.builds(
    offer,
    st.just(EAST),
    inference_types=st.sampled_from([(), ("ON_DEMAND",), ("INFERENCE_PROFILE",)]),
    profiles=st.dictionaries(st.sampled_from([US, "eu.acme.one-v1:0"]), st.sampled_from([(), (EAST,), (EAST, WEST)])),
    status=st.sampled_from([None, "ACTIVE", "LEGACY", "ODD"]),
    eol_date=st.sampled_from([None, DAY, LATER]),
    streaming=st.sampled_from([None, True, False]),
)


def somewhere(offers: list[Offer]) -> dict[str, Offer]:
    return {region: replace(one, region=region) for region, one in zip((EAST, WEST, IRELAND), offers, strict=False)}


@settings(max_examples=40)
@given(offers=st.lists(OFFERS, max_size=3), asked=st.sets(st.sampled_from([EAST, WEST, IRELAND])))
def test_twice_is_once_and_other_regions_stay(offers: list[Offer], asked: set[str]) -> None:
    here = {region: one for region, one in somewhere(offers).items() if region in asked}
    once = refreshed(KNOWN, here, asked)
    assert refreshed(once, here, asked) == once
    text = update(render(KNOWN), once)
    assert update(text, once) == text
    assert tomlkit.parse(text).unwrap()["curated"] == {"rejects": ["top_p"]}
    for region in {EAST, WEST, IRELAND} - asked:
        assert [group.id for group in once.groups_from(region)] == [group.id for group in KNOWN.groups_from(region)]
    for region in asked:
        ways = {group.id for group in once.groups_from(region)}
        told = here.get(region)
        wanted = {*told.profiles, *([ID] if "ON_DEMAND" in told.inference_types else [])} if told else set()
        assert ways == wanted
