"""A tool marked strict: accepted, and called with arguments that conform to its schema."""

from __future__ import annotations

import json
from collections.abc import Generator
from dataclasses import replace
from typing import Any

from certify_cli.interfaces import Probe, Subject
from certify_cli.probes._applicable import obstacle
from certify_cli.probes._chat import asked, heard
from certify_cli.probes._judging import failed, passed, readable
from certify_cli.probes._lacking import asking_for
from certify_cli.probes._schema import closed, record, violation
from certify_cli.probes._script import calling, chance, chat, scripts, usage
from certify_cli.probes._sound import unless_cut_short, unsound, wrong_end
from certify_cli.probes._tools import (
    ANSWER_TOKENS,
    DESCRIPTION,
    PRODUCT,
    TOOL,
    WAREHOUSE,
    calls_of,
    draw_task,
    offering,
    tool,
    wrong_call,
)
from certify_cli.types.calls import Reply, Request, Usage
from certify_cli.types.findings import Judgement, Seen

SCHEMA = closed(record(product_code=PRODUCT, warehouse=WAREHOUSE))
CONFIG = offering(tool(TOOL, DESCRIPTION, SCHEMA, strict=True))


def ask(subject: Subject) -> Generator[Request, Reply, Seen]:
    task = draw_task(subject.random())
    request = asked(subject, task.question, tokens=ANSWER_TOKENS, toolConfig=CONFIG)
    reply = yield from asking_for(request, "strict")
    return {"expected": task.arguments, "turn": heard(reply, request, subject), "calls": calls_of(reply)}


@readable
def judge(seen: Seen) -> Judgement:
    turn, calls = seen["turn"], seen["calls"]
    wrong = _not_strict(calls) or wrong_call(turn, calls, seen["expected"])
    return (
        unsound(turn)
        or unless_cut_short(turn, wrong)
        or wrong_end(turn, "tool_use")
        or passed("took the strict tool and kept to its schema")
    )


def _not_strict(calls: list[dict[str, Any]]) -> Judgement | None:
    """Strict is meant to the letter: what other probes forgive, null for what is not in the schema, is none of it."""
    problems = (violation(_value(call["input"]), SCHEMA) for call in calls if call["name"] == TOOL)
    problem = next(filter(None, problems), "")
    return failed(f"strict, yet the arguments violate the schema: {problem}") if problem else None


def _value(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text


_TASK = draw_task(chance())
_GOOD = _TASK.arguments
_RIGHT = replace(calling(TOOL, _GOOD), usage=usage(150, 40))
_THOUGHT = chat("", thought="I should look that up.").blocks

PROBE = Probe(
    id="strict_tools",
    title="Keeps to a strict tool's schema",
    why="a tool marked strict is called without checking: the service promises arguments of its schema",
    kinds=("chat",),
    ask=ask,
    judge=judge,
    capability="strict_tools",
    also_needs=("tool_use", "structured_output"),
    not_applicable=obstacle,
    passes=scripts(
        {
            "terse": _RIGHT,
            "speaks before the call": calling(TOOL, _GOOD, text="Let me check. 🔎"),
            "thinks aloud before the call": calling(TOOL, _GOOD, text="<thinking>Look it up.</thinking>"),
            "reasoning block": replace(_RIGHT, blocks=(*_THOUGHT, *_RIGHT.blocks)),
            "another order of keys": calling(TOOL, dict(reversed(_GOOD.items()))),
        }
    ),
    fails=scripts(
        {
            "no call": chat("I cannot look that up."),
            "string for an integer": calling(TOOL, {**_GOOD, "warehouse": str(_TASK.warehouse)}),
            "float for an integer": calling(TOOL, {**_GOOD, "warehouse": float(_TASK.warehouse)}),
            "fraction for an integer": calling(TOOL, {**_GOOD, "warehouse": _TASK.warehouse + 0.5}),
            "null for an integer": calling(TOOL, {**_GOOD, "warehouse": None}),
            "number for a string": calling(TOOL, {**_GOOD, "product_code": 412}),
            "null that is not in the schema": calling(TOOL, {**_GOOD, "limit": None}),
            "extra argument": calling(TOOL, {**_GOOD, "unit": "pieces"}),
            "missing argument": calling(TOOL, {"warehouse": _TASK.warehouse}),
            "no arguments": calling(TOOL, {}),
            "arguments as text": calling(TOOL, json.dumps(_GOOD)),
            "list of arguments": calling(TOOL, list(_GOOD.values())),
            "wrong value": calling(TOOL, {**_GOOD, "warehouse": _TASK.warehouse + 1}),
            "name with a prefix": calling(f"functions.{TOOL}", _GOOD),
            "called twice": replace(_RIGHT, blocks=_RIGHT.blocks * 2),
            "no call id": calling(TOOL, _GOOD, call_id=""),
            "stop reason end_turn": replace(_RIGHT, stop_reason="end_turn"),
            "role user": replace(_RIGHT, role="user"),
            "usage zero": replace(_RIGHT, usage=Usage(0, 0, 0)),
        }
    ),
)
