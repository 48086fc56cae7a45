"""A tool call and its result: the right tool, typed arguments, and an answer that only the result contains."""

from __future__ import annotations

import re
from collections.abc import Generator, Mapping
from dataclasses import replace
from typing import Any

from certify_cli.interfaces import Probe, Subject
from certify_cli.probes._applicable import obstacle
from certify_cli.probes._chat import converse, heard, say
from certify_cli.probes._judging import failed, passed, readable, shown
from certify_cli.probes._numbers import mentions
from certify_cli.probes._rivals import hedges
from certify_cli.probes._script import calling, chance, chat, scripts
from certify_cli.probes._sound import Turn, unless_cut_short, unsound, wrong_end
from certify_cli.probes._tool_turns import handed_back, returned
from certify_cli.probes._tools import ANSWER_TOKENS, TOOL, called_again, calls_of, draw_task, tool_config, wrong_call
from certify_cli.types.calls import Reply, Request, Usage
from certify_cli.types.findings import Judgement, Seen


def ask(subject: Subject) -> Generator[Request, Reply, Seen]:
    task = draw_task(subject.random())
    question = say("user", task.question)
    request = converse(subject, [question], tokens=ANSWER_TOKENS, toolConfig=tool_config())
    reply = yield request
    seen: dict[str, Any] = {"expected": task.arguments, "units": task.units, "turn": heard(reply, request, subject)}
    seen["calls"] = calls_of(reply)
    if _wrong_first_half(seen):
        return seen
    history = [question, handed_back(reply), returned({seen["calls"][0]["id"]: {"units": task.units}})]
    request = converse(subject, history, tokens=ANSWER_TOKENS, toolConfig=tool_config())
    reply = yield request
    return {**seen, "answer": heard(reply, request, subject)}


def _wrong_first_half(seen: Seen) -> Judgement | None:
    turn = seen["turn"]
    wrong = unsound(turn) or unless_cut_short(turn, wrong_call(turn, seen["calls"], seen["expected"]))
    return wrong or wrong_end(turn, "tool_use")


@readable
def judge(seen: Seen) -> Judgement:
    return (
        _wrong_first_half(seen)
        or _wrong_answer(seen["answer"], seen["units"], seen["expected"])
        or passed("called the tool and used it")
    )


def _wrong_answer(turn: Turn, units: int, arguments: Mapping[str, Any]) -> Judgement | None:
    wrong, text = None, turn["text"]
    known = [int(digits) for value in arguments.values() for digits in re.findall(r"\d+", str(value))]
    if not mentions(text, units):
        wrong = failed(f"did not use the tool's result: '{shown(text)}', expected '{units}'")
    elif hedges(text, units, known):
        wrong = failed(f"named other figures beside the tool's result: '{shown(text)}', expected only '{units}'")
    return unsound(turn) or wrong_end(turn, "end_turn") or unless_cut_short(turn, wrong) or called_again(turn)


_TASK = draw_task(chance())
_GOOD = _TASK.arguments
_CALL = calling(TOOL, _GOOD)
_DONE = chat(f"There are {_TASK.units} units of {_TASK.product} in warehouse {_TASK.warehouse}.", tokens=24)
_THOUGHT = chat("", thought="I should look that up.").blocks

