"""Each misbehaviour does what its name says, and the healthy model does not: the planted fault of every test."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from kit import simulated as s

from certify_cli.simulator.wire import Answer, Cut, Hang

Desk = Any
Make = Callable[[str], Desk]
Read = Callable[[Answer], tuple[int, dict[str, Any]]]
ADD = {
    "name": "add",
    "inputSchema": {
        "json": {
            "type": "object",
            "properties": {"a": {"type": "integer"}, "b": {"type": "integer"}},
            "required": ["a", "b"],
        }
    },
}
TOOLS = {"toolConfig": {"tools": [{"toolSpec": ADD}]}}
CODE = {"system": [{"text": "Reply only with the word MANGO."}]}


def persona(does: str, operation: str = "*") -> str:
    return f'[[persona]]\nname = "x"\noperation = "{operation}"\ndoes = [{does}]\n'


def said(body: dict[str, Any]) -> str:
    return "".join(block.get("text", "") for block in body["output"]["message"]["content"])


REFUSALS = [
    ('"answers_500"', 500, "InternalServerException", "unexpected error"),
    ('"answers_503"', 503, "ServiceUnavailableException", "Too many connections"),
    ('"flaky"', 503, "ServiceUnavailableException", "Too many connections"),
    ('{ kind = "flaky", status = 500 }', 500, "InternalServerException", "unexpected error"),
    ('"answers_429"', 429, "ThrottlingException", "Too many requests"),
    ('"no_quota"', 429, "ThrottlingException", "Too many requests"),
    ('"not_authorized"', 403, "AccessDeniedException", "not authorized to perform this operation: Converse"),
    ('"model_error"', 424, "ModelErrorException", "unexpected error"),
    ('"model_timeout"', 408, "ModelTimeoutException", "timed out"),
    ('"model_not_ready"', 429, "ModelNotReadyException", "not ready"),
    ('"no_access"', 403, "AccessDeniedException", "You don't have access to the model with the specified model ID."),
    ('{ kind = "no_access", reason = "iam" }', 403, "AccessDeniedException", "no identity-based policy allows"),
    ('{ kind = "no_access", reason = "marketplace" }', 403, "AccessDeniedException", "aws-marketplace:Subscribe"),
    ('{ kind = "no_access", reason = "form" }', 404, "ResourceNotFoundException", "use case details"),
    ('"agreement_error"', 403, "AccessDeniedException", "aws-marketplace:Subscribe"),
    ('"needs_use_case_form"', 404, "ResourceNotFoundException", "use case details"),
    ('"needs_data_retention"', 403, "AccessDeniedException", "provider_data_share"),
    ('"legacy"', 404, "ResourceNotFoundException", "marked by provider as Legacy"),
    ('"expired_credentials"', 403, "ExpiredTokenException", "security token included in the request is expired"),
    ('"service_missing"', 404, "UnknownOperationException", "Converse"),
]


@pytest.mark.parametrize(("does", "status", "error", "text"), REFUSALS)
def test_refusals(desk_with: Make, json_of: Read, does: str, status: int, error: str, text: str) -> None:
    body = {"messages": [{"role": "user", "content": [{"text": "Hi"}]}]}
    answer = desk_with(persona(does)).send("POST", f"/model/{s.CHAT}/converse", body)
    assert (answer.status, answer.headers["x-amzn-ErrorType"]) == (status, error)
    assert text in json_of(answer)[1]["message"]


CHANGES = [
    ("ignores_system_prompt", "What is 2+2?", CODE, lambda body: said(body) == "MANGO"),
    (
        "ignores_max_tokens",
        "Count from 1 to 99",
        {"inferenceConfig": {"maxTokens": 5}},
        lambda body: body["usage"]["outputTokens"] <= 5,
    ),
    (
        "ignores_stop_sequences",
        "Count from 1 to 9",
        {"inferenceConfig": {"stopSequences": ["5"]}},
        lambda body: "5" not in said(body),
    ),
    ("ignores_tools", "Add 2 and 3", TOOLS, lambda body: body["stopReason"] == "tool_use"),
    ("wrong_answers", "What is 2+2?", {}, lambda body: "4" in said(body)),
    ("empty_answer", "What is 2+2?", {}, lambda body: body["output"]["message"]["content"] != []),
    ("zero_usage", "What is 2+2?", {}, lambda body: body["usage"]["totalTokens"] > 0),
    ("wrong_stop_reason", "What is 2+2?", {}, lambda body: body["stopReason"] == "end_turn"),
    ("invents_tool_arguments", "Add 2 and 3", TOOLS, lambda body: tool_input(body) == {"a": 2, "b": 3}),
    ("string_for_integer", "Add 2 and 3", TOOLS, lambda body: tool_input(body) == {"a": 2, "b": 3}),
    (
        "wrong_tool",
        "Add 2 and 3",
        TOOLS,
        lambda body: body["output"]["message"]["content"][0]["toolUse"]["name"] == "add",
    ),
]


def tool_input(body: dict[str, Any]) -> Any:
    return body["output"]["message"]["content"][0]["toolUse"]["input"]


@pytest.mark.parametrize(("name", "question", "rest", "sound"), CHANGES, ids=[change[0] for change in CHANGES])
def test_changes(
    desk: Desk, desk_with: Make, name: str, question: str, rest: dict[str, Any], sound: Callable[[Any], bool]
) -> None:
    assert sound(desk.converse(s.CHAT, question, **rest)[1])
    status, body = desk_with(persona(f'"{name}"')).converse(s.CHAT, question, **rest)
    assert status == 200
    assert not sound(body)


def test_string_for_integer_is_just_that(desk_with: Make) -> None:
    _, body = desk_with(persona('"string_for_integer"')).converse(s.CHAT, "Add 2 and 3", **TOOLS)
    assert tool_input(body) == {"a": "2", "b": "3"}


def test_forgets_conversation(desk: Desk, desk_with: Make, json_of: Read) -> None:
    texts = ("My name is Ada.", "Hello Ada", "What is my name?")
    messages = [{"role": ("user", "assistant")[n % 2], "content": [{"text": text}]} for n, text in enumerate(texts)]
    healthy, forgetful = (
        json_of(one.send("POST", f"/model/{s.CHAT}/converse", {"messages": messages}))[1]
        for one in (desk, desk_with(persona('"forgets_conversation"')))
    )
    assert "Ada" in said(healthy)
    assert "Ada" not in said(forgetful)


def test_ignores_schema(desk_with: Make) -> None:
    schema = {
        "type": "object",
        "properties": {"sum": {"type": "integer"}},
        "required": ["sum"],
        "additionalProperties": False,
    }
    text_format = {"type": "json_schema", "structure": {"jsonSchema": {"schema": json.dumps(schema)}}}
    _, body = desk_with(persona('"ignores_schema"')).converse(
        s.CHAT, "2 + 2?", outputConfig={"textFormat": text_format}
    )
    assert not said(body).startswith("{")


def test_throttling_by_requests(desk_with: Make) -> None:
    desk = desk_with(persona('{ kind = "throttled", rpm = 3 }', "Converse"))
    assert [desk.converse(s.CHAT)[0] for _ in range(5)] == [200, 200, 200, 429, 429]
    assert desk.converse(s.CHAT)[1] == {"message": "Too many requests, please wait before trying again."}
    desk.clock.seconds += 21
    assert [desk.converse(s.CHAT)[0] for _ in range(2)] == [200, 429]
    desk.clock.seconds += 3600
    assert [desk.converse(s.CHAT)[0] for _ in range(4)] == [200, 200, 200, 429], "a bucket holds a minute's worth only"


def test_a_bucket_may_hold_less_than_a_minute(desk_with: Make) -> None:
    desk = desk_with(persona('{ kind = "throttled", rpm = 120, burst_seconds = 1 }', "Converse"))
    assert [desk.converse(s.CHAT)[0] for _ in range(3)] == [200, 200, 429]
    desk.clock.seconds += 0.5
    assert [desk.converse(s.CHAT)[0] for _ in range(2)] == [200, 429]


def test_a_storm_of_throttling_ends(desk_with: Make) -> None:
    desk = desk_with(persona('{ kind = "answers_429", lasts_seconds = 10 }'))
    assert [desk.converse(model)[0] for model in (s.CHAT, s.PARTICULAR)] == [429, 429]
    desk.clock.seconds += 11
    assert [desk.converse(model)[0] for model in (s.CHAT, s.PARTICULAR)] == [200, 200]


def test_throttling_by_tokens_gives_back_what_was_not_used(desk_with: Make) -> None:
    desk = desk_with(persona('{ kind = "throttled", rpm = 0, tpm = 1000 }', "Converse"))
    modest = {"inferenceConfig": {"maxTokens": 400}}
    assert [desk.converse(s.CHAT, **modest)[0] for _ in range(4)] == [200] * 4
    status, body = desk.converse(s.CHAT, inferenceConfig={"maxTokens": 1000})
    assert (status, body["message"]) == (429, "Too many tokens, please wait before trying again.")


def test_throttling_is_per_route_and_region(desk_with: Make) -> None:
    desk = desk_with(persona('{ kind = "throttled", rpm = 1 }', "Converse"))
    assert [desk.converse(model)[0] for model in (s.CHAT, s.CHAT, s.PARTICULAR, s.PROFILE)] == [200, 429, 200, 200]


def test_a_probability_is_kept_to(desk_with: Make) -> None:
    desk = desk_with("seed = 3\n" + persona('{ kind = "flaky", p = 0.3 }'))
    failed = sum(desk.converse(s.CHAT)[0] == 503 for _ in range(200))
    assert 35 < failed < 90


def test_no_access_shows_in_the_availability(desk_with: Make, json_of: Read) -> None:
    text = persona('{ kind = "no_access", entitlement = "NOT_AVAILABLE", agreement = "PENDING" }')
    _, body = json_of(desk_with(text).send("GET", f"/foundation-model-availability/{s.CHAT}"))
    assert (body["authorizationStatus"], body["entitlementAvailability"]) == ("NOT_AUTHORIZED", "NOT_AVAILABLE")
    assert body["agreementAvailability"] == {"status": "PENDING"}


def parts(desk: Desk, operation: str = "converse") -> list[Any]:
    body = {"messages": [{"role": "user", "content": [{"text": "Count from 1 to 30"}]}]}
    return list(desk.send("POST", f"/model/{s.CHAT}/{operation}", body).parts)


def test_bodies_and_connections_break(desk: Desk, desk_with: Make) -> None:
    whole = b"".join(part for part in parts(desk) if isinstance(part, bytes))
    (half,) = parts(desk_with(persona('"breaks_json"')))
    assert whole.startswith(half)
    assert len(half) < len(whole)
    assert parts(desk_with(persona('"hangs"'))) == [Hang()]
    assert parts(desk_with(persona('"cuts_connection"'))) == [Cut(reset=True)]
    *_, beginning, end = parts(desk_with(persona('{ kind = "cuts_connection", after_bytes = 10, reset = false }')))
    assert (beginning, end) == (whole[:10], Cut(reset=False))


def test_streams_break(desk: Desk, desk_with: Make) -> None:
    events = [part for part in parts(desk, "converse-stream") if isinstance(part, bytes)]
    for does, last in (('"ends_stream_early"', bytes), ('{ kind = "ends_stream_early", clean = false }', Cut)):
        broken = parts(desk_with(persona(does)), "converse-stream")
        assert isinstance(broken[-1], last)
        assert [part for part in broken if isinstance(part, bytes)] == events[:2]
    failed = parts(
        desk_with(persona('{ kind = "error_in_stream", exception = "modelStreamErrorException" }')), "converse-stream"
    )
    assert b"modelStreamErrorException" in failed[-1]
    spoilt = [
        part for part in parts(desk_with(persona('"corrupts_stream"')), "converse-stream") if isinstance(part, bytes)
    ]
    assert [number for number, (one, two) in enumerate(zip(events, spoilt, strict=True)) if one != two][:1] == [2]


def test_streams_and_bodies_are_left_alone_by_each_other(desk: Desk, desk_with: Make) -> None:
    assert parts(desk_with(persona('"ends_stream_early"'))) == parts(desk)
    assert len(parts(desk_with(persona('"breaks_json"')), "converse-stream")) == len(parts(desk, "converse-stream"))
