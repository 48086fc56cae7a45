"""The checks of a record: each key with the function that reads it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields as fields_of
from typing import Any

from certify_cli.cases.patterns import pattern_problem
from certify_cli.cases.reading import fields
from certify_cli.cases.reading.fields import Problem
from certify_cli.cases.schemas import schema_problem
from certify_cli.types.cases import Checks, Tool, ToolCall

CHECKS = tuple(field.name for field in fields_of(Checks))
OPTIONS = ("ignore_case",)


def checks_of(record: Mapping[str, Any], tools: Sequence[Tool]) -> Checks:
    """The checks; raises Problem, also where there is none."""
    read = {key: _READERS[key](record[key], key) for key in CHECKS if key in record}
    if not read.keys() - set(OPTIONS):
        raise Problem(
            "the case checks nothing", hint=f"checks are {', '.join(set_of_checks())}; see docs/reference/cases.md"
        )
    checks = Checks(**read)
    known = {tool.name for tool in tools}
    if any(call.name not in known for call in checks.tool_called):
        raise Problem("tool_called names a tool that the case does not give", hint="list it under tools")
    return checks


def set_of_checks() -> list[str]:
    """The keys that check something."""
    return [key for key in CHECKS if key not in OPTIONS]


def schema_text(value: Any, key: str) -> str:
    """A JSON Schema as its text, checked."""
    text = fields.json_text(value, key)
    problem = schema_problem(value)
    if problem:
        raise Problem(f"{key}: {problem}")
    return text


def _patterns(value: Any, key: str) -> tuple[str, ...]:
    patterns = fields.texts(value, key)
    for problem in filter(None, map(pattern_problem, patterns)):
        raise Problem(f"{key}: {problem}")
    return patterns


def _calls(value: Any, key: str) -> tuple[ToolCall, ...]:
    calls = value if isinstance(value, list) else [value]
    if not calls:
        raise Problem(f"{key} is an empty list")
    return tuple(_call(one, key) for one in calls)


def _call(value: Any, key: str) -> ToolCall:
    """A tool's name, or an object with its name and the arguments it must be called with."""
    if isinstance(value, str):
        return ToolCall(name=fields.spoken(value, key))
    call = fields.table(value, key)
    fields.only(call, ("name", "arguments"), f"{key}: ")
    if "name" not in call:
        raise Problem(f"{key} has no name")
    arguments = ""
    if "arguments" in call:
        arguments = fields.json_text(fields.table(call["arguments"], f"{key}.arguments"), f"{key}.arguments")
    return ToolCall(name=fields.spoken(call["name"], f"{key}.name"), arguments=arguments)


_READERS: Mapping[str, Callable[[Any, str], Any]] = {
    "equals": fields.spoken,
    "contains": fields.texts,
    "contains_any": fields.texts,
    "not_contains": fields.texts,
    "ignore_case": fields.flag,
    "regex": _patterns,
    "json_schema": schema_text,
    "tool_called": _calls,
    "max_latency_ms": fields.number,
    "max_output_tokens": fields.whole,
    "max_usd": fields.amount,
}
