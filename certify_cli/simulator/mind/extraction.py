"""Copies one kind of thing out of a given text."""

from __future__ import annotations

import re

from certify_cli.simulator.mind import style, values
from certify_cli.simulator.mind.prompt import Prompt

_ASKED = re.compile(
    r"\b(?:extract|find|identify|pull out|what (?:is|are) the|what['’]s the|which|list|return|give me)\b", re.I
)
_KINDS: tuple[tuple[str, values.Finder], ...] = (
    (r"e-?mail(?: address)?(?:es)?", values.matches(values.EMAIL)),
    (r"urls?|links?|web ?sites?", values.matches(values.URL)),
    (r"phone(?: number)?s?|telephone", values.matches(values.PHONE)),
    (
        r"(?:order|invoice|ticket|reference|tracking|booking|case|product|serial|flight)(?: "
        r"number| code| id)s?|\bsku\b|\bid\b",
        values.codes,
    ),
    (r"dates?", values.matches(values.DATE)),
    (r"times?", values.matches(values.TIME)),
    (r"prices?|amounts?|costs?|total", values.matches(values.MONEY)),
    (r"colou?rs?", values.colours),
    (r"cit(?:y|ies)|countr(?:y|ies)|places?|locations?", values.places),
    (r"(?:person['’]s |customer['’]s |people['’]s )?names?|persons?|people|compan(?:y|ies)", values.names),
)
_SOURCE = re.compile(r"(?:\bfrom\b|\bin\b|:|\n)[^:\n]{0,40}[:\n]\s*(.+)|[\"“'](.{15,})[\"”']", re.DOTALL)


def extract(prompt: Prompt) -> str | None:
    """The things asked for, joined by commas; None where no text was given to take them from."""
    text = prompt.question
    source = _SOURCE.search(text)
    if not source or not _ASKED.search(text[: source.start(1) if source[1] else source.start(2)]):
        return None
    given = source[1] or source[2]
    order = text[: text.index(given)]
    for kind, finder in _KINDS:
        if re.search(rf"\b(?:{kind})\b", order, re.IGNORECASE):
            found = list(dict.fromkeys(finder(given)))
            return _worded(found, prompt) if found else None
    return None


def _worded(found: list[str], prompt: Prompt) -> str:
    joined = ", ".join(found)
    bare = style.wants_bare(f"{prompt.system}\n{prompt.question}") or re.search(r"\bextract\b", prompt.question, re.I)
    return joined if bare else f"It is {joined}."
