"""A case is a probe like any other: it asks once, keeps JSON, and judges whatever comes; and it tells nothing."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from kit.cases import WEATHER, case, request_of, seen_of
from test_probe_contract_hostile import JSON_VALUES, MARKS, mutated, paths

from certify_cli.cases.asking import probe_of
from certify_cli.probes._script import calling, chat
from certify_cli.types.calls import Timings
from certify_cli.types.cases import Case

SECRET = "xyzzyplugh"
CASES = (
    case("texts", equals=SECRET, contains=[SECRET], contains_any=SECRET, not_contains=SECRET, regex=SECRET),
    case("folded", equals=SECRET, ignore_case=True),
    case("schema", json_schema={"properties": {SECRET: {"pattern": SECRET}}, "additionalProperties": False}),
    case("tool", tools=[WEATHER], tool_called={"name": "get_weather", "arguments": {"city": SECRET}}),
    case("limits", max_latency_ms=1, max_output_tokens=1, max_usd=1e-9),
)
BY_NAME = pytest.mark.parametrize("one", CASES, ids=lambda one: one.name)


@BY_NAME
def test_it_asks_once_and_privately(one: Case) -> None:
    request = request_of(one)
    assert (request.operation, request.private) == ("converse", True)
    assert request.max_tokens > 0
    assert probe_of(one).kinds == ("chat",)


@BY_NAME
@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_asking_and_judging_survive_whatever_a_reply_holds_and_tell_nothing(one: Case, data: st.DataObject) -> None:
    words = st.text(max_size=30) | st.just(SECRET) | st.just(f'{{"{SECRET}": "{SECRET}"}}')
    use = st.fixed_dictionaries(
        {"name": st.just("get_weather") | words, "input": JSON_VALUES, "toolUseId": JSON_VALUES}
    )
    block = st.fixed_dictionaries({"toolUse": use | JSON_VALUES}) | st.fixed_dictionaries({"text": words | JSON_VALUES})
    reply = replace(
        data.draw(st.sampled_from([chat("ok"), chat(SECRET), calling("get_weather", {"city": SECRET})])),
        blocks=tuple(data.draw(st.lists(block, max_size=3))),
        text=data.draw(words),
        role=data.draw(st.sampled_from(["assistant", "user", SECRET])),
        stop_reason=data.draw(st.sampled_from(["end_turn", "tool_use", "max_tokens", "refusal", SECRET])),
        timings=Timings(total_ms=data.draw(st.floats(0, 1e9))),
    )
    seen = seen_of(one, reply)
    judgement = probe_of(one).judge(json.loads(json.dumps(seen, allow_nan=False)))
    assert judgement.mark in MARKS
    assert SECRET not in judgement.reason
    assert judgement == probe_of(one).judge(seen)


@BY_NAME
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_judging_never_raises_whatever_was_stored(one: Case, data: st.DataObject) -> None:
    seen: Any = json.loads(json.dumps(seen_of(one, calling("get_weather", {"city": "Porto"}, text="So:"))))
    path = data.draw(st.sampled_from(list(paths(seen))))
    broken = mutated(seen, path, data.draw(JSON_VALUES), data.draw(st.booleans()))
    assert probe_of(one).judge(broken).mark in MARKS
