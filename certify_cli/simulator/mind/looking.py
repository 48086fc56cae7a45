"""Looks at attached pictures: their main colours and their size."""

from __future__ import annotations

import re

from certify_cli.simulator import picture
from certify_cli.simulator.mind import style
from certify_cli.simulator.mind.prompt import Prompt

_ASKS = re.compile(
    r"\b(?:image|picture|photo|see|show|shown|colou?r|describe|square|circle|shape|what is (?:this|it))\b", re.I
)


def describe(prompt: Prompt) -> str | None:
    """The colours of the pictures just sent, or of earlier ones that are asked about; None where there are none."""
    pictures = prompt.last.pictures or tuple(one for turn in prompt.turns for one in turn.pictures)
    if not pictures or not (prompt.last.pictures or _ASKS.search(prompt.question)):
        return None
    seen = [picture.look(data) for data in pictures]
    if re.search(r"\b(?:how many|number of)\b.{0,20}\b(?:images|pictures|photos)\b", prompt.question, re.I):
        return str(len(pictures))
    if style.wants_bare(f"{prompt.system}\n{prompt.question}"):
        return ", ".join(one.colour if one else "unreadable" for one in seen)
    return " ".join(_sentence(one) for one in seen)


def _sentence(seen: picture.Seen | None) -> str:
    if seen is None:
        return "I cannot make out what the image shows."
    return f"The image is {seen.width} by {seen.height} pixels and mostly {seen.colour}."
