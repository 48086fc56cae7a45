"""Copies a text with letters replaced or signs left out."""

from __future__ import annotations

import re

from certify_cli.simulator.mind.prompt import Prompt

_ASKS = re.compile(
    r"\b(?:copy|rewrite|repeat|write|transform|change)\b[^:]{0,200}:\s*(?P<text>\S[^\n]*)", re.IGNORECASE
)
_REPLACE = re.compile(
    r"\b(?:replac\w+|swap\w*|exchang\w+)\b[^.;:]{0,30}?\b(?:letters?|characters?|digits?)?\s*[\"'‘“]?(?P<old>\w)[\"'’”]?\s+"
    r"(?:by|with|for)\s+(?:the |an? )?(?:letter |digit |character )?[\"'‘“]?(?P<new>\w)\b",
    re.IGNORECASE,
)
_LEAVE_OUT = re.compile(
    r"\b(?:leav\w+ out|omit\w*|remov\w+|without|drop\w*|delet\w+)\b[^.;:]{0,20}?\b(commas|full stops|spaces)", re.I
)
_SIGNS = {"commas": ",", "full stops": ".", "spaces": " "}


def rewritten(prompt: Prompt) -> str | None:
    """The text with what was asked for done to it; None where nothing of the kind is asked."""
    asked = _ASKS.search(prompt.question)
    if not asked:
        return None
    order, text = prompt.question[: asked.start("text")], asked["text"]
    changes = list(_REPLACE.finditer(order))
    gone = [_SIGNS[found[1].lower()] for found in _LEAVE_OUT.finditer(order)]
    if not changes and not gone:
        return None
    for change in changes:
        text = text.replace(change["old"], change["new"])
    for sign in gone:
        text = text.replace(sign, "")
    return text
