"""Sums whose numbers are not all in the question: told earlier, or wrapped in a little story."""

from __future__ import annotations

import re
from dataclasses import replace

from certify_cli.simulator.mind import arithmetic, memory, numerals
from certify_cli.simulator.mind.facts import told
from certify_cli.simulator.mind.language import sentences
from certify_cli.simulator.mind.prompt import Prompt

_REFERENCE = re.compile(
    r"\b(?:(?:my|the|that|this|your) (?:(?:first|second|last|previous|secret|favou?rite|lucky|same|magic)\s)*"
    r"(?:number|value|result|answer|sum|total|age|figure|count|product)(?: (?:i|you) "
    r"(?:told|gave|mentioned|said|chose|asked|"
    r"picked)(?: (?:you|me))?(?: to remember)?(?: earlier| before)?)?|it|that)\b",
    re.IGNORECASE,
)
_OPERATION = re.compile(
    r"\b(?:plus|minus|times|add|subtract|multipl\w+|divid\w+|double|twice|half|squared|more|less|sum)\b|[-+*/×÷]", re.I
)
_MORE = re.compile(
    r"\b(?:more|buys?|bought|gets?|got|finds?|found|receives?|received|adds?|added|gains?|"
    r"earns?|picks?|joins?|arrives?|board|collects?)\b",
    re.I,
)
_LESS = re.compile(
    r"\b(?:gives?|gave|eats?|ate|loses?|lost|sells?|sold|spends?|spent|leaves?|left (?!over|"
    r"now)|removes?|removed|uses?|used|"
    r"breaks?|broke|takes? away|took|taken|filled from|drawn|poured|fewer|get off|fly away|flew away|drops?)\b",
    re.IGNORECASE,
)


_EACH = re.compile(r"\b(\d+) (?:\w+ )?(?:of|with|holding|containing) (\d+) (?:\w+ )?(?:each|apiece)\b", re.IGNORECASE)


def with_references(prompt: Prompt) -> str | None:
    """`Add 5 to the number I told you`: the reference is replaced by what it refers to."""
    text = prompt.question
    if not _OPERATION.search(text) or not _REFERENCE.search(text) or len(prompt.turns) < 2:
        return None
    resolved = _REFERENCE.sub(lambda found: _value(found[0], prompt) or found[0], text)
    if resolved == text:
        return None
    results = [shown for _, shown in arithmetic.sums(resolved)]
    return arithmetic.answer_with(results[-1:], prompt) if results else None


def _value(reference: str, prompt: Prompt) -> str | None:
    """A fact of that name, else the last number the model or the user gave."""
    earlier = replace(prompt, turns=prompt.turns[:-1])
    fact = memory.best(f"what is {reference}", told(earlier)) if told(earlier) and " " in reference else None
    if fact and re.fullmatch(r"-?\d+(?:\.\d+)?", numerals.to_digits(fact.value)):
        return numerals.to_digits(fact.value)
    for turn in reversed(earlier.turns):
        found = numerals.numbers(turn.text)
        if found:
            return numerals.shown(found[-1])
    return None


def word_problem(prompt: Prompt) -> str | None:
    """`I have 3 apples and buy 4 more. How many apples ...?`"""
    text = prompt.question
    if not re.search(r"\bhow (?:many|much)\b", text, re.IGNORECASE):
        return None
    numbers = numerals.numbers(text)
    if len(numbers) < 2:
        return None
    if re.search(r"\beach\b|\bper\b|\bevery\b|\bapiece\b", text, re.IGNORECASE) and len(numbers) == 2:
        shared = re.search(r"\b(?:shared?|split|divided?|distribut\w+)\b", text, re.IGNORECASE)
        value = numbers[0] / numbers[1] if shared and numbers[1] else numbers[0] * numbers[1]
        return arithmetic.answer_with([numerals.shown(value)], prompt)
    return arithmetic.answer_with([numerals.shown(_told(text))], prompt)


def _told(text: str) -> float:
    """Clause by clause: what is lost is taken away, what is gained is added."""
    total = 0.0
    for sentence in sentences(text):
        product = _EACH.search(sentence)
        if product and total:
            total += (-1 if _LESS.search(sentence) else 1) * float(product[1]) * float(product[2])
            continue
        for clause in re.split(r",|\band\b|\bthen\b|\bbut\b", sentence):
            for value in numerals.numbers(clause):
                losing = _LESS.search(clause) and not (_MORE.search(clause) and not _LESS.search(clause))
                total += -value if losing and total else value
    return total
