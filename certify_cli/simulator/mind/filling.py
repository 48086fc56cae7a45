"""Fills a JSON Schema from a text: what is named first, then by type and by the look of the property's name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from certify_cli.simulator.mind import filling_lists, filling_numbers, filling_texts, numerals
from certify_cli.simulator.mind.language import identifier_words, stem, words
from certify_cli.simulator.mind.schemas import MISSING, resolved, zero
from certify_cli.simulator.mind.source import Source, Wanted

_FALSE = re.compile(
    r"\b(?:false|no|not|don['’]t|disabled?|without|exclude|excluding|turn(?:ed)? off|isn['’]t|never)\b", re.IGNORECASE
)
_AROUND_LABELS = {"is", "has", "include", "with", "should", "enable", "wants"}


def fill_object(schema: Mapping[str, Any], source: Source, *, whole: bool = False) -> tuple[dict[str, Any], list[str]]:
    """The object and the required properties no value was found for; `whole` gives those a zero value instead.

    Properties that are named in the text come first, so that they cannot lose their value to an earlier guess.
    """
    schema = resolved(schema, schema)
    properties: Mapping[str, Any] = schema.get("properties") or {}
    required = set(schema.get("required") or [])
    found: dict[str, Any] = {}
    for named_only in (True, False):
        for name, part in properties.items():
            if name not in found:
                value = _value(Wanted(name, resolved(part, schema), name in required, named_only), source)
                if value is not MISSING:
                    found[name] = value
    missing = [name for name in properties if name in required and name not in found]
    if whole:
        found |= {name: zero(resolved(properties[name], schema)) for name in missing}
        missing = []
    return {name: found[name] for name in properties if name in found}, missing


def _value(wanted: Wanted, source: Source) -> Any:
    if "const" in wanted.schema:
        return wanted.schema["const"]
    if "enum" in wanted.schema:
        return _choice(wanted, source)
    if wanted.kind in ("integer", "number"):
        return filling_numbers.number(wanted, source)
    if wanted.kind == "boolean":
        return _boolean(wanted, source.text)
    if wanted.kind in ("array", "object"):
        return MISSING if wanted.named_only else _nested(wanted, source)
    return filling_texts.labelled(wanted, source) if wanted.named_only else filling_texts.text(wanted, source)


def _nested(wanted: Wanted, source: Source) -> Any:
    if wanted.kind == "array":
        return filling_lists.array(wanted, source, fill_object)
    value, missing = fill_object(wanted.schema, source, whole=wanted.required)
    return value if value and (wanted.required or not missing) else MISSING


def _choice(wanted: Wanted, source: Source) -> Any:
    """A member named in the text, the nearest to the property's own name if several are."""
    found = _members(wanted.schema["enum"], source)
    if found:
        return source.take(_nearest(wanted.name, found, source.text.lower()))
    if wanted.named_only or not wanted.required:
        return MISSING
    return wanted.schema.get("default", wanted.schema["enum"][0])


def _members(enum: list[Any], source: Source) -> list[Any]:
    """Members said as they are, else by a word that means the same, else as a number."""
    texts = [one for one in enum if isinstance(one, str)]
    said = [one for one in texts if re.search(rf"(?<!\w){re.escape(one)}(?!\w)", source.text, re.IGNORECASE)]
    if said:
        return [one for one in said if not source.taken[one.lower()]] or said
    stems = {stem(word) for word in words(source.text)}
    meant = [one for one in texts if {stem(word) for word in identifier_words(one)} & stems]
    given = numerals.numbers(source.text)
    return meant or [one for one in enum if isinstance(one, int | float) and one in given]


def _nearest(name: str, found: list[Any], text: str) -> Any:
    label = next((word for word in identifier_words(name) if word in text), "")
    if not label or len(found) == 1:
        return found[0]
    at = text.index(label)
    return min(found, key=lambda one: abs(text.find(str(one).lower()) - at))


def _boolean(wanted: Wanted, text: str) -> Any:
    """By the property's words and a negation near them; a required one that nobody mentions is false."""
    for word in identifier_words(wanted.name):
        root = re.escape(word[:5] if len(word) > 6 else word)
        found = re.search(rf"[^.,;!?]{{0,40}}\b{root}\w*[^.,;!?]{{0,25}}", text, re.IGNORECASE)
        if found and word not in _AROUND_LABELS:
            return not _FALSE.search(found[0])
    return False if wanted.required and not wanted.named_only else MISSING
