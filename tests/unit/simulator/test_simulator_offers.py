"""Service tiers, latency, counting and sampling by family, refused in Bedrock's words and told in the reply."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from kit import simulated as s
from kit.trying import models

from certify_cli.simulator import eventstream, offers
from certify_cli.simulator.refusals import ServiceError
from certify_cli.simulator.wire import Answer

Read = Callable[[Answer], tuple[int, dict[str, Any]]]
USER = {"role": "user", "content": [{"text": "Hello"}]}
BOT = {"role": "assistant", "content": [{"text": "Hi"}]}
BOTH = {"inferenceConfig": {"temperature": 0.5, "topP": 0.9}}
QUICK = {"performanceConfig": {"latency": "optimized"}}
NOT_BOTH = "`temperature` and `top_p` cannot both be specified"
NO_LATENCY = "Latency performance configuration is not supported for {} in us-east-1"
NO_TIER = "The provided service tier is not supported for this model"


def tier(name: str) -> dict[str, Any]:
    return {"serviceTier": {"type": name}}


@pytest.mark.parametrize(
    ("model", "route", "settings", "message"),
    [
        ("openai.gpt-oss-120b-1:0", "", tier("flex"), ""),
        ("openai.gpt-oss-120b-1:0", "", tier("priority"), ""),
        ("openai.gpt-oss-120b-1:0", "", tier("reserved"), "Reservation not found."),
        ("openai.gpt-oss-120b-1:0", "", tier("cheapest"), "service tier provided is invalid"),
        ("anthropic.claude-sonnet-5-5", "", tier("priority"), NO_TIER),
        ("anthropic.claude-sonnet-5-5", "", tier("default"), ""),
        ("amazon.nova-pro-v1:0", "us.amazon.nova-pro-v1:0", QUICK, ""),
        ("amazon.nova-pro-v1:0", "", QUICK, NO_LATENCY.format("amazon.nova-pro-v1:0")),
        ("openai.gpt-oss-120b-1:0", "", QUICK, NO_LATENCY.format("openai.gpt-oss-120b-1:0")),
        ("openai.gpt-oss-120b-1:0", "", {"performanceConfig": {"latency": "standard"}}, ""),
        ("openai.gpt-oss-120b-1:0", "", {"performanceConfig": {"latency": "turbo"}}, "enum value set: [optimized, sta"),
        ("anthropic.claude-haiku-4-5-20251001-v1:0", "", BOTH, NOT_BOTH),
        ("anthropic.claude-sonnet-4-6", "", BOTH, NOT_BOTH),
        ("anthropic.claude-3-haiku-20240307-v1:0", "", BOTH, ""),
        ("amazon.nova-lite-v1:0", "", BOTH, ""),
    ],
)
def test_what_a_family_offers(model: str, route: str, settings: dict[str, Any], message: str) -> None:
    request = {"messages": [USER], **settings}
    if not message:
        offers.check(models()[model], route or model, "us-east-1", request)
        return
    with pytest.raises(ServiceError, match="ValidationException") as refused:
        offers.check(models()[model], route or model, "us-east-1", request)
    assert message in refused.value.message


@pytest.mark.parametrize(("model", "status"), [(s.CLAUDE, 200), (s.CHAT, 400)])
def test_who_may_begin_a_conversation(desk: Any, json_of: Read, model: str, status: int) -> None:
    request = {"messages": [BOT, USER]}
    assert json_of(desk.send("POST", f"/model/{model}/converse", request))[0] == status


@pytest.mark.parametrize(
    ("model", "counts"),
    [
        ("anthropic.claude-haiku-4-5-20251001-v1:0", True),
        ("anthropic.claude-sonnet-4-20250514-v1:0", True),
        ("anthropic.claude-opus-4-6-v1", True),
        ("anthropic.claude-opus-4-7", False),
        ("anthropic.claude-sonnet-5-5", False),
        ("amazon.nova-lite-v1:0", False),
    ],
)
def test_whose_tokens_are_counted(model: str, counts: bool) -> None:
    assert offers.counts_tokens(models()[model]) is counts


def test_settings_are_told_in_the_reply_and_in_a_streams_metadata(desk: Any, json_of: Read) -> None:
    request = {"messages": [USER], **tier("default"), "performanceConfig": {"latency": "standard"}}
    told = {"serviceTier": {"type": "default"}, "performanceConfig": {"latency": "standard"}}
    _, body = json_of(desk.send("POST", f"/model/{s.CHAT}/converse", request))
    assert {name: body[name] for name in told} == told
    parts = desk.send("POST", f"/model/{s.CHAT}/converse-stream", request).parts
    kind, metadata = [eventstream.decode(part) for part in parts if isinstance(part, bytes)][-1]
    assert kind == "metadata"
    assert {name: metadata[name] for name in told} == told
    _, plain = json_of(desk.send("POST", f"/model/{s.CHAT}/converse", {"messages": [USER]}))
    assert not told.keys() & plain.keys()


@pytest.mark.parametrize(
    ("does", "status", "code", "text"),
    [
        ("accepts_malformed", 200, None, "Certainly"),
        ("crashes_on_malformed", 500, "InternalServerException", "unexpected error"),
        ('{ kind = "crashes_on_malformed", status = 424 }', 424, "ModelErrorException", "unexpected error"),
        ("refuses_wordlessly", 400, "ValidationException", '"message":""'),
        ("refuses_unmodelled", 400, None, "<h1>400 Bad Request"),
        ('{ kind = "refuses_unmodelled", form = "json" }', 400, None, "invalid_request_error"),
        ("refuses_as_another_error", 404, "ResourceNotFoundException", "failed to satisfy constraint"),
        ("leaks_stack_trace", 400, "ValidationException", "Traceback (most recent call last)"),
        ('{ kind = "accepts_malformed", about = "topP" }', 400, "ValidationException", "temperature"),
    ],
)
def test_a_malformed_request_mistreated(
    desk_with: Callable[[str], Any], does: str, status: int, code: str | None, text: str
) -> None:
    written = does if does.startswith("{") else json.dumps(does)
    desk = desk_with(f'[[persona]]\nname = "x"\ndoes = [{written}]\n')
    answer = desk.send("POST", f"/model/{s.CHAT}/converse", {"messages": [USER], "inferenceConfig": {"temperature": 2}})
    assert (answer.status, answer.headers.get("x-amzn-ErrorType")) == (status, code)
    assert text in b"".join(part for part in answer.parts if isinstance(part, bytes)).decode()
    assert desk.converse(s.CHAT)[0] == 200
    assert not desk.dispatcher.faults
