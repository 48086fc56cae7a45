"""Decides which tools to call, how often, and with what."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from typing import Any

from certify_cli.simulator.mind import numerals, tool_choice, values
from certify_cli.simulator.mind.filling import fill_object
from certify_cli.simulator.mind.language import identifier_words
from certify_cli.simulator.mind.prompt import Prompt, Tool, ToolUse
from certify_cli.simulator.mind.source import Source
from certify_cli.simulator.mind.vocabulary import vocabulary

_MOST = 12
_PLURAL = vocabulary("city location place town country name person customer symbol ticker code order id")
_TWO_ENDS = vocabulary("origin destination from to source target")


def wanted(prompt: Prompt) -> tuple[ToolUse, ...]:
    """The calls to make now; none when results are in, when no tool fits, or when values are missing."""
    if not prompt.tools or prompt.tool_choice == "none" or prompt.last.tool_results:
        return ()
    forced = _forced(prompt)
    calls: list[tuple[Tool, dict[str, Any]]] = []
    for tool, text in tool_choice.chosen(prompt, forced):
        for filled in _inputs(tool, text, prompt, must=forced is not None):
            if (tool, filled) not in calls:
                calls.append((tool, filled))
    return tuple(
        ToolUse(id=_identifier(prompt, tool.name, number), name=tool.name, input=filled)
        for number, (tool, filled) in enumerate(calls[:_MOST])
    )


def _forced(prompt: Prompt) -> tuple[Tool, ...] | None:
    """The tools one of which must be called; None where the model is free."""
    if prompt.tool_choice == "any":
        return prompt.tools
    if prompt.tool_choice.startswith("tool:"):
        name = prompt.tool_choice.removeprefix("tool:")
        return tuple(tool for tool in prompt.tools if tool.name == name) or prompt.tools
    return None


def _inputs(tool: Tool, text: str, prompt: Prompt, *, must: bool) -> Iterator[dict[str, Any]]:
    """One input for each thing the text asks about; what the message lacks may have been said earlier."""
    for part in _one_each(tool, text):
        filled, missing = fill_object(tool.schema, Source(part))
        if missing and part != text:
            filled, missing = fill_object(tool.schema, Source(f"{part} {text}"))
        if missing:
            filled, missing = fill_object(tool.schema, Source(_everything(prompt, text)))
        if missing and must:
            filled, missing = fill_object(tool.schema, Source(part), whole=True)
        if not missing:
            yield filled


def _everything(prompt: Prompt, text: str) -> str:
    earlier = [turn.text for turn in prompt.turns[:-1] if turn.role == "user"]
    return " ".join([text, *reversed(earlier), prompt.system])


def _one_each(tool: Tool, text: str) -> list[str]:
    """The text once for each of several cities, orders or sums it names for a tool that takes one."""
    required = {name: tool.schema.get("properties", {}).get(name, {}) for name in tool.schema.get("required") or []}
    numeric = [name for name, part in required.items() if part.get("type") in ("integer", "number")]
    if required and len(numeric) == len(required):
        return _numbers_each(text, len(numeric))
    hints = {word for name in required for word in identifier_words(name)}
    single = [name for name, part in required.items() if part.get("type", "string") == "string" and "enum" not in part]
    if len(single) != 1 or hints & _TWO_ENDS or not set(identifier_words(single[0])) & _PLURAL:
        return [text]
    finder = values.codes if set(identifier_words(single[0])) & {"code", "order", "id", "ticket"} else values.places
    found = finder(text)
    if len(found) < 2:
        return [text]
    return [_only(text, one, found) for one in found]


def _only(text: str, kept: str, found: list[str]) -> str:
    """The text with the whole list of things replaced by one of them."""
    places = [(text.find(one), text.find(one) + len(one)) for one in found if one in text]
    start, end = min(at for at, _ in places), max(to for _, to in places)
    return text[:start] + kept + text[end:]


def _numbers_each(text: str, size: int) -> list[str]:
    plain = re.sub(values.DATE, " ", numerals.to_digits(text))
    numbers = numerals.NUMBER.findall(plain)
    if len(numbers) <= size or len(numbers) % size:
        return [text]
    groups = [numbers[start : start + size] for start in range(0, len(numbers), size)]
    return [" and ".join(group) for group in groups]


def _identifier(prompt: Prompt, name: str, number: int) -> str:
    """Unique within the conversation, the same for the same request."""
    seed = json.dumps([prompt.question, len(prompt.turns), name, number])
    return "tooluse_" + hashlib.sha256(seed.encode()).hexdigest()[:22]
