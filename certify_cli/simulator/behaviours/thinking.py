"""Reasoning that was asked for is not shown, not counted, or shown where it does not belong."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING

from certify_cli.simulator import tokens
from certify_cli.simulator.behaviour import Behaviour
from certify_cli.simulator.mind.prompt import Prompt, Thought

if TYPE_CHECKING:
    from certify_cli.simulator.world import Call


def reasoning_never_shown(streams_only: bool = False) -> Behaviour:
    """It is billed, and there is no block of it; perhaps only in streams."""

    def say(thought: Thought, _: Prompt, call: Call) -> Thought:
        hides = call.operation == "ConverseStream" or not streams_only
        return replace(thought, reasoning="") if hides else thought

    return Behaviour(say=say)


def reasoning_leaks(tagged: bool = True) -> Behaviour:
    """It stands in the visible text: between tags in the place of its block, or in the open beside it."""

    def leak(thought: Thought) -> Thought:
        if tagged:
            return replace(thought, text=f"<think>\n{thought.reasoning}\n</think>\n\n{thought.text}", reasoning="")
        return replace(thought, text=f"{thought.reasoning}\n\n{thought.text}", shows="text")

    return _changing(leak)


def empty_reasoning() -> Behaviour:
    """There is a block, and nothing in it."""
    return _changing(lambda thought: replace(thought, shows="empty"))


def reasoning_uncounted() -> Behaviour:
    """Only the visible text is counted as output."""
    return _changing(lambda thought: replace(thought, output_tokens=max(1, tokens.count(thought.text))))


def _changing(change: Callable[[Thought], Thought]) -> Behaviour:
    return Behaviour(say=lambda thought, _, __: change(thought) if thought.reasoning else thought)
