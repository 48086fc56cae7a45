"""Where data may go: AWS's word before the registry's, and what nobody knows is never allowed."""

from __future__ import annotations

from dataclasses import replace

import pytest
from kit.simulated import on_demand, profile, record

from certify_cli.errors import UsageError
from certify_cli.registry.residency import Residency
from certify_cli.types.model import ModelRecord

MODEL = "maker.chat-v1:0"
EU = ("eu-central-1", "eu-west-1")
APPLICATION = "arn:aws:bedrock:eu-west-1:123456789012:application-inference-profile/abc"


def model(**changes: object) -> ModelRecord:
    routes = (
        on_demand(MODEL, "eu-west-1"),
        profile(f"eu.{MODEL}", *EU, destinations=EU),
        profile(f"us.{MODEL}", "us-east-1", destinations=("us-east-1", "us-west-2")),
        profile(f"global.{MODEL}", "eu-west-1", destinations=("all-commercial",)),
        profile(f"apac.{MODEL}", "eu-west-1", destinations=()),
    )
    return record(MODEL, routes=routes, **changes)


@pytest.mark.parametrize(
    ("route", "region", "places"),
    [
        (MODEL, "eu-west-1", ("eu-west-1",)),
        (f"arn:aws:bedrock:eu-west-1::foundation-model/{MODEL}", "eu-west-1", ("eu-west-1",)),
        (f"eu.{MODEL}", "eu-west-1", EU),
        (f"arn:aws:bedrock:eu-west-1:123456789012:inference-profile/eu.{MODEL}", "eu-west-1", EU),
        (f"global.{MODEL}", "eu-west-1", ("all-commercial",)),
        (f"global.{MODEL}", "sa-east-1", ("all-commercial",)),
        (f"apac.{MODEL}", "eu-west-1", ()),
        (f"eu.{MODEL}", "us-east-1", ()),
        (APPLICATION, "eu-west-1", ()),
        ("arn:aws:bedrock:eu-west-1:123456789012:provisioned-model/abc", "eu-west-1", ()),
    ],
)
def test_destinations_are_those_of_that_source_region(route: str, region: str, places: tuple[str, ...]) -> None:
    assert Residency().destinations(model(), route, region) == places


def test_what_aws_lists_there_outranks_the_registry() -> None:
    listed = {f"eu.{MODEL}": ("eu-north-1",), APPLICATION: ("eu-west-1", "us-east-1")}
    residency = Residency(("eu-*",), lambda route, region: listed.get(route) if region == "eu-west-1" else None)
    assert residency.destinations(model(), f"eu.{MODEL}", "eu-west-1") == ("eu-north-1",)
    assert residency.destinations(model(), f"eu.{MODEL}", "eu-central-1") == EU
    assert "us-east-1, outside" in residency.why_not(model(), APPLICATION, "eu-west-1")


@pytest.mark.parametrize(
    ("allowed", "route", "region", "reason"),
    [
        (
            ("eu-*",),
            f"us.{MODEL}",
            "us-east-1",
            "may process data in us-east-1, us-west-2, outside of the allowed regions (eu-*); "
            f"from eu-central-1 eu.{MODEL} stays within",
        ),
        (
            ("eu-*",),
            f"global.{MODEL}",
            "eu-west-1",
            f"may process data in every commercial region, outside of the allowed regions (eu-*); {MODEL} stays within",
        ),
        (
            ("eu-*",),
            APPLICATION,
            "eu-west-1",
            f"nobody knows where {APPLICATION} may process data, so not within the allowed regions (eu-*); "
            f"{MODEL} stays within",
        ),
        (
            ("ap-*",),
            MODEL,
            "eu-west-1",
            "may process data in eu-west-1, outside of the allowed regions (ap-*); "
            "no known route of the model stays within",
        ),
        (("eu-*",), f"eu.{MODEL}", "eu-west-1", ""),
        (("*",), f"global.{MODEL}", "eu-west-1", ""),
        ((), APPLICATION, "eu-west-1", ""),
    ],
)
def test_a_refusal_names_what_is_outside_and_what_would_fit(
    allowed: tuple[str, ...], route: str, region: str, reason: str
) -> None:
    assert Residency(allowed).why_not(model(), route, region) == reason


def test_what_nobody_knows_is_no_way_out() -> None:
    profiles = replace(model(), routes=model().routes[1:])
    assert Residency(("eu-*",)).why_not(profiles, f"global.{MODEL}", "eu-west-1").endswith(f"; eu.{MODEL} stays within")


def test_all_is_a_word_for_every_region_here_too() -> None:
    assert Residency.of(["ALL"], ["eu-west-1"]) == Residency.of(["*"], ["eu-west-1"])


def test_no_pattern_but_the_widest_means_every_region() -> None:
    assert Residency(("a*",)).outside("ap-south-1", ("all-commercial",)) == ("all-commercial",)


def test_all_regions_by_name_are_still_not_every_region_to_come() -> None:
    assert Residency(("us-*", "eu-*", "ap-*", "sa-*")).why_not(model(), f"global.{MODEL}", "eu-west-1")


@pytest.mark.parametrize(
    ("place", "pattern"), [("us-gov-west-1", "us-*"), ("eu-isoe-west-1", "eu-*"), ("cn-north-1", "*")]
)
def test_a_pattern_stays_within_its_partition(place: str, pattern: str) -> None:
    assert Residency((pattern,)).outside(place, (place,)) == (place,)


@pytest.mark.parametrize("typo", ["eu-wset-1", "eu", "mars-*", "!"])
def test_what_is_no_region_is_refused(typo: str) -> None:
    with pytest.raises(UsageError):
        Residency.of(("eu-west-1", typo), ("eu-west-1", "us-east-1"))


def test_regions_are_read_whatever_their_case() -> None:
    assert Residency.of((" EU-West-1", "eu-*"), ("eu-west-1",)).allowed == ("eu-west-1", "eu-*")


def test_the_region_that_is_called_counts_as_well() -> None:
    away = record(MODEL, routes=(profile(f"eu.{MODEL}", "us-east-1", destinations=EU),))
    assert Residency(("eu-*",)).why_not(away, f"eu.{MODEL}", "us-east-1").startswith("may process data in us-east-1,")
