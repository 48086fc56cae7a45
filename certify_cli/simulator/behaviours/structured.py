"""Answers in a schema that are not quite that."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from certify_cli.simulator.behaviour import Behaviour
from certify_cli.simulator.behaviours import json_defects
from certify_cli.simulator.mind.prompt import Prompt, Thought

if TYPE_CHECKING:
    from certify_cli.simulator.world import Call

_WRAPPINGS: dict[str, Callable[[str], str]] = {
    "fence": lambda text: f"```json\n{text}\n```",
    "before": lambda text: f"Here is the JSON you asked for:\n{text}",
    "after": lambda text: f"{text}\n\nLet me know if you need anything else.",
    "thinking": lambda text: f"<thinking>The schema is clear.</thinking>{text}",
    "cut": lambda text: text[:-12],
    "twice": lambda text: f"{text}\n{text}",
    "key_twice": lambda text: f"{text[:-1]}, {text[1 : text.index(',')]}}}",
    "quotes": lambda text: text.replace('"', "'"),
    "array": lambda text: f"[{text}]",
    "text": json.dumps,
}


def violates_schema(how: str = "text_for_integer") -> Behaviour:
    """JSON with one defect; see `json_defects.DEFECTS`."""
    json_defects.known(how)
    return _changing(lambda text, schema: json.dumps(json_defects.broken(how, json.loads(text), schema)))


def wraps_json(how: str = "fence") -> Behaviour:
    """The right JSON, but not bare, or not one whole value."""
    if how not in _WRAPPINGS:
        raise ValueError(f"how: {how!r} is not one of {', '.join(_WRAPPINGS)}")
    return _changing(lambda text, _: _WRAPPINGS[how](text))


def _changing(change: Callable[[str, Any], str]) -> Behaviour:
    """Changes answers that were asked for in a schema and came out whole."""

    def say(thought: Thought, prompt: Prompt, _: Call) -> Thought:
        if prompt.schema is None or thought.stop_reason != "end_turn":
            return thought
        return replace(thought, text=change(thought.text, prompt.schema))

    return Behaviour(say=say)
