"""Long inputs are forgotten in part, mixed up, or refused though they fit; so is the maximum output."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from certify_cli.simulator.behaviour import Behaviour
from certify_cli.simulator.capabilities import too_many_tokens
from certify_cli.simulator.mind.prompt import Prompt, Thought, Turn
from certify_cli.simulator.refusals import invalid

if TYPE_CHECKING:
    from certify_cli.simulator.world import Call

_PARTS = {"beginning": (0.02, 0.3), "middle": (0.35, 0.65), "end": (0.7, 0.95)}
_LONG_CHARACTERS = 1500
_LONG_NUMBER = re.compile(r"\b\d{4,}\b")


def forgets_part(part: str = "middle") -> Behaviour:
    """Of a long message the beginning, middle or end is not heard; the question at its end always is."""
    if part not in _PARTS:
        raise ValueError(f"part: {part!r} is not one of {', '.join(_PARTS)}")
    start, end = _PARTS[part]

    def without(turn: Turn) -> Turn:
        length = len(turn.text)
        if length < _LONG_CHARACTERS:
            return turn
        question = turn.text.rfind("\n\n")
        last = min(int(length * end), question if question > 0 else length)
        return replace(turn, text=f"{turn.text[: int(length * start)]}\n{turn.text[last:]}")

    def hear(prompt: Prompt) -> Prompt:
        return replace(prompt, turns=tuple(without(turn) for turn in prompt.turns))

    return Behaviour(hear=hear)


def small_window(share: float = 0.1) -> Behaviour:
    """Refuses what is longer than a part of the claimed context window."""

    def say(thought: Thought, prompt: Prompt, call: Call) -> Thought:
        window = call.record.limits.context_window_tokens
        if window and prompt.input_tokens > window * share:
            raise invalid("The model returned the following errors: Input is too long for requested model.")
        return thought

    return Behaviour(say=say)


def small_maximum(share: float = 0.5) -> Behaviour:
    """Refuses a maxTokens above a part of the claimed maximum output."""

    def say(thought: Thought, prompt: Prompt, call: Call) -> Thought:
        claimed = call.record.limits.max_output_tokens
        if claimed and prompt.max_tokens and prompt.max_tokens > claimed * share:
            raise too_many_tokens(int(claimed * share))
        return thought

    return Behaviour(say=say)


def mixes_up_numbers() -> Behaviour:
    """Several long numbers in an answer each stand where the next one belongs."""

    def say(thought: Thought, _: Prompt, __: Call) -> Thought:
        found = _LONG_NUMBER.findall(thought.text)
        turned = iter([*found[1:], *found[:1]])
        return replace(thought, text=_LONG_NUMBER.sub(lambda _: next(turned), thought.text))

    return Behaviour(say=say)
