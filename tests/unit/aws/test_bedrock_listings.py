"""What Bedrock lists of models and profiles, tolerant of whatever it leaves out or makes up."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from scripted_server import Incoming, Line, ScriptedServer, error, http

from certify_cli.aws.cloud import AwsCloud
from certify_cli.interfaces import Availability
from certify_cli.types.failures import Category, Failure
from certify_cli.types.model import Offer

REGION = "us-east-1"


def arn(model_id: str, region: str = REGION) -> str:
    return f"arn:aws:bedrock:{region}::foundation-model/{model_id}"


def summary(model_id: str, **more: Any) -> dict[str, Any]:
    return {"modelArn": arn(model_id), "modelId": model_id, **more}


def profile(name: str, *arns: str, kind: str = "SYSTEM_DEFINED", **more: Any) -> dict[str, Any]:
    own = f"arn:aws:bedrock:{REGION}:111122223333:{'application-' if kind == 'APPLICATION' else ''}inference-profile/"
    told = {"inferenceProfileId": name, "inferenceProfileArn": own + name, "models": [{"modelArn": a} for a in arns]}
    return {**told, "type": kind, "status": "ACTIVE", **more}


class Bedrock:
    """A control plane: answers by path; what is missing is a plain 404, as from a server that lacks it."""

    def __init__(self, models: object = (), profiles: object = (), page: int = 1_000, **others: bytes) -> None:
        self.models = models
        self.profiles = profiles
        self.page = page
        self.others = others

    def __call__(self, line: Line, incoming: Incoming) -> bool:
        parts = urlsplit(incoming.path)
        query = {key: values[0] for key, values in parse_qs(parts.query).items()}
        line.send(self.answer(parts.path, query))
        return True

    def answer(self, path: str, query: dict[str, str]) -> bytes:
        if path == "/foundation-models":
            return http({"modelSummaries": self.models})
        if path == "/inference-profiles" and isinstance(self.profiles, list):
            return self.listing(query)
        known = self.others.get(path.split("/")[1].replace("-", "_"))
        return known or http(b"<html>not here</html>", status=404)

    def listing(self, query: dict[str, str]) -> bytes:
        mine = [entry for entry in self.profiles if entry.get("type") == query["type"]]  # type: ignore[attr-defined]  # a list
        start = int(query.get("nextToken", "0"))
        more = {"nextToken": str(start + self.page)} if start + self.page < len(mine) else {}
        return http({"inferenceProfileSummaries": mine[start : start + self.page], **more})


FULL = summary(
    "m.one-v1:0",
    modelName="One",
    providerName="Maker",
    inputModalities=["TEXT", "HOLOGRAM"],
    outputModalities=["TEXT"],
    responseStreamingSupported=True,
    inferenceTypesSupported=["INFERENCE_PROFILE"],
    modelLifecycle={"status": "SUNSET", "endOfLifeTime": "2027-03-30T12:00:00Z"},
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
    assert one.input_modalities == ("TEXT", "HOLOGRAM")
    assert one.profiles == {
        "global.m.one-v1:0": (),
        "us.m.one-v1:0": ("us-east-1", "us-west-2"),
        OWN["inferenceProfileArn"]: ("us-east-1",),
    }
    assert offers["m.bare"] == Offer(region=REGION, listed=True, day=one.day)
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


def test_pages_that_go_in_circles_end(server: ScriptedServer, cloud: AwsCloud) -> None:
    server.says(http({"inferenceProfileSummaries": [US], "nextToken": "again"}))
    assert list(cloud.profiles(REGION)) == ["us.m.one-v1:0"]  # type: ignore[arg-type]  # no Failure, or it fails here
    assert len(server.requests) == 4


ODD = [{}, {"modelId": 5}, None, "text", {"modelId": "m.odd", "modelLifecycle": {}, "inputModalities": [None, "TEXT"]}]


def test_odd_entries_are_passed_over(server: ScriptedServer, cloud: AwsCloud) -> None:
    models = [entry for entry in ODD if isinstance(entry, dict)]
    server.answer = Bedrock([*models, summary("m.bare")], [profile("us.none"), {"type": "SYSTEM_DEFINED"}])
    offers = offers_of(cloud)
    assert set(offers) == {"m.odd", "m.bare"}
    assert offers["m.odd"].input_modalities == ("TEXT",)


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
