"""A whole answer with the wrong content."""

from __future__ import annotations

import math
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from certify_cli.simulator import picture
from certify_cli.simulator.behaviour import Behaviour, Vector
from certify_cli.simulator.mind.prompt import Prompt, Thought

if TYPE_CHECKING:
    from certify_cli.simulator.world import Call


def wrong_answers() -> Behaviour:
    """Confidently wrong: every number is off, and what has none is about something else."""

    def say(thought: Thought, _: Prompt, __: Call) -> Thought:
        if not thought.text:
            return thought
        wrong = re.sub(r"\d+", lambda number: str(int(number[0]) + 7), thought.text)
        return replace(thought, text=wrong if wrong != thought.text else "I think it might rain tomorrow.")

    return Behaviour(say=say)


def empty_answer() -> Behaviour:
    """HTTP 200, a legal stop reason, tokens used, and nothing said."""
    return Behaviour(say=lambda thought, _, __: replace(thought, text="", tool_uses=(), reasoning=""))


def zero_usage() -> Behaviour:
    return Behaviour(
        say=lambda thought, _, __: replace(
            thought, input_tokens=0, output_tokens=0, cache_read_tokens=0, cache_write_tokens=0
        )
    )


def wrong_stop_reason(reason: str = "because") -> Behaviour:
    return Behaviour(say=lambda thought, _, __: replace(thought, stop_reason=reason))


def nan_embedding() -> Behaviour:
    """Every third number of a vector is NaN, which is not even JSON."""
    return Behaviour(vector=lambda vector: tuple(math.nan if n % 3 == 0 else x for n, x in enumerate(vector)))


def senseless_embedding() -> Behaviour:
    """The same vector whatever the text, so that nothing is more similar than anything else."""

    def flat(vector: Vector) -> Vector:
        return tuple(1 / math.sqrt(len(vector)) for _ in vector)

    return Behaviour(vector=flat)


def wrong_ranking() -> Behaviour:
    """The least relevant document first."""
    return Behaviour(scores=lambda scores: tuple(1 - score for score in scores))


def blank_image(noise: int = 0) -> Behaviour:
    """A picture of the right size with nothing on it, perhaps with some levels of noise."""
    return Behaviour(picture=lambda data: picture.blanked(data, noise))
