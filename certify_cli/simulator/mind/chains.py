"""Follows a chain of orders on a number: start with 12, double it, add 5. What do you get?"""

from __future__ import annotations

import re

from certify_cli.simulator.mind import arithmetic, numerals
from certify_cli.simulator.mind.prompt import Prompt

_START = re.compile(
    r"\b(?:start(?:ing)?|begin(?:ning)?)\s+(?:with|from|at)\s+(?:the (?:number|value)\s+)?(?P<a>-?\d+)"
    r"|\b(?:take|think of)\s+(?:the (?:number|value)\s+)?(?P<b>-?\d+)",
    re.IGNORECASE,
)
_STEP = re.compile(
    r"\b(?P<order>add|plus|increase (?:it|that|this)? ?by|subtract|minus|take away|decrease (?:it|that|this)? ?by"
    r"|multipl(?:y|ied)(?: (?:it|that|this|the result))? (?:by|with)|times"
    r"|divided?(?: (?:it|that|this|the result))? by)\s+(?P<by>-?\d+)"
    r"|\b(?P<alone>double|halve|triple|square)\b",
    re.IGNORECASE,
)
_ALONE = {"double": (2, "*"), "triple": (3, "*"), "halve": (2, "/"), "square": (0, "^")}
_SIGNS = (
    ("+", ("add", "plus", "increase")),
    ("-", ("subtract", "minus", "take away", "decrease")),
    ("*", ("multipl", "times")),
    ("/", ("divide",)),
)
_REMAINDER = re.compile(r"\bremainder\b|\bmodulo\b", re.IGNORECASE)


def follow(prompt: Prompt) -> str | None:
    """The number at the end, or the remainder of the last division; None where no chain of orders is given."""
    text = prompt.question
    start = _START.search(text)
    steps = list(_STEP.finditer(text, start.end())) if start else []
    if start is None or len(steps) < 2:
        return None
    value = float(start["a"] or start["b"])
    for number, step in enumerate(steps, 1):
        sign, by = _read(step)
        if sign == "/" and not by:
            return None
        wants_remainder = number == len(steps) and sign == "/" and _REMAINDER.search(text)
        value = value % by if wants_remainder else _applied(value, sign, by)
    return arithmetic.answer_with([numerals.shown(value)], prompt)


def _read(step: re.Match[str]) -> tuple[str, float]:
    if step["alone"]:
        by, sign = _ALONE[step["alone"].lower()]
        return sign, by
    order = step["order"].lower()
    return next(sign for sign, words in _SIGNS if order.startswith(words)), float(step["by"])


def _applied(value: float, sign: str, by: float) -> float:
    if sign == "^":
        return value * value
    return {"+": value + by, "-": value - by, "*": value * by, "/": value / by if by else 0.0}[sign]
