"""What Bedrock refuses, refused in its words: routes, requests, capabilities, limits, credentials."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from kit import simulated as s

from certify_cli.simulator.wire import Answer

Read = Callable[[Answer], tuple[int, dict[str, Any]]]
USER = {"role": "user", "content": [{"text": "Hello"}]}
BOT = {"role": "assistant", "content": [{"text": "Hi"}]}
SPEC = {"name": "f", "inputSchema": {"json": {"type": "object", "properties": {}}}}
TOOLS = {"tools": [{"toolSpec": SPEC}]}
STRICT = {"tools": [{"toolSpec": {**SPEC, "strict": True}}]}
USE = {"toolUse": {"toolUseId": "t1", "name": "f", "input": {}}}
RESULT = {"toolResult": {"toolUseId": "t1", "content": [{"text": "ok"}]}}


@pytest.mark.parametrize(
    ("route", "region", "message"),
    [
        (
            s.PROFILE_ONLY,
            s.HOME,
            "with on-demand throughput isn\u2019t supported. Retry your request with the ID or ARN",
        ),
        (s.CHAT, s.ELSEWHERE, "The provided model identifier is invalid."),
        (s.PROFILE, s.ELSEWHERE, "The provided model identifier is invalid."),
        (f"eu.{s.PROFILE_ONLY}", s.HOME, "The provided model identifier is invalid."),
        ("nobody.knows-v1:0", s.HOME, "The provided model identifier is invalid."),
        (f"arn:aws:bedrock:eu-west-1::foundation-model/{s.CHAT}", s.HOME, "The provided model identifier is invalid."),
        (f"arn:aws:bedrock:us-east-1:123456789012:inference-profile/{s.CHAT}", s.HOME, "identifier is invalid"),
    ],
)
def test_routes_that_are_not_offered(desk: Any, json_of: Read, route: str, region: str, message: str) -> None:
    answer = desk.send("POST", f"/model/{route}/converse", {"messages": [USER]}, region=region)
    status, body = json_of(answer)
    assert (status, answer.headers["x-amzn-ErrorType"]) == (400, "ValidationException")
    assert message in body["message"]


@pytest.mark.parametrize(
    "route",
    [
        s.CHAT,
        "specimen.chat-v1%3A0",
        s.PROFILE,
        f"global.{s.PROFILE_ONLY}",
        f"arn:aws:bedrock:us-east-1::foundation-model/{s.CHAT}",
        f"arn%3Aaws%3Abedrock%3Aus-east-1%3A123456789012%3Ainference-profile%2F{s.PROFILE}",
    ],
)
def test_routes_that_are_offered(desk: Any, route: str) -> None:
    assert desk.converse(route)[0] == 200


def test_a_listing_without_on_demand_does_not_make_the_bare_id_callable(desk: Any) -> None:
    listed = s.record("x.mantle-v1:0", inference_types=("INFERENCE_PROFILE",), routes=(s.on_demand("x.mantle-v1:0"),))
    desk.dispatcher.world.registry[listed.id] = listed
    assert desk.converse(listed.id)[0] == 400


def test_the_end_of_life(desk: Any) -> None:
    answer = desk.send("POST", f"/model/{s.ENDED}/converse", {"messages": [USER]})
    assert (answer.status, answer.headers["x-amzn-ErrorType"]) == (404, "ResourceNotFoundException")


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"messages": []}, "empty"),
        ({}, "Value at 'messages'"),
        ({"messages": [{"role": "user", "content": []}]}, "is empty"),
        ({"messages": [{"role": "user", "content": [{"text": "  "}]}]}, "at messages.0.content.0 is blank"),
        ({"messages": [BOT, USER]}, "must start with a user message"),
        ({"messages": [USER, BOT]}, "must end with a user message"),
        ({"messages": [USER, USER]}, "must alternate"),
        ({"messages": [{"role": "robot", "content": [{"text": "x"}]}]}, "messages.1.member.role"),
        ({"messages": [{"role": "user", "content": [{"text": "x", "image": {}}]}]}, "exactly one key"),
        ({"messages": [USER], "system": [{"text": " "}]}, "system.0 is blank"),
        ({"messages": [USER], "inferenceConfig": {"maxTokens": 0}}, "inferenceConfig.maxTokens"),
        ({"messages": [USER], "inferenceConfig": {"temperature": 1.5}}, "less than or equal to 1"),
        ({"messages": [USER], "inferenceConfig": {"topP": -1}}, "inferenceConfig.topP"),
        ({"messages": [USER], "inferenceConfig": {"stopSequences": [""]}}, "stopSequences.1.member"),
        ({"messages": [USER], "toolConfig": {"tools": []}}, "toolConfig.tools"),
        ({"messages": [USER], "toolConfig": {"tools": [{"toolSpec": {**SPEC, "name": "no spaces"}}]}}, "pattern"),
        ({"messages": [USER], "toolConfig": {"tools": [{"toolSpec": SPEC}] * 2}}, "unique"),
        (
            {"messages": [USER, {"role": "assistant", "content": [USE]}, {"role": "user", "content": [RESULT]}]},
            "must be defined",
        ),
        ({"messages": [{"role": "user", "content": [RESULT]}], "toolConfig": TOOLS}, "exceeds the number of toolUse"),
        ({"messages": [USER, {"role": "assistant", "content": [USE]}, USER], "toolConfig": TOOLS}, "following Ids: t1"),
        ({"messages": [{"role": "user", "content": [{"image": {"format": "bmp", "source": {}}}]}]}, "image.format"),
        (
            {
                "messages": [
                    {"role": "user", "content": [{"document": {"name": "a.txt", "format": "txt", "source": {}}}]}
                ]
            },
            "document file name",
        ),
        ({"messages": [USER], "nonsense": 1}, "nonsense"),
    ],
)
def test_requests_that_are_wrong(desk: Any, json_of: Read, body: dict[str, Any], message: str) -> None:
    status, said = json_of(desk.send("POST", f"/model/{s.CHAT}/converse", body))
    assert status == 400
    assert message in said["message"]
    assert not desk.dispatcher.faults


def test_a_body_that_is_no_json(desk: Any) -> None:
    answer = desk.send("POST", f"/model/{s.CHAT}/converse", b"{nope")
    assert (answer.status, answer.headers["x-amzn-ErrorType"]) == (400, "SerializationException")


@pytest.mark.parametrize(
    ("model", "rest", "message"),
    [
        (s.PLAIN, {"toolConfig": TOOLS}, "This model doesn't support tool use."),
        (s.PLAIN, {"system": [{"text": "x"}]}, "doesn't support system messages"),
        (s.PLAIN, {"outputConfig": {"textFormat": {}}}, "doesn't support the outputConfig field"),
        (s.FORMATLESS, {"toolConfig": STRICT}, "tools.0.custom.strict: Extra inputs are not permitted"),
        (s.CHAT, {"toolConfig": STRICT}, "tools.0.custom: For 'object' type, 'additionalProperties' must be"),
        (s.CHAT, {"outputConfig": {"textFormat": {"type": "json"}}}, "enum value set: [json_schema]"),
        (s.CHAT, {"outputConfig": {"textFormat": {"type": "json_schema", "structure": {}}}}, "must not be null"),
        (s.PARTICULAR, {"inferenceConfig": {"temperature": 0}}, "`temperature` is deprecated"),
        (s.PARTICULAR, {"inferenceConfig": {"topP": 0.5}}, "`top_p` is deprecated"),
        (s.PARTICULAR, {"toolConfig": {**TOOLS, "toolChoice": {"any": {}}}}, "toolConfig.toolChoice.any field"),
        (s.PARTICULAR, {"toolConfig": {**TOOLS, "toolChoice": {"tool": {"name": "f"}}}}, "toolChoice.tool field"),
        (s.PARTICULAR, {"inferenceConfig": {"maxTokens": 5000}}, "exceeds the model limit of 4096"),
        (s.PARTICULAR, {"system": [{"text": "long " * 8000}]}, "Input is too long"),
        ("cohere.rerank-v3-5:0", {}, "Try again with a supported text or chat model"),
        ("amazon.titan-embed-text-v2:0", {}, "Try again with a supported text or chat model"),
        (s.CHAT, {"guardrailConfig": {"guardrailIdentifier": "g", "guardrailVersion": "1"}}, "guardrail identifier"),
    ],
)
def test_what_one_model_refuses(desk: Any, model: str, rest: dict[str, Any], message: str) -> None:
    status, body = desk.converse(model, **rest)
    assert status == 400
    assert message in body["message"]


def test_the_same_requests_pass_where_nothing_denies_them(desk: Any) -> None:
    rest = {"toolConfig": {**TOOLS, "toolChoice": {"any": {}}}, "system": [{"text": "x"}]}
    assert desk.converse(s.CHAT, inferenceConfig={"temperature": 0, "topP": 0.5, "maxTokens": 100}, **rest)[0] == 200


def test_a_strict_tool_with_a_closed_schema_is_taken(desk: Any) -> None:
    closed = {"type": "object", "properties": {}, "additionalProperties": False}
    spec = {"name": "f", "inputSchema": {"json": closed}, "strict": True}
    assert desk.converse(s.CHAT, toolConfig={"tools": [{"toolSpec": spec}]})[0] == 200
    assert desk.converse(s.CHAT, toolConfig={"tools": [{"toolSpec": {**spec, "strict": "yes"}}]})[0] == 400


def test_streaming_is_refused_where_denied(desk: Any, json_of: Read) -> None:
    answer = desk.send("POST", f"/model/{s.PLAIN}/converse-stream", {"messages": [USER]})
    assert json_of(answer) == (400, {"message": "The model is unsupported for streaming."})


@pytest.mark.parametrize(
    ("schema", "message"),
    [
        ("{", "not valid JSON"),
        ('{"type": "object", "properties": {}}', "additionalProperties"),
        (
            '{"type": "object", "additionalProperties": false, "properties": {"a": {"type": "integer", "minimum": 1}}}',
            "minimum",
        ),
        ('{"type": "array", "items": {"type": "string"}, "maxItems": 3}', "'maxItems' is not supported"),
        ('{"type": "array", "items": {"$ref": "https://example.com/a.json"}}', "External"),
    ],
)
def test_schemas_outside_the_subset(desk: Any, schema: str, message: str) -> None:
    text_format = {"type": "json_schema", "structure": {"jsonSchema": {"schema": schema}}}
    status, body = desk.converse(s.CHAT, outputConfig={"textFormat": text_format})
    assert status == 400
    assert message in body["message"]


@pytest.mark.parametrize(
    ("authorization", "error"),
    [
        ("", "MissingAuthenticationTokenException"),
        ("Basic abc", "IncompleteSignatureException"),
        ("AWS4-HMAC-SHA256 Credential=AKIA/us-east-1, Signature=0", "IncompleteSignatureException"),
        ("AWS4-HMAC-SHA256 Credential=AKIA/20261122/us-east-1/bedrock/aws4_request", "IncompleteSignatureException"),
        ("Bearer  ", "AccessDeniedException"),
    ],
)
def test_odd_credentials(desk: Any, authorization: str, error: str) -> None:
    answer = desk.send("GET", "/foundation-models", authorization=authorization)
    assert (answer.status, answer.headers["x-amzn-ErrorType"]) == (403, error)


def test_api_keys_open_bedrock_and_its_runtime_only(desk: Any) -> None:
    assert desk.send("GET", "/foundation-models", authorization="Bearer key").status == 200
    assert desk.send("POST", "/rerank", {}, authorization="Bearer key").status == 403


def test_everything_says_that_it_is_simulated(desk: Any) -> None:
    for answer in (
        desk.send("GET", "/foundation-models"),
        desk.send("GET", "/nothing/here"),
        desk.dispatcher.too_large(),
    ):
        assert answer.headers["x-certify-simulator"] == "1"
        assert answer.headers["x-amzn-RequestId"]


def test_what_is_not_offered(desk: Any) -> None:
    assert desk.send("GET", "/guardrails").headers["x-amzn-ErrorType"] == "UnknownOperationException"
    assert desk.send("POST", "/", b"Action=GetSessionToken").headers["Content-Type"] == "text/xml"
    assert desk.send("POST", "/", {}, x_amz_target="ServiceQuotasV20190624.GetServiceQuota").status == 404
