"""Tool conversations that go wrong around the arguments: which calls are made, when, and what becomes of results."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from certify_cli.simulator.behaviour import Behaviour
from certify_cli.simulator.mind.prompt import Prompt, Thought, ToolResult, ToolUse

if TYPE_CHECKING:
    from certify_cli.simulator.world import Call

Uses = tuple[ToolUse, ...]


def one_call_only() -> Behaviour:
    """Of several calls only the first is made."""
    return _changing_calls(lambda uses: uses[:1])


def repeats_calls() -> Behaviour:
    """Every call is made twice."""
    return _changing_calls(lambda uses: (*uses, *(replace(use, id=f"{use.id}-again") for use in uses)))


def same_tool_use_id() -> Behaviour:
    """All calls of a reply share one id."""
    return _changing_calls(lambda uses: tuple(replace(use, id=uses[0].id) for use in uses))


def spoils_tool_use_id(id: str = "") -> Behaviour:
    """Ids that cannot be handed back with a result: none at all, or one outside the API's pattern."""
    return _changing_calls(lambda uses: tuple(replace(use, id=id and f"{id}{n}") for n, use in enumerate(uses)))


def prefixes_tool_names(prefix: str = "functions.") -> Behaviour:
    """The name as the model's own template writes it."""
    return _changing_calls(lambda uses: tuple(replace(use, name=f"{prefix}{use.name}") for use in uses))


def end_turn_beside_call() -> Behaviour:
    """The call is there, but the stop reason says that the turn is over."""

    def say(thought: Thought, _: Prompt, __: Call) -> Thought:
        return replace(thought, stop_reason="end_turn") if thought.tool_uses else thought

    return Behaviour(say=say)


def writes_calls_as_text() -> Behaviour:
    """The call is spelled out in the answer instead of being made."""

    def say(thought: Thought, _: Prompt, __: Call) -> Thought:
        if not thought.tool_uses:
            return thought
        calls = [json.dumps({"name": use.name, "arguments": use.input}) for use in thought.tool_uses]
        return replace(thought, text="\n".join(calls), tool_uses=(), stop_reason="end_turn")

    return Behaviour(say=say)


def calls_needlessly(answers: bool = False) -> Behaviour:
    """Calls the first tool whenever it could answer by itself; `answers` says the answer beside the call."""

    def say(thought: Thought, prompt: Prompt, _: Call) -> Thought:
        if thought.tool_uses or not prompt.tools or prompt.last.tool_results:
            return thought
        tool = prompt.tools[0]
        given = dict.fromkeys(tool.schema.get("required", ()), "unknown")
        use = ToolUse(id="tooluse_needless", name=tool.name, input=given)
        text = thought.text if answers else ""
        return replace(thought, text=text, tool_uses=(use,), stop_reason="tool_use")

    return Behaviour(say=say)


def calls_again(answers: bool = False) -> Behaviour:
    """Makes the same calls once more when the results are there; `answers` does so beside the final answer."""

    def say(thought: Thought, prompt: Prompt, _: Call) -> Thought:
        if not prompt.last.tool_results:
            return thought
        uses = tuple(replace(use, id=f"{use.id}-again") for turn in prompt.turns for use in turn.tool_uses)
        return (
            replace(thought, tool_uses=uses)
            if answers
            else replace(thought, text="", tool_uses=uses, stop_reason="tool_use")
        )

    return Behaviour(say=say)


def ignores_tool_results(but_first: bool = False) -> Behaviour:
    """The model does not get to see what its tools returned; `but_first` leaves it the first result."""

    def emptied(number: int, result: ToolResult) -> ToolResult:
        return result if but_first and number == 0 else replace(result, values=())

    def hear(prompt: Prompt) -> Prompt:
        results = tuple(emptied(number, one) for number, one in enumerate(prompt.last.tool_results))
        return replace(prompt, turns=(*prompt.turns[:-1], replace(prompt.last, tool_results=results)))

    return Behaviour(hear=hear)


def _changing_calls(change: Callable[[Uses], Uses]) -> Behaviour:
    return Behaviour(say=lambda thought, _, __: replace(thought, tool_uses=change(thought.tool_uses)))
