"""Every operation over real HTTP: what arrives satisfies botocore's own service model, member by member."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from typing import Any

import boto3
import botocore.loaders
import botocore.model
import pytest
from botocore.config import Config
from botocore.eventstream import EventStreamBuffer
from kit import simulated as s

from certify_cli.simulator.server import Simulator

SIGNED = "AWS4-HMAC-SHA256 Credential=AKIA/20261122/us-east-1/bedrock/aws4_request, SignedHeaders=host, Signature=0"
ASK = {"messages": [{"role": "user", "content": [{"text": "Add 2 and 3, please."}]}]}
NUMBER = {"type": "integer"}
ADD = {
    "name": "add",
    "inputSchema": {"json": {"type": "object", "properties": {"a": NUMBER, "b": NUMBER}, "required": ["a", "b"]}},
}
TOOLS = {"toolConfig": {"tools": [{"toolSpec": ADD}]}}
CACHE = {"system": [{"text": "rules " * 2000}, {"cachePoint": {"type": "default"}}]}
RERANK = {
    "queries": [{"type": "TEXT", "textQuery": {"text": "capital of France"}}],
    "sources": [
        {"type": "INLINE", "inlineDocumentSource": {"type": "TEXT", "textDocument": {"text": text}}}
        for text in ("Bread is baked.", "Paris is the capital of France.")
    ],
    "rerankingConfiguration": {
        "type": "BEDROCK_RERANKING_MODEL",
        "bedrockRerankingConfiguration": {
            "modelConfiguration": {"modelArn": "arn:aws:bedrock:us-east-1::foundation-model/cohere.rerank-v3-5:0"}
        },
    },
}


@pytest.fixture(scope="module")
def simulator() -> Iterator[Simulator]:
    with Simulator(s.specimens()) as running:
        yield running
        assert running.faults == ()


# The live service returns values its own model does not list (API-FACTS section 1); clients must stand them.
BEYOND_THE_MODEL = ("INFERENCE_PROFILE",)


def model_of(service: str) -> botocore.model.ServiceModel:
    return botocore.model.ServiceModel(botocore.loaders.Loader().load_service_model(service, "service-2"))


def problems(value: Any, shape: Any, path: str = "") -> list[str]:
    """Where a JSON value departs from its shape: missing or unknown members, wrong types, values outside an enum."""
    kind = shape.type_name
    if kind == "structure" and not shape.is_document_type:
        return structure_problems(value, shape, path)
    if kind == "list":
        return [one for n, item in enumerate(value) for one in problems(item, shape.member, f"{path}[{n}]")]
    enum = [*shape.metadata["enum"], *BEYOND_THE_MODEL] if kind == "string" and "enum" in shape.metadata else None
    types: dict[str, Any] = {
        "string": str,
        "integer": int,
        "long": int,
        "float": (int, float),
        "double": (int, float),
        "boolean": bool,
    }
    wrong = kind in types and (not isinstance(value, types[kind]) or (kind != "boolean" and isinstance(value, bool)))
    return [f"{path}: {value!r} is no {kind}"] * wrong + [f"{path}: {value!r} not in enum"] * bool(
        enum and value not in enum
    )


def structure_problems(value: Any, shape: Any, path: str) -> list[str]:
    if not isinstance(value, dict):
        return [f"{path}: no structure"]
    body = {name: part for name, part in shape.members.items() if "location" not in part.serialization}
    found = [f"{path}.{name}: unknown" for name in value if name not in body]
    found += [f"{path}.{name}: missing" for name in shape.required_members if name in body and name not in value]
    if shape.is_tagged_union and len(value) != 1:
        found.append(f"{path}: a union with {len(value)} members")
    return found + [
        one for name in value if name in body for one in problems(value[name], body[name], f"{path}.{name}")
    ]


def raw(simulator: Simulator, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", simulator.port, timeout=10)
    given = {"Authorization": SIGNED, **{name.replace("_", "-"): value for name, value in headers.items()}}
    connection.request(method, path, json.dumps(body) if body is not None else None, given)
    answer = connection.getresponse()
    data = answer.read()
    connection.close()
    return answer.status, data


REST = [
    ("bedrock", "ListFoundationModels", "GET", "/foundation-models", None),
    ("bedrock", "GetFoundationModel", "GET", f"/foundation-models/{s.CHAT}", None),
    ("bedrock", "GetFoundationModelAvailability", "GET", f"/foundation-model-availability/{s.CHAT}", None),
    ("bedrock", "ListInferenceProfiles", "GET", "/inference-profiles?maxResults=1", None),
    ("bedrock", "GetInferenceProfile", "GET", f"/inference-profiles/{s.PROFILE}", None),
    ("bedrock-runtime", "Converse", "POST", f"/model/{s.CHAT}/converse", ASK),
    ("bedrock-runtime", "Converse", "POST", f"/model/{s.CHAT}/converse", {**ASK, **TOOLS}),
    ("bedrock-runtime", "Converse", "POST", f"/model/{s.CHAT}/converse", {**ASK, **CACHE}),
    ("bedrock-runtime", "Converse", "POST", f"/model/{s.PARTICULAR}/converse", ASK),
    ("bedrock-runtime", "CountTokens", "POST", f"/model/{s.CHAT}/count-tokens", {"input": {"converse": ASK}}),
    ("bedrock-agent-runtime", "Rerank", "POST", "/rerank", RERANK),
]


@pytest.mark.parametrize(("service", "operation", "method", "path", "body"), REST)
def test_answers_have_the_modelled_shape(
    simulator: Simulator, service: str, operation: str, method: str, path: str, body: Any
) -> None:
    status, data = raw(simulator, method, path, body)
    assert status == 200, data
    assert problems(json.loads(data), model_of(service).operation_model(operation).output_shape) == []


def test_quotas_have_the_modelled_shape(simulator: Simulator) -> None:
    target = {"X_Amz_Target": "ServiceQuotasV20190624.ListServiceQuotas", "Content_Type": "application/x-amz-json-1.1"}
    _, data = raw(simulator, "POST", "/", {"ServiceCode": "bedrock"}, **target)
    assert (
        problems(json.loads(data), model_of("service-quotas").operation_model("ListServiceQuotas").output_shape) == []
    )


def test_planted_fault_the_checker_sees_what_is_wrong() -> None:
    shape = model_of("bedrock-runtime").operation_model("Converse").output_shape
    good = {
        "output": {"message": {"role": "assistant", "content": [{"text": "x"}]}},
        "stopReason": "end_turn",
        "usage": {"inputTokens": 1, "outputTokens": 1, "totalTokens": 2},
        "metrics": {"latencyMs": 1},
    }
    assert problems(good, shape) == []
    for broken in (
        {**good, "stopReason": "done"},
        {**good, "extra": 1},
        {**good, "usage": {}},
        {**good, "metrics": {"latencyMs": "1"}},
    ):
        assert problems(broken, shape)


def events(data: bytes) -> list[tuple[str, dict[str, Any]]]:
    buffer = EventStreamBuffer()
    buffer.add_data(data)
    return [(message.headers[":event-type"], json.loads(message.payload)) for message in buffer]


STREAMS = [(s.CHAT, ASK), (s.CHAT, {**ASK, **TOOLS}), (s.PARTICULAR, ASK), (s.CHAT, {**ASK, **CACHE})]


@pytest.mark.parametrize(("model", "body"), STREAMS)
def test_stream_events_have_the_modelled_shape_and_order(
    simulator: Simulator, model: str, body: dict[str, Any]
) -> None:
    _, data = raw(simulator, "POST", f"/model/{model}/converse-stream", body)
    shape = model_of("bedrock-runtime").operation_model("ConverseStream").output_shape.members["stream"]
    seen = events(data)
    assert [one for name, value in seen for one in problems(value, shape.members[name], name)] == []
    names = [name for name, _ in seen]
    assert (names[0], names[-2:]) == ("messageStart", ["messageStop", "metadata"])
    starts = [value for name, value in seen if name == "contentBlockStart"]
    assert all("toolUse" in value["start"] for value in starts), "a text block sends no contentBlockStart event"
    assert bool(starts) == ("toolConfig" in body)


def test_chunks_of_an_invoked_stream_are_wrapped_in_bytes(simulator: Simulator) -> None:
    body = {
        "anthropic_version": "bedrock-2023-05-31",
        "max_tokens": 99,
        "messages": [{"role": "user", "content": "2+2?"}],
    }
    _, data = raw(simulator, "POST", f"/model/{s.CLAUDE}/invoke-with-response-stream", body)
    assert {(name, *value) for name, value in events(data)} == {("chunk", "bytes")}


def test_identity_by_boto3(simulator: Simulator) -> None:
    client = boto3.client(
        "sts",
        endpoint_url=simulator.url,
        region_name="us-east-1",
        aws_access_key_id="x",
        aws_secret_access_key="y",
        config=Config(retries={"total_max_attempts": 1}),
    )
    caller = client.get_caller_identity()
    assert (caller["Account"], caller["Arn"].split(":")[2]) == ("123456789012", "sts")
    assert caller["ResponseMetadata"]["RequestId"]
    client.close()
