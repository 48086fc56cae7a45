"""Texts for a structure: labelled ones, things of a known kind, and free text."""

from __future__ import annotations

import re
from typing import Any

from certify_cli.simulator.mind import arithmetic, values
from certify_cli.simulator.mind.language import identifier_words, literal, quoted
from certify_cli.simulator.mind.schemas import MISSING
from certify_cli.simulator.mind.source import KNOWN_KINDS, Source, Wanted
from certify_cli.simulator.mind.vocabulary import vocabulary

_EXPRESSIONS = frozenset({"expression", "formula", "equation", "calculation"})
_ENTITIES = vocabulary("city location place town country name person customer code id") | {
    "symbol",
    "order",
    "ticket",
}
_MARKED = r"\s*(?:is|=|:|should be|must be|set to|called|named|of|to)?\s*([\"'“‘`].+)"
_STATED = r"\s*(?:is|=|:|should be|must be|set to)\s+(.+)"
_CODED = r"\s+(?:(?:number|no\.?|nr\.?|code|id)\s+)?#?((?=[\w-]*\d)[A-Za-z0-9][\w-]*)"


def labelled(wanted: Wanted, source: Source) -> Any:
    """`title "X"`, `title: X`, `the title is X`, `part 0443`; what follows must be marked as a value, or be a code."""
    names = identifier_words(wanted.name) or [wanted.name]
    for label in dict.fromkeys((r"[\s_-]*".join(map(re.escape, names)), re.escape(names[-1]))):
        if len(label) < 3:
            continue
        found = re.search(rf"\b{label}\b{_MARKED}", source.text, re.IGNORECASE | re.DOTALL)
        found = found or re.search(rf"\b{label}\b{_STATED}", source.text, re.IGNORECASE | re.DOTALL)
        found = found or re.search(rf"\b{label}\b{_CODED}", source.text, re.IGNORECASE)
        value = literal(found[1]) if found else ""
        if value:
            return source.take(_in_form(value, wanted))
    return MISSING


def text(wanted: Wanted, source: Source) -> Any:
    """By the words of the name, then by those of the description; free text only where it is required."""
    described = set(identifier_words(str(wanted.schema.get("description", "")))) & _ENTITIES
    hints = wanted.words | (described if wanted.required else set())
    own = source.by_hint(wanted.words) or source.by_hint(hints)
    if own:
        return source.take(_in_form(own, wanted))
    if not wanted.required:
        return MISSING
    if wanted.words & _EXPRESSIONS:
        return source.take(_expression(source.text))
    return _free(hints, wanted, source)


def _free(hints: set[str], wanted: Wanted, source: Source) -> Any:
    """A property whose kind is known, a city say, is not filled with just any text."""
    if source.item and not source.taken[source.item.lower()]:
        return source.take(source.item)
    if hints & KNOWN_KINDS and not quoted(source.text):
        return wanted.schema.get("default", MISSING)
    value = source.first(values.free_text(source.text)) or source.first(values.names(source.text))
    return source.take(value) if value else MISSING


def _expression(given: str) -> str:
    found = [expression for expression, _ in arithmetic.sums(given)]
    return found[0].strip() if found else values.free_text(given)[0]


def _in_form(value: str, wanted: Wanted) -> str:
    described = f"{wanted.schema.get('format', '')} {wanted.name} {wanted.schema.get('description', '')}"
    return values.iso_date(value) if re.search(r"\bdate\b|YYYY", described.replace("_", " ")) else value
