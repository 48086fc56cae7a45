"""Real boto3 clients of every service against the simulator, healthy and not."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError
from kit import simulated as s

from certify_cli.simulator.server import Simulator

Client = Any
Connect = Callable[..., Client]


def message(text: str) -> list[dict[str, Any]]:
    return [{"role": "user", "content": [{"text": text}]}]


@pytest.fixture(scope="module")
def healthy() -> Iterator[Simulator]:
    with Simulator(s.specimens()) as running:
        yield running
        assert running.faults == ()


def test_converse_and_its_stream_say_the_same(healthy: Simulator, connect: Connect) -> None:
    client = connect(healthy)
    whole = client.converse(modelId=s.CHAT, messages=message("Count from 1 to 40"))
    parts = list(client.converse_stream(modelId=s.CHAT, messages=message("Count from 1 to 40"))["stream"])
    text = "".join(part["contentBlockDelta"]["delta"]["text"] for part in parts if "contentBlockDelta" in part)
    assert text == whole["output"]["message"]["content"][0]["text"]
    assert parts[-1]["metadata"]["usage"] == whole["usage"]
    assert parts[-2]["messageStop"]["stopReason"] == whole["stopReason"]
    assert whole["ResponseMetadata"]["HTTPHeaders"]["x-certify-simulator"] == "1"


def test_streamed_tool_input_comes_in_fragments(healthy: Simulator, connect: Connect) -> None:
    schema = {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}
    tools = {"tools": [{"toolSpec": {"name": "get_weather", "inputSchema": {"json": schema}}}]}
    stream = connect(healthy).converse_stream(modelId=s.CHAT, messages=message("Weather in Paris?"), toolConfig=tools)
    pieces = [e["contentBlockDelta"]["delta"]["toolUse"]["input"] for e in stream["stream"] if "contentBlockDelta" in e]
    assert len(pieces) > 1
    assert json.loads("".join(pieces)) == {"city": "Paris"}


def test_a_tool_round_trip(healthy: Simulator, connect: Connect) -> None:
    client = connect(healthy)
    schema = {"type": "object", "properties": {"city": {"type": "string"}}, "required": ["city"]}
    tools = {"tools": [{"toolSpec": {"name": "get_weather", "inputSchema": {"json": schema}}}]}
    asked = message("What is the weather in Oslo?")
    first = client.converse(modelId=s.CHAT, messages=asked, toolConfig=tools)["output"]["message"]
    use = first["content"][0]["toolUse"]
    result = {"toolResult": {"toolUseId": use["toolUseId"], "content": [{"json": {"temperature": -7}}]}}
    said = client.converse(
        modelId=s.CHAT, messages=[*asked, first, {"role": "user", "content": [result]}], toolConfig=tools
    )
    assert "-7" in said["output"]["message"]["content"][0]["text"]
    assert said["stopReason"] == "end_turn"


def test_claude_bodies_whole_and_streamed(healthy: Simulator, connect: Connect) -> None:
    client = connect(healthy)
    body = json.dumps(
        {
            "anthropic_version": "bedrock-2023-05-31",
            "max_tokens": 200,
            "messages": [{"role": "user", "content": "What is 20+22?"}],
        }
    )
    whole = json.loads(client.invoke_model(modelId=s.CLAUDE, body=body)["body"].read())
    stream = client.invoke_model_with_response_stream(modelId=s.CLAUDE, body=body)
    assert stream["contentType"] == "application/json"
    events = [json.loads(event["chunk"]["bytes"]) for event in stream["body"]]
    assert (
        "".join(e["delta"].get("text", "") for e in events if e["type"] == "content_block_delta")
        == whole["content"][0]["text"]
    )
    assert [events[0]["type"], events[-1]["type"]] == ["message_start", "message_stop"]
    assert events[-1]["amazon-bedrock-invocationMetrics"]["outputTokenCount"] == whole["usage"]["output_tokens"]


def test_the_paginators(healthy: Simulator, connect: Connect) -> None:
    control = connect(healthy, "bedrock")
    pages = list(control.get_paginator("list_inference_profiles").paginate(PaginationConfig={"PageSize": 1}))
    ids = [one["inferenceProfileId"] for page in pages for one in page["inferenceProfileSummaries"]]
    assert (len(pages), sorted(ids)) == (2, sorted([s.PROFILE, f"global.{s.PROFILE_ONLY}"]))
    quotas = connect(healthy, "service-quotas").get_paginator("list_service_quotas")
    found = [
        q["QuotaName"]
        for page in quotas.paginate(ServiceCode="bedrock", PaginationConfig={"PageSize": 3})
        for q in page["Quotas"]
    ]
    assert len(found) == len(set(found)) > 6


def test_control_plane_values_are_parsed(healthy: Simulator, connect: Connect) -> None:
    control = connect(healthy, "bedrock")
    listed = {one["modelId"]: one for one in control.list_foundation_models()["modelSummaries"]}
    assert listed[s.CHAT]["responseStreamingSupported"] is True
    assert control.get_foundation_model(modelIdentifier=s.CHAT)["modelDetails"]["modelId"] == s.CHAT
    profile = control.get_inference_profile(inferenceProfileIdentifier=s.PROFILE)
    assert profile["createdAt"].year == 2025
    availability = control.get_foundation_model_availability(modelId=s.CHAT)
    assert availability["agreementAvailability"]["status"] == "AVAILABLE"


def test_rerank_and_count_tokens(healthy: Simulator, connect: Connect) -> None:
    agent = connect(healthy, "bedrock-agent-runtime")
    texts = ("Bananas are yellow.", "Paris is the capital of France.", "Bread is baked.")
    answer = agent.rerank(
        queries=[{"type": "TEXT", "textQuery": {"text": "What is the capital of France?"}}],
        sources=[
            {"type": "INLINE", "inlineDocumentSource": {"type": "TEXT", "textDocument": {"text": t}}} for t in texts
        ],
        rerankingConfiguration={
            "type": "BEDROCK_RERANKING_MODEL",
            "bedrockRerankingConfiguration": {
                "numberOfResults": 2,
                "modelConfiguration": {"modelArn": "arn:aws:bedrock:us-east-1::foundation-model/cohere.rerank-v3-5:0"},
            },
        },
    )
    assert answer["results"][0]["index"] == 1
    assert len(answer["results"]) == 2
    counted = connect(healthy).count_tokens(modelId=s.CHAT, input={"converse": {"messages": message("abcd" * 10)}})
    assert counted["inputTokens"] == 13


@pytest.mark.parametrize(
    ("service", "call", "code", "status"),
    [
        (
            "bedrock-runtime",
            lambda c: c.converse(modelId=s.PROFILE_ONLY, messages=message("x")),
            "ValidationException",
            400,
        ),
        (
            "bedrock-runtime",
            lambda c: c.converse(modelId=s.ENDED, messages=message("x")),
            "ResourceNotFoundException",
            404,
        ),
        ("bedrock-runtime", lambda c: c.invoke_model(modelId=s.CLAUDE, body=b"{"), "ValidationException", 400),
        ("bedrock", lambda c: c.get_foundation_model(modelIdentifier="no.model"), "ResourceNotFoundException", 404),
        ("service-quotas", lambda c: c.list_service_quotas(ServiceCode="ec2"), "NoSuchResourceException", 400),
    ],
)
def test_errors_are_the_modelled_exceptions(
    healthy: Simulator, connect: Connect, service: str, call: Callable[[Client], Any], code: str, status: int
) -> None:
    client = connect(healthy, service)
    with pytest.raises(getattr(client.exceptions, code)) as refused:
        call(client)
    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == status
    assert refused.value.response["ResponseMetadata"]["RequestId"]


def test_the_region_is_the_one_that_was_signed_for(healthy: Simulator, connect: Connect) -> None:
    connect(healthy, region="us-west-2").converse(modelId=s.CHAT, messages=message("x"))
    with pytest.raises(ClientError, match="model identifier is invalid"):
        connect(healthy, region=s.ELSEWHERE).converse(modelId=s.CHAT, messages=message("x"))
    logged = [(one.operation, one.model, one.region, one.status) for one in healthy.calls[-2:]]
    assert logged == [("Converse", s.CHAT, "us-west-2", 200), ("Converse", s.CHAT, s.ELSEWHERE, 400)]
