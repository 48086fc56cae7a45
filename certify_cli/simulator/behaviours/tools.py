"""Tools called wrongly."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from certify_cli.simulator.behaviour import Behaviour
from certify_cli.simulator.behaviours import json_defects
from certify_cli.simulator.mind.prompt import Prompt, Thought, ToolUse

if TYPE_CHECKING:
    from certify_cli.simulator.world import Call


def invents_tool_arguments() -> Behaviour:
    """Values nobody gave and an argument that is not in the schema."""

    def invent(_: ToolUse, given: Mapping[str, Any]) -> dict[str, Any]:
        return {**{key: _invented(value) for key, value in given.items()}, "confidence_level": "high"}

    return _changing_input(invent)


def string_for_integer() -> Behaviour:
    """Numbers as text, the most common fault of small models."""
    return _changing_input(lambda _, given: {key: _as_text(value) for key, value in given.items()})


def misfills_arguments(how: str = "nested_text_for_integer") -> Behaviour:
    """Arguments with one defect; see `json_defects.DEFECTS`."""
    json_defects.known(how)

    def say(thought: Thought, prompt: Prompt, _: Call) -> Thought:
        schemas = {tool.name: tool.schema for tool in prompt.tools}
        changed = (
            replace(use, input=json_defects.broken(how, use.input, schemas.get(use.name, {})))
            for use in thought.tool_uses
        )
        return replace(thought, tool_uses=tuple(changed))

    return Behaviour(say=say)


def arguments_as_text() -> Behaviour:
    """The whole input is JSON inside a text."""
    return _changing_input(lambda _, given: json.dumps(given))


def no_arguments() -> Behaviour:
    return _changing_input(lambda _, __: {})


def wrong_tool(name: str = "do_something") -> Behaviour:
    """Calls a tool nobody offered."""

    def say(thought: Thought, _: Prompt, __: Call) -> Thought:
        return replace(thought, tool_uses=tuple(replace(use, name=name) for use in thought.tool_uses))

    return Behaviour(say=say)


def _changing_input(change: Callable[[ToolUse, Mapping[str, Any]], Any]) -> Behaviour:
    def say(thought: Thought, _: Prompt, __: Call) -> Thought:
        changed = tuple(replace(use, input=change(use, use.input)) for use in thought.tool_uses)
        return replace(thought, tool_uses=changed)

    return Behaviour(say=say)


def _invented(value: Any) -> Any:
    if isinstance(value, bool):
        return not value
    if isinstance(value, int | float):
        return value + 1000
    return f"invented {value}"[:64] if isinstance(value, str) else value


def _as_text(value: Any) -> Any:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, list):
        return [_as_text(item) for item in value]
    return value
