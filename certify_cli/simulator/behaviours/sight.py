"""Pictures seen wrongly, or not at all."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from certify_cli.simulator.behaviour import Behaviour
from certify_cli.simulator.mind.prompt import Prompt, Thought

if TYPE_CHECKING:
    from certify_cli.simulator.world import Call

_COLOURS = {"red": "green", "green": "red", "blue": "purple", "yellow": "orange"}
_SHAPES = {"circle": "oval", "square": "rectangle", "triangle": "star", "star": "triangle"}
_ALIKE = str.maketrans("356890", "865936")
_MISREADINGS: Mapping[str, Callable[[str], str]] = {
    "off": lambda digits: str(int(digits) + 1),
    "reversed": lambda digits: digits[::-1],
    "alike": lambda digits: digits.translate(_ALIKE),
}


def ignores_pictures() -> Behaviour:
    """Answers as if there were none."""
    return _seeing(lambda _: ())


def sees_one_picture(which: str = "first") -> Behaviour:
    """Only the first or the last of several."""
    if which not in ("first", "last"):
        raise ValueError(f"which: {which!r} is not first or last")
    return _seeing(lambda pictures: pictures[:1] if which == "first" else pictures[-1:])


def mixes_up_pictures() -> Behaviour:
    """The last picture is taken for the first."""
    return _seeing(lambda pictures: pictures[::-1])


def colour_blind() -> Behaviour:
    return _telling(lambda text: _exchanged(text, _COLOURS))


def misnames_shapes() -> Behaviour:
    return _telling(lambda text: _exchanged(text, _SHAPES))


def misreads_numbers(how: str = "off") -> Behaviour:
    """`off` by one, digits `reversed`, or taken for others that look `alike`."""
    if how not in _MISREADINGS:
        raise ValueError(f"how: {how!r} is not one of {', '.join(_MISREADINGS)}")
    return _telling(lambda text: re.sub(r"\d+", lambda number: _MISREADINGS[how](number[0]), text))


def guesses_pictures() -> Behaviour:
    """Sounds as if it had looked: the form is right and the content made up."""

    def say(thought: Thought, prompt: Prompt, _: Call) -> Thought:
        made_up = ("47, red, circle", "83, blue, square")
        return replace(thought, text="\n".join(made_up[: len(prompt.last.pictures)])) if _shown(prompt) else thought

    return Behaviour(say=say)


def _shown(prompt: Prompt) -> bool:
    return any(turn.pictures for turn in prompt.turns)


def _seeing(change: Callable[[tuple[bytes, ...]], tuple[bytes, ...]]) -> Behaviour:
    def hear(prompt: Prompt) -> Prompt:
        return replace(prompt, turns=tuple(replace(turn, pictures=change(turn.pictures)) for turn in prompt.turns))

    return Behaviour(hear=hear)


def _telling(change: Callable[[str], str]) -> Behaviour:
    """What is said of pictures, changed; other answers stay."""

    def say(thought: Thought, prompt: Prompt, _: Call) -> Thought:
        return replace(thought, text=change(thought.text)) if _shown(prompt) else thought

    return Behaviour(say=say)


def _exchanged(text: str, words: Mapping[str, str]) -> str:
    return re.sub(rf"\b(?:{'|'.join(words)})\b", lambda word: words[word[0]], text)
