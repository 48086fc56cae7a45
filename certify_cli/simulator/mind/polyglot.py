"""Sums told in Portuguese, Japanese and Arabic, answered in the language they were told in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from certify_cli.simulator.mind.prompt import Prompt


@dataclass(frozen=True, slots=True)
class _Language:
    """How a language is told, how it asks for an amount, what makes less of things, and how it answers.

    `counted` finds the thing that is counted; the answer's {} are the number and that thing.
    """

    written: re.Pattern[str]
    asks: re.Pattern[str]
    less: re.Pattern[str]
    counted: re.Pattern[str]
    answer: str


_LANGUAGES: Mapping[str, _Language] = {
    "ja": _Language(
        written=re.compile("[\u3040-\u30ff]"),
        asks=re.compile("何[^か]{0,3}(?:です|あり|残|に)|いくつ|いくら|何人|何個"),
        less=re.compile("食べ|あげ|売り|捨て|なくし|使い|減り|渡し"),
        counted=re.compile(r"\d+\s*([個冊本枚人匹台円])"),
        answer="答えは{}{}です。",
    ),
    "ar": _Language(
        written=re.compile("[\u0621-\u064a]"),
        asks=re.compile(r"كم\b|ما عدد|ما مجموع"),
        less=re.compile(r"أعطت|أعطى|أكل|باع|فقد|خسر|استخدم"),
        counted=re.compile(r"كم\s+([\u0621-\u0652]+)"),
        answer="العدد الآن هو {} {}.",
    ),
    "pt": _Language(
        written=re.compile(
            r"\b(?:quant[oa]s?|responda|tem|compra|agora|com|são|mais|ela|ele|uma?|você)\b", re.IGNORECASE
        ),
        asks=re.compile(r"\bquant[oa]s?\b|\bqual é o total\b", re.IGNORECASE),
        less=re.compile(
            r"\b(?:perde|perdeu|dá|deu|come|comeu|vende|vendeu|gasta|gastou|usa|usou|oferece)\b", re.IGNORECASE
        ),
        counted=re.compile(r"\bquant[oa]s?\s+([^\W\d]+)", re.IGNORECASE),
        answer="Agora são {} {}.",
    ),
}
_ENOUGH = {"ja": 3, "ar": 6, "pt": 3}
"""Signs of a language from which on a text is taken for it."""


def language_of(text: str) -> str:
    """`ja`, `ar` or `pt`; "" for any other."""
    for name, language in _LANGUAGES.items():
        if len(language.written.findall(text)) >= _ENOUGH[name]:
            return name
    return ""


def reckon(prompt: Prompt) -> str | None:
    """The amount asked for, in a sentence of the question's language; None where nothing like it is asked."""
    name = language_of(prompt.question)
    if not name or not _LANGUAGES[name].asks.search(prompt.question):
        return None
    language, numbers = _LANGUAGES[name], [int(digits) for digits in re.findall(r"\d+", prompt.question)]
    if len(numbers) < 2:
        return None
    first, rest = numbers[0], sum(numbers[1:])
    total = first - rest if language.less.search(prompt.question) else first + rest
    counted = language.counted.search(prompt.question)
    return language.answer.format(total, counted[1] if counted else "").replace(" .", ".")