PROBE = Probe(
    id="tool_use",
    title="Calls a tool and uses its result",
    why="agents stand on it: the right tool, arguments of the schema's types, an answer from the result",
    kinds=("chat",),
    ask=ask,
    judge=judge,
    capability="tool_use",
    not_applicable=obstacle,
    passes=scripts(
        {
            "terse": (_CALL, chat(str(_TASK.units))),
            "speaks before the call": (calling(TOOL, _GOOD, text="I'll look that up."), _DONE),
            "thinks aloud before the call": (calling(TOOL, _GOOD, text="<thinking>A tool.</thinking>\n"), _DONE),
            "reasoning block": (replace(_CALL, blocks=(*_THOUGHT, *_CALL.blocks)), _DONE),
            "markdown and thousands separator": (_CALL, chat(f"**{_TASK.units:,}** units")),
            "as of a date": (_CALL, chat(f"{_TASK.units} units (as of 2024-05-01, 10:35 UTC).", tokens=20)),
            "bullet list": (
                _CALL,
                chat(
                    f"- **Product:** {_TASK.product}\n- **Warehouse:** {_TASK.warehouse}\n"
                    f"- **Units:** {_TASK.units}\n\nLet me know if you need anything else in 2025! 📦",
                    tokens=48,
                ),
            ),
            "table": (
                _CALL,
                chat(f"| Product | Units |\n|---|---|\n| {_TASK.product} | {_TASK.units} |\n", tokens=30),
            ),
            "German thousands": (_CALL, chat(f"Es sind {_TASK.units:,} Stück.".replace(",", "."), tokens=14)),
            "thinks aloud before the answer": (
                _CALL,
                chat(f"<thinking>Is it {_TASK.units + 1}? No.</thinking>\n\n{_TASK.units}", tokens=30),
            ),
            "null for an argument that does not exist": (calling(TOOL, {**_GOOD, "limit": None}), _DONE),
            "an id with points and colons": (calling(TOOL, _GOOD, call_id="functions.get_stock_level:0"), _DONE),
            "CJK punctuation": (_CALL, chat(f"共有 {_TASK.units} 件。")),
        }
    ),
    fails=scripts(
        {
            "no call": chat(f"There are {_TASK.units} units.", tokens=12),
            "call written as text": chat(f'{{"name": "{TOOL}", "arguments": {{"warehouse": {_TASK.warehouse}}}}}'),
            "the other tool": calling("get_opening_hours", {"warehouse": _TASK.warehouse}),
            "a tool that does not exist": calling("get_stock", _GOOD),
            "string for an integer": calling(TOOL, {**_GOOD, "warehouse": str(_TASK.warehouse)}),
            "boolean for an integer": calling(TOOL, {**_GOOD, "warehouse": True}),
            "float for an integer": calling(TOOL, {**_GOOD, "warehouse": float(_TASK.warehouse)}),
            "extra argument": calling(TOOL, {**_GOOD, "unit": "pieces"}),
            "missing argument": calling(TOOL, {"product_code": _TASK.product}),
            "wrong value": calling(TOOL, {**_GOOD, "warehouse": _TASK.warehouse + 1}),
            "wrong product": calling(TOOL, {**_GOOD, "product_code": "ABC-123"}),
            "arguments as text": calling(TOOL, str(_GOOD)),
            "no arguments": calling(TOOL, {}),
            "no call id": calling(TOOL, _GOOD, call_id=""),
            "call id that cannot be handed back": calling(TOOL, _GOOD, call_id="call 1"),
            "call id too long": calling(TOOL, _GOOD, call_id="x" * 65),
            "name with a prefix": calling(f"functions.{TOOL}", _GOOD),
            "name in another case": calling(TOOL.upper(), _GOOD),
            "wrapped in another object": calling(TOOL, {"arguments": _GOOD}),
            "called twice": replace(_CALL, blocks=_CALL.blocks * 2),
            "stop reason end_turn": replace(_CALL, stop_reason="end_turn"),
            "role user": replace(_CALL, role="user"),
            "usage zero": replace(_CALL, usage=Usage(0, 0, 0)),
            "result not used": (_CALL, chat("There are some units in stock.")),
            "result invented": (_CALL, chat(f"There are {_TASK.units + 1} units.")),
            "hedges": (_CALL, chat(f"{_TASK.units} or maybe {_TASK.units + 1}")),
            "hedges in two sentences": (
                _CALL,
                chat(f"There are {_TASK.units} units. Or are there {_TASK.units - 100}?", tokens=20),
            ),
            "lists guesses": (_CALL, chat(f"{_TASK.units - 1}\n{_TASK.units}\n{_TASK.units + 1}", tokens=20)),
            "corrects itself to something else": (
                _CALL,
                chat(f"There are {_TASK.units} units. Actually, there are {_TASK.units * 2}.", tokens=20),
            ),
            "asks for the tool again": (_CALL, _CALL),
            "answers and calls again": (_CALL, replace(_DONE, blocks=(*_DONE.blocks, *_CALL.blocks))),
            "empty answer": (_CALL, chat("")),
            "answer ends with tool_use": (_CALL, replace(_DONE, stop_reason="tool_use")),
        }
    ),
)
