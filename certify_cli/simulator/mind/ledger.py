"""Reads who paid how much for what and where, and answers questions on it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from certify_cli.simulator.mind import arithmetic
from certify_cli.simulator.mind.prompt import Prompt

_NAME = r"(?:[A-ZÀ-Ý][\w’'-]+)(?: [A-ZÀ-Ý][\w’'-]+)*"
_ENTRY = re.compile(
    rf"(?P<who>{_NAME}) (?:paid|spent|gave) (?P<amount>\d[\d,]*)(?: [a-z]+)? (?:for|on) "
    rf"(?:a|an|the|one|some) (?P<thing>[\w -]+?) in (?P<place>{_NAME})"
)
_MOST = re.compile(r"\bwho (?:paid|spent|gave) (?:the )?(most|least)\b", re.IGNORECASE)
_BUYER = re.compile(r"\bwho (?:bought|paid for|got|purchased)\b", re.IGNORECASE)
_AMOUNT = re.compile(r"\bhow (?:much|many)\b", re.IGNORECASE)
_PLACE = re.compile(r"\b(?:where|(?:in )?(?:which|what) (?:city|town|place))\b", re.IGNORECASE)
_THING = re.compile(r"\bwhat did\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Entry:
    """One payment told in the text."""

    who: str
    amount: int
    thing: str
    place: str

    def named_in(self, question: str) -> bool:
        return any(re.search(rf"\b{re.escape(word)}\b", question) for word in (self.who, self.thing, self.place))


def consult(prompt: Prompt) -> str | None:
    """The answer to a question on payments that the message tells of; None where it tells of fewer than two."""
    text = prompt.question
    entries = [_entry(found) for found in _ENTRY.finditer(text)]
    question = text[max((found.end() for found in _ENTRY.finditer(text)), default=0) :]
    return _answer(entries, question, prompt) if len(entries) > 1 else None


def _entry(found: re.Match[str]) -> Entry:
    return Entry(found["who"], int(found["amount"].replace(",", "")), found["thing"], found["place"])


def _answer(entries: Sequence[Entry], question: str, prompt: Prompt) -> str | None:
    extreme = _MOST.search(question)
    if extreme:
        pick = max if extreme[1].lower() == "most" else min
        return pick(entries, key=lambda entry: entry.amount).who
    meant = [entry for entry in entries if entry.named_in(question)]
    if not meant:
        return None
    if _AMOUNT.search(question):
        return arithmetic.answer_with([str(sum(entry.amount for entry in meant))], prompt)
    if _BUYER.search(question):
        return meant[0].who
    if _PLACE.search(question):
        return meant[0].place
    return meant[0].thing if _THING.search(question) else None
