"""Destinations as AWS lists them: asked once a region, and nothing is made up where it cannot be read."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from threading import Barrier

import pytest
from kit.desk import Bedrock
from kit.simulated import profile, record
from kit.values import NOON, failure

from certify_cli.aws.listing import destinations_of
from certify_cli.registry.residency import Residency
from certify_cli.runner.look import Patience
from certify_cli.runner.residency import ListedByAws
from certify_cli.types.failures import Category, Failure
from certify_cli.types.model import Offer

MODEL = "maker.chat-v1:0"
EU = f"eu.{MODEL}"
APPLICATION = "arn:aws:bedrock:eu-west-1:123456789012:application-inference-profile/abc"


def arn(region: str) -> str:
    return f"arn:aws:bedrock:{region}::foundation-model/{MODEL}"


class Listing(Bedrock):
    """Lists what it is given; knows one more application profile by its ARN alone."""

    def __init__(self, listed: Mapping[str, tuple[str, ...]] | Failure) -> None:
        super().__init__()
        self.listed = listed
        self.questions = 0
        self.meet: Callable[[], object] = lambda: None

    def profiles(self, region: str) -> Mapping[str, tuple[str, ...]] | Failure:  # type: ignore[override]  # may fail
        self.questions += 1
        self.meet()
        return self.listed

    def lookup(self, name: str, region: str) -> tuple[str, Offer] | None:  # type: ignore[override]  # knows one
        offer = Offer(region=region, listed=False, day=NOON.date(), profiles={APPLICATION: ("eu-west-1",)})
        return (MODEL, offer) if name == APPLICATION else None


def listed(cloud: Listing, said: list[str] | None = None, until: float = 60) -> ListedByAws:
    say = (lambda _: None) if said is None else said.append
    return ListedByAws(cloud, Patience(time.monotonic() + until, time.monotonic), say)


def test_each_region_is_asked_once() -> None:
    cloud = Listing({EU: (arn("eu-west-1"), arn("eu-north-1"))})
    asked = listed(cloud)
    assert [asked(EU, "eu-west-1") for _ in range(3)] == [("eu-north-1", "eu-west-1")] * 3
    assert asked("other", "eu-west-1") is None
    assert cloud.questions == 1


def test_many_regions_are_asked_together() -> None:
    cloud = Listing({EU: (arn("eu-west-1"),)})
    both = Barrier(2, timeout=30)
    cloud.meet = both.wait
    asked = ListedByAws(cloud, Patience(time.monotonic() + 60, time.monotonic), ahead=("eu-west-1", "eu-north-1"))
    assert asked(EU, "eu-west-1") == asked(EU, "eu-north-1") == ("eu-west-1",)
    assert cloud.questions == 2


@pytest.mark.parametrize(
    ("arns", "ends"),
    [
        ((arn("eu-west-1"), arn("")), ("all-commercial",)),
        ((arn("eu-west-1"), "nonsense"), ()),
        ((), ()),
    ],
)
def test_what_cannot_be_read_is_not_known_whatever_the_registry_says(
    arns: tuple[str, ...], ends: tuple[str, ...]
) -> None:
    known = record(MODEL, routes=(profile(EU, "eu-west-1", destinations=("eu-west-1",)),))
    residency = Residency(("eu-*",), listed(Listing({EU: arns})))
    assert residency.destinations(known, EU, "eu-west-1") == ends
    assert residency.why_not(known, EU, "eu-west-1")


def test_a_synchronisation_takes_an_unreadable_destination_for_any() -> None:
    models = [{"modelArn": arn("eu-west-1")}, {"modelArn": "nonsense"}]
    assert destinations_of({"inferenceProfileId": EU, "models": models}) == {MODEL: ()}


def test_an_application_profile_in_no_list_is_asked_for_by_its_arn() -> None:
    assert listed(Listing({}))(APPLICATION, "eu-west-1") == ("eu-west-1",)
    assert listed(Listing({}))(f"{APPLICATION}d", "eu-west-1") is None


def test_where_aws_does_not_answer_the_registry_speaks_and_that_is_said() -> None:
    said: list[str] = []
    known = record(MODEL, routes=(profile(EU, "eu-west-1", destinations=("eu-west-1",)),))
    denied = listed(Listing(failure(Category.PERMISSION_DENIED, message="not for you")), said)
    assert Residency(("eu-*",), denied).why_not(known, EU, "eu-west-1") == ""
    assert said == ["eu-west-1: where profiles may process data is as the registry says; AWS says: not for you"]
    late = listed(Listing({EU: (arn("us-east-1"),)}), until=-1)
    assert late(EU, "eu-west-1") is None
