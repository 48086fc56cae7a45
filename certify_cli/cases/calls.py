"""The check tool_called: which tools the model called, and with what."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from certify_cli.cases.outcome import Outcome, failed, held, undecided
from certify_cli.cases.schemas import first_violation
from certify_cli.cases.work import TooMuchWork, Work
from certify_cli.types.calls import Reply
from certify_cli.types.cases import Tool, ToolCall

MOST_CALLS = 20
LONGEST_INPUT = 60_000
"""Characters of JSON; a call with more is kept as one without arguments."""

Heard = Mapping[str, Any]
"""A call as it is kept: `name`, and `input` as JSON text."""


def heard_calls(reply: Reply) -> list[Heard]:
    """The tool calls in a reply, as they are kept in a finding."""
    uses = [block["toolUse"] for block in reply.blocks if isinstance(block.get("toolUse"), Mapping)]
    return [{"name": str(use.get("name"))[:80], "input": _kept(use.get("input"))} for use in uses[:MOST_CALLS]]


def call_outcome(wanted: Sequence[ToolCall], calls: Sequence[Heard], tools: Sequence[Tool], work: Work) -> Outcome:
    """Every wanted call was made: of that tool, with input that fits its schema and contains the arguments stated."""
    schemas = {tool.name: tool.schema for tool in tools}
    try:
        problems = [_problem(one, calls, schemas.get(one.name, "{}"), work) for one in wanted]
    except TooMuchWork:
        return undecided("tool_called", "a tool's schema takes too long on this call")
    missing = next(filter(None, problems), "")
    return failed("tool_called", missing) if missing else held("tool_called")


def _problem(wanted: ToolCall, calls: Sequence[Heard], schema: str, work: Work) -> str:
    """Why none of the calls is the wanted one, or ""."""
    if not calls:
        return "called no tool"
    inputs = [json.loads(call["input"]) for call in calls if call["name"] == wanted.name]
    if not inputs:
        return "called another tool"
    fitting = [one for one in inputs if isinstance(one, dict) and first_violation(schema, one, work) is None]
    if not fitting:
        return "arguments do not fit the tool's schema"
    expected = json.loads(wanted.arguments or "{}")
    return "" if any(_within(expected, one) for one in fitting) else "other arguments"


def _within(expected: Any, given: Any) -> bool:
    """Whether `given` holds everything expected: objects may have more members, all else is equal as JSON."""
    if isinstance(expected, dict):
        return isinstance(given, dict) and all(
            name in given and _within(value, given[name]) for name, value in expected.items()
        )
    if isinstance(expected, list):
        same_length = isinstance(given, list) and len(given) == len(expected)
        return same_length and all(_within(one, other) for one, other in zip(expected, given, strict=True))
    return isinstance(expected, bool) is isinstance(given, bool) and bool(expected == given)


def _kept(given: Any) -> str:
    text = json.dumps(given, default=str)
    return text if len(text) <= LONGEST_INPUT else "null"
