"""Limits, usage, caching, reasoning and pieces of replies."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from kit import simulated as s

from certify_cli.simulator import limits, pieces, tokens
from certify_cli.simulator.mind.prompt import Prompt, Thought, Turn

ASKED = (Turn(role="user", text="x"),)
TEXTS = st.text("abc .\n", max_size=200)


@given(
    text=TEXTS,
    reasoning=TEXTS,
    limit=st.integers(1, 60),
    stops=st.lists(st.text("abc .", min_size=1, max_size=3), max_size=3),
)
def test_a_reply_never_breaks_its_limits(text: str, reasoning: str, limit: int, stops: list[str]) -> None:
    prompt = Prompt(turns=ASKED, max_tokens=limit, stop_sequences=tuple(stops))
    said = limits.within(Thought(text=text, reasoning=reasoning), prompt)
    assert 1 <= said.output_tokens <= limit
    assert tokens.count(said.text) + tokens.count(said.reasoning) <= limit
    assert not any(stop in said.text for stop in stops)
    assert text.startswith(said.text)
    if said.stop_reason == "end_turn":
        assert said.text == text
    if said.stop_reason == "stop_sequence":
        assert text.startswith(said.text + said.stop_sequence)


@given(TEXTS)
def test_pieces_make_the_whole(text: str) -> None:
    assert "".join(pieces.split(text)) == text
    value = json.dumps({"text": text})
    parts = list(pieces.split_json(value))
    assert "".join(parts) == value
    assert len(parts) >= 2


def test_a_long_text_comes_in_bounded_pieces() -> None:
    assert len(list(pieces.split("x" * 1_000_000))) <= 250


def test_usage_adds_up_and_follows_the_text(desk: Any) -> None:
    _, body = desk.converse(s.CHAT, "Count from 1 to 20")
    usage = body["usage"]
    assert usage["totalTokens"] == usage["inputTokens"] + usage["outputTokens"]
    assert usage["outputTokens"] == tokens.count(body["output"]["message"]["content"][0]["text"])


def test_stop_reasons(desk: Any) -> None:
    _, cut = desk.converse(s.CHAT, "Count from 1 to 20", inferenceConfig={"maxTokens": 5})
    assert (cut["stopReason"], cut["usage"]["outputTokens"]) == ("max_tokens", 5)
    _, stopped = desk.converse(s.CHAT, "Count from 1 to 20", inferenceConfig={"stopSequences": [", 7"]})
    assert (stopped["stopReason"], stopped["output"]["message"]["content"][0]["text"]) == (
        "stop_sequence",
        "1, 2, 3, 4, 5, 6",
    )
    assert desk.converse(s.CHAT)[1]["stopReason"] == "end_turn"


def test_a_model_that_always_thinks_pays_for_it(desk: Any) -> None:
    _, body = desk.converse(s.PARTICULAR)
    assert [next(iter(block)) for block in body["output"]["message"]["content"]] == ["reasoningContent", "text"]
    _, tight = desk.converse(s.PARTICULAR, inferenceConfig={"maxTokens": 8})
    assert (tight["stopReason"], [next(iter(one)) for one in tight["output"]["message"]["content"]]) == (
        "max_tokens",
        ["reasoningContent"],
    )


def test_thinking_on_request(desk: Any) -> None:
    fields = {"thinking": {"type": "enabled", "budget_tokens": 2000}}
    _, body = desk.converse(s.CHAT, additionalModelRequestFields=fields)
    assert "reasoningContent" in body["output"]["message"]["content"][0]
    status, refused = desk.converse(
        s.CHAT, additionalModelRequestFields={"thinking": {"type": "enabled", "budget_tokens": 5}}
    )
    assert status == 400
    assert "greater than or equal to 1024" in refused["message"]


def test_the_prompt_cache(desk: Any) -> None:
    system = [{"text": "rules " * 1500}, {"cachePoint": {"type": "default"}}]
    written, read = (desk.converse(s.CHAT, system=system)[1]["usage"] for _ in range(2))
    assert written["cacheWriteInputTokens"] > 1024
    assert (written["cacheReadInputTokens"], read["cacheWriteInputTokens"]) == (0, 0)
    assert read["cacheReadInputTokens"] == written["cacheWriteInputTokens"]
    assert written["totalTokens"] == sum(written[f"{name}Tokens"] for name in ("input", "output", "cacheWriteInput"))
    desk.clock.seconds += 301
    assert desk.converse(s.CHAT, system=system)[1]["usage"]["cacheReadInputTokens"] == 0


def test_a_short_prefix_is_not_cached(desk: Any) -> None:
    _, body = desk.converse(s.CHAT, system=[{"text": "short"}, {"cachePoint": {"type": "default"}}])
    assert "cacheReadInputTokens" not in body["usage"]


def test_structured_output(desk: Any) -> None:
    schema = {
        "type": "object",
        "properties": {"sum": {"type": "integer"}},
        "required": ["sum"],
        "additionalProperties": False,
    }
    text_format = {"type": "json_schema", "structure": {"jsonSchema": {"schema": json.dumps(schema), "name": "s"}}}
    _, body = desk.converse(s.CHAT, "What is 20 + 22?", outputConfig={"textFormat": text_format})
    assert json.loads(body["output"]["message"]["content"][0]["text"]) == {"sum": 42}
