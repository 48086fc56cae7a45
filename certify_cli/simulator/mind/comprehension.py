"""Answers a question on a short text about a person, or says what was agreed for when the text does not tell."""

from __future__ import annotations

import re

from certify_cli.simulator.mind.prompt import Prompt

_UNLESS = re.compile(
    r"\bif the (?:text|passage|document|note) (?:does not|doesn['’]t|never) (?:say|tell|mention|state)[^,.]{0,30},\s*"
    r"(?:then\s+)?(?:answer|reply|say|respond|write)(?: with)?(?: exactly| only| just)?:?\s*[\"'“]?(?P<word>\w+)",
    re.IGNORECASE,
)
_NAME = r"[A-ZÀ-Ý][\w’'-]+(?: [A-ZÀ-Ý][\w’'-]+)*"
_TOLD = (
    (re.compile(r"\b(?:from|home ?town|where|city|town)\b", re.I), re.compile(rf"\bfrom (?P<said>{_NAME})")),
    (re.compile(r"\b(?:job|profession|occupation|do for a living)\b", re.I), re.compile(r"\bis an? (?P<said>\w+)")),
    (re.compile(r"\bhow (?:long|many years)\b", re.I), re.compile(r"\bfor (?P<said>\d+) years\b")),
)
"""What is asked for, and how texts tell it."""
_NOT_HOME = re.compile(r"\b(?:street|address|company|born|sister|brother|salary|number)\b", re.IGNORECASE)


def understood(prompt: Prompt) -> str | None:
    """The answer, or the agreed word; None where nothing was agreed for a text that does not tell."""
    agreed = _UNLESS.search(prompt.question)
    if not agreed:
        return None
    text, _, question = prompt.question[: agreed.start()].strip().partition("\n")
    if not question.strip():
        return None
    for asked, told in _TOLD:
        found = told.search(text)
        if found and asked.search(question) and not _NOT_HOME.search(question):
            return found["said"]
    return agreed["word"]
