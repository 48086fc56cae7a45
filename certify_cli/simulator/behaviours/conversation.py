"""The model does not get to hear some of the request."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from certify_cli.simulator.behaviour import Behaviour
from certify_cli.simulator.mind.prompt import Prompt, Thought

if TYPE_CHECKING:
    from certify_cli.simulator.world import Call


def ignores_system_prompt() -> Behaviour:
    return Behaviour(hear=lambda prompt: replace(prompt, system=""))


def forgets_conversation() -> Behaviour:
    """Only the last message is heard."""
    return Behaviour(hear=lambda prompt: replace(prompt, turns=prompt.turns[-1:]))


def ignores_max_tokens() -> Behaviour:
    return Behaviour(hear=lambda prompt: replace(prompt, max_tokens=None))


def stretches_max_tokens(factor: float = 2.0) -> Behaviour:
    """Writes that many times as much as allowed, and reports no more than was allowed."""

    def stretch(prompt: Prompt) -> Prompt:
        return replace(prompt, max_tokens=prompt.max_tokens and round(prompt.max_tokens * factor))

    def say(thought: Thought, prompt: Prompt, _: Call) -> Thought:
        return replace(thought, output_tokens=min(thought.output_tokens, prompt.max_tokens or thought.output_tokens))

    return Behaviour(hear=stretch, say=say)


def ignores_stop_sequences() -> Behaviour:
    return Behaviour(hear=lambda prompt: replace(prompt, stop_sequences=()))


def ignores_tools() -> Behaviour:
    """Answers in text where a tool should be called."""
    return Behaviour(hear=lambda prompt: replace(prompt, tools=()))


def ignores_schema() -> Behaviour:
    return Behaviour(hear=lambda prompt: replace(prompt, schema=None))
