"""Answers a question about several things at once: the codes of the bridge, the tower and the garden."""

from __future__ import annotations

import re

from certify_cli.simulator.mind import style
from certify_cli.simulator.mind.facts import Fact, told
from certify_cli.simulator.mind.language import sentences
from certify_cli.simulator.mind.memory import best, key_stems
from certify_cli.simulator.mind.prompt import Prompt

_ASKS = re.compile(
    r"\b(?:what|which|give|list|name|state|tell|find|report|return|write|reply|need|recall)\b.*?"
    r"\b(?P<key>\w+)\s+(?:of|for|belonging to|assigned to)\s+(?P<items>\S.*)",
    re.IGNORECASE | re.DOTALL,
)
_BETWEEN = re.compile(r"\s*,\s*(?:and\s+)?|\s+and\s+|\s*;\s*")
_ARTICLE = re.compile(r"^(?:the|my|our|your|these|those|each)\s+", re.IGNORECASE)
_LINES = re.compile(
    r"\b(?:one|a|own|separate|per|each|new)\s+lines?\b|\bline (?:by line|each|for each|per)\b|\blines\b", re.IGNORECASE
)
_MOST_ITEMS = 20


def recall(prompt: Prompt) -> str | None:
    """What was told of each thing asked for; None where a single thing is asked for, or none of them was mentioned."""
    paragraph = prompt.question.rpartition("\n\n")[2] or prompt.question
    asked = next(filter(None, map(_asked, sentences(paragraph))), None)
    if asked is None:
        return None
    key, items = asked
    facts = told(prompt)
    found = [(item, _told_of(item, key, facts)) for item in items]
    return _worded(found, f"{prompt.system}\n{paragraph}") if any(fact for _, fact in found) else None


def _asked(sentence: str) -> tuple[str, list[str]] | None:
    found = _ASKS.search(sentence)
    if found is None:
        return None
    items = [_ARTICLE.sub("", part.strip(" .?!:\"'")) for part in _BETWEEN.split(found["items"])]
    items = [item for item in items if item and not (_LINES.search(item) or style.wants_bare(item))]
    plausible = 1 < len(items) <= _MOST_ITEMS and all(len(item.split()) <= 6 for item in items)
    return (found["key"], items) if plausible else None


def _told_of(item: str, key: str, facts: list[Fact]) -> Fact | None:
    """Only of the thing itself: the same was told of others."""
    own = [fact for fact in facts if key_stems(item) & key_stems(fact.about)]
    return best(f"What is the {key} of the {item}?", own) if own else None


def _worded(found: list[tuple[str, Fact | None]], orders: str) -> str:
    values = [(item, fact.value if fact else "unknown") for item, fact in found]
    if _LINES.search(orders):
        return "\n".join(f"{item}: {value}" for item, value in values)
    if style.wants_bare(orders):
        return ", ".join(value for _, value in values)
    return " ".join(f"{item.capitalize()}: {value}." for item, value in values)
