"""Each misbehaviour around tools and schemas does what its name says, and leaves alone what it is not about."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from kit import simulated as s

from certify_cli.errors import BadFile
from certify_cli.simulator import eventstream

Desk = Any
Make = Callable[[str], Desk]
INTEGER, TEXT = {"type": "integer"}, {"type": "string"}


def tool(name: str, **properties: Any) -> dict[str, Any]:
    schema = {"type": "object", "properties": properties, "required": list(properties)}
    return {"toolSpec": {"name": name, "description": "", "inputSchema": {"json": schema}}}


TOOLS = {"toolConfig": {"tools": [tool("get_weather", city=TEXT), tool("get_time", city=TEXT)]}}
BOTH = "What is the weather and the time in Rome?"
FORMAT = {
    "textFormat": {
        "type": "json_schema",
        "structure": {
            "jsonSchema": {
                "schema": json.dumps(
                    {
                        "type": "object",
                        "properties": {"sum": INTEGER, "what": TEXT},
                        "required": ["sum", "what"],
                        "additionalProperties": False,
                    }
                )
            }
        },
    }
}
SUM = {"outputConfig": FORMAT}


def persona(kind: str, **options: Any) -> str:
    pairs = ", ".join(f"{key} = {json.dumps(value)}" for key, value in {"kind": kind, **options}.items())
    return f'[[persona]]\nname = "x"\ndoes = [{{ {pairs} }}]\n'


def uses(body: dict[str, Any]) -> list[dict[str, Any]]:
    return [block["toolUse"] for block in body["output"]["message"]["content"] if "toolUse" in block]


def text(body: dict[str, Any]) -> str:
    return "".join(block.get("text", "") for block in body["output"]["message"]["content"])


def test_the_healthy_model_makes_both_calls(desk: Desk) -> None:
    _, body = desk.converse(s.CHAT, BOTH, **TOOLS)
    assert [use["name"] for use in uses(body)] == ["get_weather", "get_time"]
    assert len({use["toolUseId"] for use in uses(body)}) == 2
    assert all(use["input"] == {"city": "Rome"} for use in uses(body))
    assert body["stopReason"] == "tool_use"


CALLS: list[tuple[str, Callable[[list[dict[str, Any]], str], bool]]] = [
    ("one_call_only", lambda calls, stop: [one["name"] for one in calls] == ["get_weather"]),
    ("repeats_calls", lambda calls, stop: len(calls) == 4 and len({one["toolUseId"] for one in calls}) == 4),
    ("same_tool_use_id", lambda calls, stop: len(calls) == 2 and len({one["toolUseId"] for one in calls}) == 1),
    ("spoils_tool_use_id", lambda calls, stop: [one["toolUseId"] for one in calls] == ["", ""]),
    ("prefixes_tool_names", lambda calls, stop: [one["name"][:10] for one in calls] == ["functions."] * 2),
    ("end_turn_beside_call", lambda calls, stop: len(calls) == 2 and stop == "end_turn"),
    ("no_arguments", lambda calls, stop: [one["input"] for one in calls] == [{}, {}]),
    ("arguments_as_text", lambda calls, stop: [one["input"] for one in calls] == ['{"city": "Rome"}'] * 2),
    ("writes_calls_as_text", lambda calls, stop: not calls and stop == "end_turn"),
]


@pytest.mark.parametrize(("kind", "shows"), CALLS, ids=[kind for kind, _ in CALLS])
def test_calls_that_go_wrong(desk: Desk, desk_with: Make, kind: str, shows: Callable[[Any, str], bool]) -> None:
    healthy = desk.converse(s.CHAT, BOTH, **TOOLS)[1]
    assert not shows(uses(healthy), healthy["stopReason"])
    body = desk_with(persona(kind)).converse(s.CHAT, BOTH, **TOOLS)[1]
    assert shows(uses(body), body["stopReason"])
    assert text(desk_with(persona(kind)).converse(s.CHAT, "What is 2 + 3?", **TOOLS)[1]) == "The answer is 5."


@pytest.mark.parametrize("answers", [False, True])
def test_a_needless_call(desk_with: Make, answers: bool) -> None:
    _, body = desk_with(persona("calls_needlessly", answers=answers)).converse(s.CHAT, "What is 2 + 3?", **TOOLS)
    assert [use["name"] for use in uses(body)] == ["get_weather"]
    assert ("5" in text(body)) is answers


def results(desk: Desk, read: Any) -> dict[str, Any]:
    """What is said when the weather is 21 and the time 9."""
    calls = [{"toolUse": {"toolUseId": f"t{n}", "name": f"get_{n}", "input": {}}} for n in "ab"]
    given = [
        {"toolResult": {"toolUseId": f"t{n}", "content": [{"json": {"value": value}}]}}
        for n, value in zip("ab", (21, 9), strict=True)
    ]
    messages = [
        {"role": "user", "content": [{"text": "Look both up and give me the sum only."}]},
        {"role": "assistant", "content": calls},
        {"role": "user", "content": given},
    ]
    body: dict[str, Any] = read(desk.send("POST", f"/model/{s.CHAT}/converse", {"messages": messages, **TOOLS}))[1]
    return body


def test_results_that_are_not_looked_at(desk: Desk, desk_with: Make, json_of: Any) -> None:
    assert text(results(desk, json_of)) == "30"
    blind = text(results(desk_with(persona("ignores_tool_results")), json_of))
    assert not {"21", "9", "30"} & set(blind.split())
    assert text(results(desk_with(persona("ignores_tool_results", but_first=True)), json_of)) == "21"
    again = results(desk_with(persona("calls_again")), json_of)
    assert (len(uses(again)), again["stopReason"], text(again)) == (2, "tool_use", "")
    beside = results(desk_with(persona("calls_again", answers=True)), json_of)
    assert (len(uses(beside)), beside["stopReason"], text(beside)) == (2, "end_turn", "30")


def test_ids_outside_the_pattern(desk_with: Make) -> None:
    _, body = desk_with(persona("spoils_tool_use_id", id="call no ")).converse(s.CHAT, BOTH, **TOOLS)
    assert [use["toolUseId"] for use in uses(body)] == ["call no 0", "call no 1"]


def test_arguments_and_answers_with_a_defect(desk_with: Make) -> None:
    _, body = desk_with(persona("misfills_arguments", how="missing_member")).converse(s.CHAT, BOTH, **TOOLS)
    assert [use["input"] for use in uses(body)] == [{}, {}]
    broken_answer = desk_with(persona("violates_schema", how="text_for_integer"))
    assert json.loads(text(broken_answer.converse(s.CHAT, "What is 20 + 22?", **SUM)[1]))["sum"] == "42"
    assert text(broken_answer.converse(s.CHAT, "What is 20 + 22?")[1]) == "The answer is 42."


@pytest.mark.parametrize("how", ["fence", "before", "after", "thinking", "cut", "twice", "quotes"])
def test_json_that_is_not_bare(desk: Desk, desk_with: Make, how: str) -> None:
    assert json.loads(text(desk.converse(s.CHAT, "What is 20 + 22?", **SUM)[1]))["sum"] == 42
    wrapped = text(desk_with(persona("wraps_json", how=how)).converse(s.CHAT, "What is 20 + 22?", **SUM)[1])
    with pytest.raises(ValueError, match=r"line 1 column|Extra data"):
        json.loads(wrapped)


@pytest.mark.parametrize("kind", ["misfills_arguments", "violates_schema", "wraps_json"])
def test_an_unknown_defect_is_refused(desk_with: Make, kind: str) -> None:
    with pytest.raises(BadFile, match="how: 'nonsense' is not one of"):
        desk_with(persona(kind, how="nonsense"))


def events(desk: Desk) -> list[tuple[str, dict[str, Any]]]:
    body = {"messages": [{"role": "user", "content": [{"text": BOTH}]}], **TOOLS}
    answer = desk.send("POST", f"/model/{s.CHAT}/converse-stream", body)
    return [eventstream.decode(part) for part in answer.parts if isinstance(part, bytes)]


def arguments(read: list[tuple[str, dict[str, Any]]]) -> dict[int, str]:
    """The fragments of each block, put together."""
    found: dict[int, str] = {}
    for kind, body in read:
        if kind == "contentBlockDelta" and "toolUse" in body["delta"]:
            index = body["contentBlockIndex"]
            found[index] = found.get(index, "") + body["delta"]["toolUse"]["input"]
    return found


def test_streams_of_calls_that_do_not_add_up(desk: Desk, desk_with: Make) -> None:
    whole = '{"city": "Rome"}'
    assert arguments(events(desk)) == {0: whole, 1: whole}
    assert arguments(events(desk_with(persona("merges_streamed_calls")))) == {0: whole + whole}
    for last in (True, False):
        cut = arguments(events(desk_with(persona("loses_argument_fragments", last=last))))
        assert all(
            0 < len(one) < len(whole) and (whole.startswith if last else whole.endswith)(one) for one in cut.values()
        )
