"""Numbers for a structure: the one a property names, else the next one nobody took."""

from __future__ import annotations

import re
from typing import Any

from certify_cli.simulator.mind import numerals, values
from certify_cli.simulator.mind.language import identifier_words
from certify_cli.simulator.mind.schemas import MISSING
from certify_cli.simulator.mind.source import Source, Wanted

_VALUE = r"(-?\d[\d,]*(?:\.\d+)?)"
_IDENTIFYING = {"id", "number", "order", "code"}
_EMPTY_LABELS = {"number", "of", "num", "the"}


def number(wanted: Wanted, source: Source) -> Any:
    """An int or float, or MISSING; an optional property only gets a number that the text names."""
    text = numerals.to_digits(source.text)
    if not wanted.words & {"year", "month", "day"}:
        text = re.sub(values.DATE, " ", text)
    candidates = _named(wanted.name, text) if wanted.named_only else _any(wanted, text)
    if wanted.kind == "integer":
        candidates = [one for one in candidates if "." not in one]
    chosen = source.first([one.replace(",", "") for one in candidates])
    if chosen is None:
        return MISSING
    source.take(chosen)
    return int(chosen) if wanted.kind == "integer" else plain(float(chosen))


def plain(value: float) -> float | int:
    return int(value) if value == int(value) else value


def _any(wanted: Wanted, text: str) -> list[str]:
    if not wanted.required:
        return []
    found = numerals.NUMBER.findall(text)
    if not found and wanted.words & _IDENTIFYING:
        found = [digits for code in values.codes(text) for digits in re.findall(r"\d+", code)]
    return found


def _named(name: str, text: str) -> list[str]:
    """`quantity 3`, `3 nights` for nights, `order #42` for order_id; one-letter names are never looked for."""
    found: list[str] = []
    for word in identifier_words(name):
        if len(word) < 2 or word in _EMPTY_LABELS:
            continue
        root = re.escape(word[:-1] if word.endswith("s") and len(word) > 3 else word)
        label = rf"\b{root}s?\b\s*(?:\w+\s+)?(?:is|of|=|:|number|no\.?|id|nr\.?|to|at)?\s*[#:=]?\s*"
        found += re.findall(label + _VALUE, text, re.IGNORECASE)
        found += re.findall(rf"(?<![\w.]){_VALUE}\s*-?\s*{root}s?\b", text, re.IGNORECASE)
    return [one.rstrip(",") for one in found]
