"""Answers about attached pictures: the numbers, shapes and colours drawn there, else main colour and size."""

from __future__ import annotations

import re

from certify_cli.simulator import picture
from certify_cli.simulator.mind import style
from certify_cli.simulator.mind.prompt import Prompt
from certify_cli.simulator.mind.seeing import Scene, Thing, scene

_ASKS = re.compile(
    r"\b(?:image|picture|photo|see|show|shown|colou?r|describe|square|circle|shape|what is (?:this|it))\b", re.I
)
_ASPECTS = {
    "number": re.compile(
        r"\b(?:numbers?|digits?|figures?|written|says?|reads?|code)\b(?! of (?:image|picture|photo))", re.I
    ),
    "colour": re.compile(r"\bcolou?rs?\b", re.I),
    "shape": re.compile(r"\bshapes?\b", re.I),
}
_ITS_COLOUR = re.compile(
    r"(colou?rs?) (?:of|is|are|has|have) (?:the|this|that|each|its) (?:\w+ )?shapes?", re.IGNORECASE
)
_NEUTRAL = ("white", "grey", "black")
_MOST_DRAWN = 8


def describe(prompt: Prompt) -> str | None:
    """What the pictures just sent show, or earlier ones that are asked about; None where there are none."""
    pictures = prompt.last.pictures or tuple(one for turn in prompt.turns for one in turn.pictures)
    if not pictures or not (prompt.last.pictures or _ASKS.search(prompt.question)):
        return None
    if re.search(r"\b(?:how many|number of)\b.{0,20}\b(?:images|pictures|photos)\b", prompt.question, re.I):
        return str(len(pictures))
    bare = style.wants_bare(f"{prompt.system}\n{prompt.question}")
    answers = [_answer(data, prompt.question, bare=bare) for data in pictures]
    return "\n".join(answers) if len(_aspects(prompt.question)) > 1 else (", " if bare else " ").join(answers)


def _answer(data: bytes, question: str, *, bare: bool) -> str:
    asked = _aspects(question)
    drawn = _drawing(data, asked)
    if drawn and (len(asked) > 1 or (asked and bare)):
        return ", ".join(_told(drawn, aspect) for aspect in asked)
    if drawn:
        return f"The image shows {_listing(drawn)}."
    main = picture.look(data)
    if bare:
        return main.colour if main else "unreadable"
    if main is None:
        return "I cannot make out what the image shows."
    return f"The image is {main.width} by {main.height} pixels and mostly {main.colour}."


def _drawing(data: bytes, asked: list[str]) -> Scene | None:
    """What is drawn, if it is a drawing: a few things on a plain ground. A mosaic's colour is its main colour."""
    seen = scene(data)
    if seen is None or not 0 < len(seen.things) + len(seen.numbers) <= _MOST_DRAWN:
        return None
    clear = seen.ground in _NEUTRAL and (asked != ["colour"] or len(seen.things) == 1)
    return seen if clear or len(asked) > 1 else None


def _aspects(question: str) -> list[str]:
    """What is asked for, in the order of asking. The colour of the shape asks for no shape."""
    question = _ITS_COLOUR.sub(r"\1", question)
    found = {name: match.start() for name, pattern in _ASPECTS.items() if (match := pattern.search(question))}
    return sorted(found, key=lambda name: found[name])


def _told(seen: Scene, aspect: str) -> str:
    told = {
        "number": list(seen.numbers),
        "colour": [thing.colour for thing in seen.things],
        "shape": [thing.shape for thing in seen.things],
    }
    return " and ".join(told[aspect]) or f"no {aspect}"


def _listing(seen: Scene) -> str:
    return " and ".join([*map(_thing, seen.things), *(f"the number {number}" for number in seen.numbers)])


def _thing(thing: Thing) -> str:
    return f"{'an' if thing.colour[0] in 'aeiou' else 'a'} {thing.colour} {thing.shape}"
