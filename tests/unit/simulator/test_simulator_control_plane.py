"""The control plane answers from the registry: lists, filters, profiles, availability, quotas, identity."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kit import simulated as s

from certify_cli.simulator.pages import BadToken, page
from certify_cli.simulator.wire import Answer

Read = Callable[[Answer], tuple[int, dict[str, Any]]]


def listed(desk: Any, json_of: Read, query: str = "", region: str = s.HOME) -> list[str]:
    status, body = json_of(desk.send("GET", f"/foundation-models{query}", region=region))
    assert status == 200
    return [one["modelId"] for one in body["modelSummaries"]]


def test_models_of_a_region(desk: Any, json_of: Read) -> None:
    here = listed(desk, json_of)
    assert s.CHAT in here
    assert s.ENDED not in here
    assert listed(desk, json_of, region="us-west-2") == [s.CHAT]
    assert listed(desk, json_of, region="ap-south-1") == []


@pytest.mark.parametrize(
    ("query", "wanted"),
    [
        ("?byProvider=anthropic", [s.CLAUDE]),
        ("?byOutputModality=IMAGE", ["stability.stable-image-core-v1:1"]),
        ("?byInferenceType=PROVISIONED", []),
        ("?byCustomizationType=FINE_TUNING", []),
    ],
)
def test_filters(desk: Any, json_of: Read, query: str, wanted: list[str]) -> None:
    assert listed(desk, json_of, query) == wanted


def test_details_and_their_refusals(desk: Any, json_of: Read) -> None:
    _, body = json_of(desk.send("GET", f"/foundation-models/{s.PROFILE_ONLY}"))
    assert body["modelDetails"]["inferenceTypesSupported"] == ["INFERENCE_PROFILE"]
    for route, region in ((s.PROFILE, s.HOME), ("no.model", s.HOME), (s.CHAT, s.ELSEWHERE)):
        answer = desk.send("GET", f"/foundation-models/{route}", region=region)
        assert (answer.status, answer.headers["x-amzn-ErrorType"]) == (404, "ResourceNotFoundException")
    assert "end of its life" in json_of(desk.send("GET", f"/foundation-models/{s.ENDED}"))[1]["message"]


def test_availability(desk: Any, json_of: Read) -> None:
    _, here = json_of(desk.send("GET", f"/foundation-model-availability/{s.CHAT}"))
    assert set(here) == {
        "modelId",
        "agreementAvailability",
        "authorizationStatus",
        "entitlementAvailability",
        "regionAvailability",
    }
    assert here["regionAvailability"] == "AVAILABLE"
    _, there = json_of(desk.send("GET", f"/foundation-model-availability/{s.CHAT}", region=s.ELSEWHERE))
    assert there["regionAvailability"] == "NOT_AVAILABLE"
    assert desk.send("GET", f"/foundation-model-availability/{s.PROFILE}").status == 400


def test_profiles(desk: Any, json_of: Read) -> None:
    _, body = json_of(desk.send("GET", "/inference-profiles"))
    arns = {
        one["inferenceProfileId"]: [model["modelArn"] for model in one["models"]]
        for one in body["inferenceProfileSummaries"]
    }
    assert arns[s.PROFILE] == [
        f"arn:aws:bedrock:{region}::foundation-model/{s.PROFILE_ONLY}" for region in (s.HOME, "us-west-2")
    ]
    assert arns[f"global.{s.PROFILE_ONLY}"][1] == f"arn:aws:bedrock:::foundation-model/{s.PROFILE_ONLY}"
    assert json_of(desk.send("GET", "/inference-profiles?type=APPLICATION"))[1] == {"inferenceProfileSummaries": []}
    _, one = json_of(desk.send("GET", f"/inference-profiles/{s.PROFILE}"))
    assert one["inferenceProfileId"] == s.PROFILE
    assert desk.send("GET", "/inference-profiles/us.unknown").status == 404
    assert desk.send("GET", "/inference-profiles?maxResults=0").status == 400
    assert desk.send("GET", "/inference-profiles?nextToken=abc").status == 400


@given(items=st.lists(st.integers(), max_size=50), size=st.integers(1, 20))
def test_pages_together_are_the_whole(items: list[int], size: int) -> None:
    seen: list[int] = []
    token = ""
    while True:
        shown, token = page(items, token, size)
        seen += shown
        if not token:
            break
    assert seen == items


@given(st.text(min_size=1, max_size=20))
def test_invented_tokens_are_refused(token: str) -> None:
    with pytest.raises(BadToken):
        page([1, 2, 3], token, 2)


def quotas(desk: Any, json_of: Read, **payload: Any) -> tuple[int, dict[str, Any]]:
    target = "ServiceQuotasV20190624.ListServiceQuotas"
    return json_of(desk.send("POST", "/", {"ServiceCode": "bedrock", **payload}, x_amz_target=target))


def test_quotas_name_models_and_follow_personas(desk: Any, desk_with: Callable[[str], Any], json_of: Read) -> None:
    throttled = desk_with(f'[[persona]]\nname = "x"\nmodel = "{s.CHAT}"\ndoes = [{{ kind = "throttled", rpm = 42 }}]')
    values = {one["QuotaName"]: one["Value"] for one in quotas(throttled, json_of)[1]["Quotas"]}
    assert values["On-demand model inference requests per minute for Specimen Chat"] == 42
    assert values["Cross-region model inference requests per minute for Specimen Profile Only"] == 10_000
    assert any(name.startswith("Global cross-region model inference tokens") for name in values)
    for payload, error in (
        ({"ServiceCode": "ec2"}, "NoSuchResourceException"),
        ({"MaxResults": 0}, "IllegalArgumentException"),
        ({"NextToken": "x"}, "InvalidPaginationTokenException"),
    ):
        status, body = quotas(desk, json_of, **payload)
        assert (status, body["__type"]) == (400, error)


def products(desk: Any, json_of: Read, **payload: Any) -> tuple[int, dict[str, Any]]:
    here = [{"Type": "TERM_MATCH", "Field": "regionCode", "Value": "us-east-1"}]
    asked = {"ServiceCode": "AmazonBedrock", "Filters": here, **payload}
    return json_of(desk.send("POST", "/", asked, x_amz_target="AWSPriceListService.GetProducts"))


def test_the_price_list_prices_models_in_a_region(desk: Any, json_of: Read) -> None:
    status, body = products(desk, json_of, MaxResults=1)
    assert (status, len(body["PriceList"]), "NextToken" in body) == (200, 1, True)
    first = json.loads(body["PriceList"][0])
    assert first["product"]["attributes"]["regionCode"] == "us-east-1"
    assert products(desk, json_of, ServiceCode="AmazonBedrockService")[1]["PriceList"] == []
    for payload, error in (
        ({"ServiceCode": "AmazonEC2"}, "NotFoundException"),
        ({"MaxResults": 101}, "InvalidParameterException"),
        ({"Filters": "x"}, "InvalidParameterException"),
        ({"NextToken": "x"}, "InvalidNextTokenException"),
    ):
        status, body = products(desk, json_of, **payload)
        assert (status, body["__type"]) == (400, error)


def test_the_caller(desk: Any) -> None:
    answer = desk.send("POST", "/", b"Action=GetCallerIdentity&Version=2011-06-15")
    text = b"".join(answer.parts).decode()
    assert "<Account>123456789012</Account>" in text
    assert answer.headers["Content-Type"] == "text/xml"


@pytest.mark.parametrize(
    ("model", "given", "status"),
    [
        (s.CHAT, {"converse": {"messages": [{"role": "user", "content": [{"text": "abcd" * 10}]}]}}, 200),
        (s.PROFILE_ONLY, {"invokeModel": {"body": "YWJjZA=="}}, 200),
        (s.PROFILE, {"invokeModel": {"body": "YWJjZA=="}}, 400),
        (s.CHAT, {"invokeModel": {"body": "not base64!"}}, 400),
        (s.CHAT, {}, 400),
        (s.CHAT, {"converse": {}, "invokeModel": {}}, 400),
        ("cohere.rerank-v3-5:0", {"invokeModel": {"body": "YWJjZA=="}}, 400),
    ],
)
def test_counting_tokens(desk: Any, json_of: Read, model: str, given: dict[str, Any], status: int) -> None:
    got, body = json_of(desk.send("POST", f"/model/{model}/count-tokens", {"input": given}))
    assert got == status
    assert ("inputTokens" in body) == (status == 200)


def test_counted_tokens_are_those_converse_reports(desk: Any, json_of: Read) -> None:
    request = {
        "messages": [{"role": "user", "content": [{"text": "What is 2 + 2?"}]}],
        "system": [{"text": "Be short."}],
    }
    _, counted = json_of(desk.send("POST", f"/model/{s.CHAT}/count-tokens", {"input": {"converse": request}}))
    _, body = json_of(desk.send("POST", f"/model/{s.CHAT}/converse", request))
    assert counted["inputTokens"] == body["usage"]["inputTokens"]
