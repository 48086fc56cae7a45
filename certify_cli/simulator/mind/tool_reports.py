"""Answers from what the tools returned."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from certify_cli.simulator.mind import numerals, style
from certify_cli.simulator.mind.prompt import Prompt, ToolResult, ToolUse

_SUM = re.compile(r"\b(?:sum|total|together|altogether|combined|in all|add)\b", re.IGNORECASE)
_DIFFERENCE = re.compile(r"\b(?:difference|minus|how (?:much|many) more|differ)\b", re.IGNORECASE)


def report(prompt: Prompt) -> str | None:
    """What was to be made of the results, else every value the tools gave, said in sentences; None without results."""
    results = prompt.last.tool_results
    if not results:
        return None
    combined = _combined(prompt)
    if combined is not None:
        return combined
    uses = {use.id: use for turn in prompt.turns for use in turn.tool_uses}
    if style.wants_bare(f"{prompt.system}\n{_asked(prompt)}"):
        return ", ".join(value for result in results for _, value in _pairs(result)) or "nothing"
    return " ".join(_sentence(result, uses.get(result.id)) for result in results)


def _combined(prompt: Prompt) -> str | None:
    """The sum or difference of what several tools returned, where that was asked for; each must give one number."""
    asked, results = _asked(prompt), prompt.last.tool_results
    found = [[number for _, value in _pairs(result) for number in numerals.numbers(value)] for result in results]
    if len(results) < 2 or any(len(one) != 1 for one in found):
        return None
    values = [one[0] for one in found]
    if _SUM.search(asked):
        total = sum(values)
    elif _DIFFERENCE.search(asked) and len(values) == 2:
        total = abs(values[0] - values[1])
    else:
        return None
    working = " and ".join(map(numerals.shown, values))
    shown = numerals.shown(total)
    return shown if style.wants_bare(f"{prompt.system}\n{asked}") else f"The values are {working}: {shown}."


def _asked(prompt: Prompt) -> str:
    """The message that led to the calls."""
    return next((turn.text for turn in reversed(prompt.turns) if turn.role == "user" and turn.text), "")


def _sentence(result: ToolResult, use: ToolUse | None) -> str:
    said = ", ".join(f"{name} is {value}" if name else value for name, value in _pairs(result))
    about = ", ".join(str(value) for value in use.input.values() if isinstance(value, str)) if use else ""
    if result.failed:
        return f"The tool could not do that{f' for {about}' if about else ''}: {said or 'no reason given'}."
    lead = f"For {about}" if about else "According to the tool"
    return f"{lead}: {said or 'there is no result'}."


def _pairs(result: ToolResult) -> Iterator[tuple[str, str]]:
    for value in result.values:
        yield from _flat("", _parsed(value))


def _parsed(value: Any) -> Any:
    """Tools often return JSON as text."""
    if not isinstance(value, str) or value.strip()[:1] not in ("{", "["):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


def _flat(name: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for key, part in value.items():
            yield from _flat(f"{name} {key}".strip().replace("_", " "), part)
    elif isinstance(value, list):
        for part in value:
            yield from _flat(name, part)
    elif value is not None and str(value).strip():
        yield name, json.dumps(value) if isinstance(value, bool) else str(value).strip()
