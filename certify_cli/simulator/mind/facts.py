"""What a conversation told: pairs of what and value, from plain statements."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from certify_cli.simulator.mind.concepts import CANONICAL
from certify_cli.simulator.mind.fact_patterns import PATTERNS, Read
from certify_cli.simulator.mind.focus import LONGEST
from certify_cli.simulator.mind.language import content_stems, quoted, sentences
from certify_cli.simulator.mind.prompt import Prompt

_ASKED_CHARACTERS = 1000
_LONG_CLAUSE = 100
_CUT = re.compile(
    r"[.!?](?=\s|$)|,\s+(?=(?:and|but|so|please|which|remember|keep|then|what|who|i|you|my|his|her|it|the)\b)|;|\n|"
    r"\s+(?:and|but)\s+(?=(?:i|i['’]m|my|the|our|please|it|you|he|she|his|her|your|we|"
    r"remember|that|work|live|have|am|own|like|love|prefer|want|need|is|was)\b)|\s+[–—(]|"
    r",?\s+please\b|,?\s+ok(?:ay)?\b"
    r"|,?\s+not\s",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Fact:
    """`about` is the words the fact goes by, those after a bar for finding it only.

    `owner` is `me`, `you`, `it` (a whole subject and verb) or ""; `told` its place in the conversation.
    """

    about: str
    value: str
    owner: str = ""
    told: int = 0
    asked_to_remember: bool = False


_OWNERS = {"my": "me", "our": "me", "your": "you", "it": "it"}
_QUESTION = re.compile(
    r"^(?:what|who|where|when|which|why|how|do|does|did|can|could|is|are|was|were|will|would|have)\b", re.I
)
_ORDERS = re.compile(r"\bremember|\bmemori[sz]e|\bkeep in mind|don['’]t forget|\bnote\b", re.I)


def told(prompt: Prompt) -> list[Fact]:
    """Every fact of the conversation, oldest first: system prompt, documents, both speakers."""
    asked = frozenset(content_stems(_order(prompt.question)))
    facts: list[Fact] = list(_read(prompt.system, 0, asked, swap=True))
    for number, turn in enumerate(prompt.turns, 1):
        for document in turn.documents:
            facts.extend(_read(document.text, number, asked))
        facts.extend(_read(turn.text, number, asked, swap=turn.role == "assistant"))
    return facts


def _order(question: str) -> str:
    """Where the question itself stands: in the last lines, and of a long message in its last paragraph."""
    end = question[-_ASKED_CHARACTERS:]
    return end.rpartition("\n\n")[2] or end


def _any_of(asked: frozenset[str]) -> re.Pattern[str]:
    """Finds a word that may have one of these stems, much faster than a text's words are read."""
    known = {word for word, first in CANONICAL.items() if first in asked} | asked
    beginnings = {word[:-1] if word.endswith(("e", "y")) else word for word in known}
    return re.compile(rf"\b(?:{'|'.join(sorted(map(re.escape, beginnings)))})", re.IGNORECASE)


def _read(text: str, number: int, asked: frozenset[str], *, swap: bool = False) -> Iterator[Fact]:
    """`swap`: what the model's side calls `my` is the user's `your`, and a system prompt's `you` is the model.

    Of a long text only sentences that share a word with what is `asked` are read.
    """
    long = len(text) > LONGEST
    may_concern = _any_of(asked).search if long else None
    for sentence in sentences(text):
        if may_concern is not None and not may_concern(sentence):
            continue
        if _QUESTION.match(sentence) and sentence.endswith("?"):
            continue
        if long and (len(sentence) > LONGEST or asked.isdisjoint(content_stems(sentence))):
            continue
        for clause in _clauses(sentence):
            yield from _facts_of(clause, number, swap)


def _clauses(sentence: str) -> list[str]:
    parts = re.split(r",?\s+(?:and|but)\s+(?=(?:i|i['’]m|my|our|the|your)\b)|;\s+", sentence, flags=re.IGNORECASE)
    return [part for part in parts if part]


def _facts_of(clause: str, number: int, swap: bool) -> Iterator[Fact]:
    ordered = bool(_ORDERS.search(clause))
    found_before = False
    for found, read in _matches(clause):
        who, key, raw = read(found)
        if found_before and who in ("", "it"):
            continue  # the loose patterns are for what no other one understood
        value = clean(raw)
        if value and len(value) < 300 and not key.lower().startswith(("what ", "user ", "assistant ")):
            owner = _OWNERS.get(who.lower(), "")
            if swap and owner == "me":
                owner = "you"
            found_before = True
            yield Fact(key.strip(), value, owner, number, ordered)


def _matches(clause: str) -> Iterator[tuple[re.Match[str], Read]]:
    """One match of each pattern; of a clause nobody ended properly, a few more further on."""
    for pattern, read in PATTERNS:
        found = pattern.search(clause)
        for _ in range(4 if len(clause) > _LONG_CLAUSE else 1):
            if not found:
                break
            yield found, read
            found = pattern.search(clause, found.start() + 3)


def clean(value: str) -> str:
    """The value without what follows it in the sentence."""
    value = value.strip()
    strings = quoted(value)
    if strings and value[:1] in "\"'“‘`«":
        return strings[0]
    value = _CUT.split(value, maxsplit=1)[0].strip().strip("\"'“”‘’`").rstrip(".,;:!?").strip()
    return re.sub(
        r"\s+(?:now|today|by the way|actually|instead|again|for later|for me)$", "", value, flags=re.IGNORECASE
    )
