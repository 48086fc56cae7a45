"""Writes a formula that is described in words: `4 times x plus 43`."""

from __future__ import annotations

import re

from certify_cli.simulator.mind import numerals
from certify_cli.simulator.mind.prompt import Prompt

_ASKS = re.compile(r"\b(?:expression|formula)\b", re.IGNORECASE)
_DESCRIBED = re.compile(
    r"\b(?:(?P<times>\d+|twice|double|triple|thrice)(?: times)? )?(?P<name>[a-z])\b"
    r"(?: (?P<sign>plus|minus|increased by|decreased by) (?P<more>\d+))?",
)
_FACTORS = {"twice": "2", "double": "2", "triple": "3", "thrice": "3"}
_SIGNS = {"plus": "+", "increased by": "+", "minus": "-", "decreased by": "-"}


def written(prompt: Prompt) -> str | None:
    """The formula in Python's signs; None where none is described."""
    text = numerals.to_digits(prompt.question)
    if not _ASKS.search(text):
        return None
    best = max(_DESCRIBED.finditer(text), key=lambda found: len(found[0]), default=None)
    if best is None or not (best["times"] or best["sign"]):
        return None
    factor = _FACTORS.get(best["times"] or "", best["times"])
    product = f"{factor} * {best['name']}" if factor else best["name"]
    return f"{product} {_SIGNS[best['sign']]} {best['more']}" if best["sign"] else product
