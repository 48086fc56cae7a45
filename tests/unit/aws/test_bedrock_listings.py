"""What Bedrock lists of models and profiles, tolerant of whatever it leaves out or makes up."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from kit.listings import REGION, Bedrock, arn, profile, summary
from kit.scripted_server import Incoming, Line, ScriptedServer, error, http

from certify_cli.aws.cloud import AwsCloud
from certify_cli.interfaces import Availability
from certify_cli.types.failures import Category, Failure
from certify_cli.types.model import Offer

FULL = summary(
    "m.one-v1:0",
    modelName="One",
    providerName="Maker",
    inputModalities=["TEXT", "HOLOGRAM"],
    outputModalities=["TEXT"],
    responseStreamingSupported=True,
    inferenceTypesSupported=["INFERENCE_PROFILE"],
    modelLifecycle={
        "status": "SUNSET",
        "startOfLifeTime": "2024-12-03T23:30:00-05:00",
        "legacyTime": 1_780_000_000,
        "publicExtendedAccessTime": "2026-12-30T00:00:00Z",
        "endOfLifeTime": "2027-03-30T12:00:00Z",
    },
)
EVERYWHERE = profile("global.m.one-v1:0", arn("m.one-v1:0"), arn("m.one-v1:0", ""))
US = profile("us.m.one-v1:0", arn("m.one-v1:0", "us-west-2"), arn("m.one-v1:0"))
UNLISTED = profile("us.m.two-v1:0", arn("m.two-v1:0", "us-west-2"))
OWN = profile("abc123", arn("m.one-v1:0"), kind="APPLICATION")


def offers_of(cloud: AwsCloud) -> dict[str, Offer]:
    offers = cloud.offers(REGION)
    assert not isinstance(offers, Failure), offers
    return dict(offers)


def test_models_and_profiles_are_united(server: ScriptedServer, cloud: AwsCloud) -> None:
    server.answer = Bedrock([FULL, summary("m.bare")], [EVERYWHERE, US, UNLISTED, OWN])
    offers = offers_of(cloud)
    one = offers["m.one-v1:0"]
    assert (one.listed, one.vendor, one.name, one.streaming) == (True, "Maker", "One", True)
    assert (one.status, one.eol_date, one.inference_types) == ("SUNSET", date(2027, 3, 30), ("INFERENCE_PROFILE",))
    assert (one.start_date, one.legacy_date) == (date(2024, 12, 4), date(2026, 5, 28)), "days are in UTC"
    assert one.extended_access_date == date(2026, 12, 30)
    assert one.input_modalities == ("TEXT", "HOLOGRAM")
    assert one.profiles == {
        "global.m.one-v1:0": (),
        "us.m.one-v1:0": ("us-east-1", "us-west-2"),
        OWN["inferenceProfileArn"]: ("us-east-1",),
    }
    assert offers["m.bare"] == Offer(region=REGION, listed=True, day=one.day, reading=2)
    assert (offers["m.two-v1:0"].listed, offers["m.two-v1:0"].profiles) == (False, {"us.m.two-v1:0": ("us-west-2",)})


def test_profiles_give_the_arns_behind_them(server: ScriptedServer, cloud: AwsCloud) -> None:
    server.answer = Bedrock([], [EVERYWHERE, OWN])
    assert cloud.profiles(REGION) == {
        "global.m.one-v1:0": (arn("m.one-v1:0"), arn("m.one-v1:0", "")),
        OWN["inferenceProfileArn"]: (arn("m.one-v1:0"),),
    }


def test_a_thousand_profiles_come_in_pages(server: ScriptedServer, cloud: AwsCloud) -> None:
    server.answer = Bedrock([], [profile(f"us.m{n}", arn(f"m{n}")) for n in range(1_000)], page=300)
    profiles = cloud.profiles(REGION)
    assert not isinstance(profiles, Failure)
    assert len(profiles) == 1_000
    assert len(server.requests) == 5


@pytest.mark.parametrize("told", [[], [US]])
def test_a_list_whose_pages_go_in_circles_is_not_whole(
    server: ScriptedServer, cloud: AwsCloud, told: list[object]
) -> None:
    """Taken as whole, what it does not name would have vanished from AWS."""
    listing = http({"inferenceProfileSummaries": told, "nextToken": "again"})

    def answer(line: Line, incoming: Incoming) -> bool:
        line.send(listing if "inference-profiles" in incoming.path else http({"modelSummaries": [FULL]}))
        return True  # the line stays open: one page follows the other at once, faster than a closing is heard of

    server.answer = answer
    found = cloud.offers(REGION)
    assert isinstance(found, Failure)
    assert (found.code, "comes again" in found.message) == ("IncompleteReply", True), found
    assert len(server.requests) == 3


ODD = [{}, {"modelId": 5}, None, "text", {"modelId": "m.odd", "modelLifecycle": {}, "inputModalities": [None, "TEXT"]}]


def test_odd_entries_are_passed_over(server: ScriptedServer, cloud: AwsCloud) -> None:
    models = [entry for entry in ODD if isinstance(entry, dict)]
    server.answer = Bedrock([*models, summary("m.bare")], [profile("us.none"), {"type": "SYSTEM_DEFINED"}])
    offers = offers_of(cloud)
    assert set(offers) == {"m.odd", "m.bare"}
    assert offers["m.odd"].input_modalities == ("TEXT",)


@pytest.mark.parametrize(
    ("stated", "read"),
    [
        ("2027-03-30T12:00:00Z", date(2027, 3, 30)),
        ("Tue, 30 Mar 2027 12:00:00 GMT", date(2027, 3, 30)),
        (1_806_400_000, date(2027, 3, 30)),
        ("soon", None),
        ("2027-13-45T00:00:00Z", None),
        ("0001-01-01T00:00:00+14:00", None),
        (1e30, None),
        (-310_677_984_000, None),
        ({}, None),
        (["2027-03-30"], None),
        (None, None),
    ],
)
def test_a_time_that_is_none_is_not_stated_and_spoils_nothing_else(
    server: ScriptedServer, cloud: AwsCloud, stated: object, read: date | None
) -> None:
    server.answer = Bedrock([summary("m", modelLifecycle={"status": "LEGACY", "endOfLifeTime": stated})], [US])
    found = offers_of(cloud)["m"]
    assert (found.status, found.eol_date) == ("LEGACY", read)


@pytest.mark.parametrize("odd", [5, "TEXT", True, {"a": 1}, [1, {"a": [None]}], ["\ud800", "TEXT"]])
def test_fields_of_a_wrong_type_end_in_an_offer_or_in_a_failure(
    server: ScriptedServer, cloud: AwsCloud, odd: object
) -> None:
    """Whatever comes: were it raised, the region would be waited for until the end."""
    fields = ("modelName", "providerName", "inputModalities", "inferenceTypesSupported", "responseStreamingSupported")
    server.answer = Bedrock([summary("m", **dict.fromkeys((*fields, "modelLifecycle"), odd))], [profile("us.m", "m")])
    found = cloud.offers(REGION)
    assert isinstance(found, Failure) or found["m"].listed


def test_callers_who_come_at_once_share_the_requests(server: ScriptedServer, cloud: AwsCloud) -> None:
    server.answer = Bedrock([FULL], [US])
    start = threading.Barrier(6)

    def ask(_: int) -> object:
        start.wait()
        return cloud.offers(REGION)

    with ThreadPoolExecutor(6) as threads:
        assert len({id(offers) for offers in threads.map(ask, range(6))}) == 1
    assert len(server.requests) == 3
    cloud.profiles(REGION)
    assert len(server.requests) == 3


@pytest.mark.parametrize("models", ["nonsense", None, {"a": 1}, 5])
def test_garbage_is_not_an_empty_list(server: ScriptedServer, cloud: AwsCloud, models: object) -> None:
    server.answer = Bedrock(models, [])
    assert isinstance(cloud.offers(REGION), Failure)


def test_a_server_without_a_control_plane(server: ScriptedServer, cloud: AwsCloud) -> None:
    server.says(http(b"<html>404</html>", status=404))
    asked: list[object] = [cloud.offers(REGION), cloud.profiles(REGION), cloud.lookup("m", REGION)]
    asked += [cloud.availability("m", REGION), cloud.quotas(REGION)]
    assert [answer.http_status for answer in asked if isinstance(answer, Failure)] == [404] * 5


def test_availability(server: ScriptedServer, cloud: AwsCloud) -> None:
    told = {
        "modelId": "m.one-v1:0",
        "agreementAvailability": {"status": "PENDING", "errorMessage": "wait"},
        "authorizationStatus": "AUTHORIZED",
        "entitlementAvailability": "AVAILABLE",
        "regionAvailability": "AVAILABLE",
    }
    server.says(http(told))
    found = cloud.availability("m.one-v1:0", REGION)
    assert found == Availability(
        agreement="PENDING", authorization="AUTHORIZED", entitlement="AVAILABLE", region="AVAILABLE", message="wait"
    )
    assert server.requests[0].path == "/foundation-model-availability/m.one-v1%3A0"


def test_an_empty_availability_says_nothing(server: ScriptedServer, cloud: AwsCloud) -> None:
    server.says(http({}))
    failure = cloud.availability("us.m.one-v1:0", REGION)
    assert isinstance(failure, Failure)
    assert failure.code == "IncompleteReply"
    assert server.requests[0].path.endswith("/us.m.one-v1%3A0"), "nothing is stripped"


@pytest.mark.parametrize(
    "name",
    [
        "m.one-v1:0",
        arn("m.one-v1:0"),
        "us.m.one-v1:0",
        US["inferenceProfileArn"],
        "abc123",
        OWN["inferenceProfileArn"],
    ],
)
def test_lookup_finds_what_is_listed(server: ScriptedServer, cloud: AwsCloud, name: str) -> None:
    server.answer = Bedrock([FULL], [US, OWN])
    found = cloud.lookup(name, REGION)
    assert isinstance(found, tuple)
    assert found[0] == "m.one-v1:0"
    assert found[1].vendor == "Maker"


UNKNOWN = error(404, "ResourceNotFoundException", "Could not resolve the model")


def test_lookup_asks_for_the_name_itself(server: ScriptedServer, cloud: AwsCloud) -> None:
    server.answer = Bedrock([], [], foundation_models=http({"modelDetails": FULL}))
    found = cloud.lookup("m.new-v1:0", REGION)
    assert isinstance(found, tuple)
    assert (found[0], found[1].listed) == ("m.one-v1:0", True)


def test_lookup_asks_for_a_profile_of_that_name(server: ScriptedServer, cloud: AwsCloud) -> None:
    server.answer = Bedrock([], [], foundation_models=UNKNOWN, inference_profiles=http(US))
    found = cloud.lookup("us.m.one-v1:0", REGION)
    assert isinstance(found, tuple)
    assert found[1].profiles == {"us.m.one-v1:0": ("us-east-1", "us-west-2")}


def test_what_aws_does_not_know_is_none(server: ScriptedServer, cloud: AwsCloud) -> None:
    server.answer = Bedrock([], [], foundation_models=UNKNOWN, inference_profiles=UNKNOWN)
    assert cloud.lookup("m.nothing", REGION) is None


@pytest.mark.parametrize("silent", ["model", "profile"])
def test_a_refusal_is_not_absence(server: ScriptedServer, cloud: AwsCloud, silent: str) -> None:
    denied = error(403, "AccessDeniedException", "User is not authorized to perform: bedrock:GetInferenceProfile")
    told = (denied, UNKNOWN) if silent == "model" else (UNKNOWN, denied)
    server.answer = Bedrock([], [], foundation_models=told[0], inference_profiles=told[1])
    failure = cloud.lookup("m.nothing", REGION)
    assert isinstance(failure, Failure)
    assert failure.category is Category.PERMISSION_DENIED
