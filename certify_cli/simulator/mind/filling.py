"""Fills a JSON Schema from a text: what is named first, then by type and by the look of the property's name."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from certify_cli.simulator.mind import numerals, values
from certify_cli.simulator.mind.language import identifier_words, literal, quoted, stem, words
from certify_cli.simulator.mind.schemas import MISSING, resolved, zero

_HINTS: tuple[tuple[frozenset[str], values.Finder], ...] = tuple(
    (frozenset(names.split()), finder)
    for names, finder in (
        ("email mail", values.matches(values.EMAIL)),
        ("url link website uri", values.matches(values.URL)),
        ("phone telephone mobile", values.matches(values.PHONE)),
        ("currency", values.currencies),
        ("language lang", values.languages),
        ("colour color", values.colours),
        ("date day deadline due when checkin checkout departure arrival", values.matches(values.DATE)),
        ("time hour", values.matches(values.TIME)),
        ("origin source departure from", lambda text: values.after("from", text)),
        ("destination target to", lambda text: values.after("to", text)),
        ("city location place town destination origin country region state where airport area", values.places),
        ("id code sku reference ref ticket isbn order account tracking", values.codes),
        ("symbol ticker", lambda text: re.findall(r"\b[A-Z]{2,5}\b", text)),
        ("name person customer recipient user author contact attendee employee guest owner patient sender who company "
         "restaurant hotel product", values.names),  # fmt: skip
    )
)
_EXPRESSIONS = frozenset("expression formula equation calculation".split())
_ENTITY_HINTS = frozenset("city location place town country name person customer code id symbol order ticket".split())
_TRUE = r"\b(?:true|yes|enable[d]?|with|include|including|want|turn(?:ed)? on|must|urgent(?:ly)?|is)\b"
_FALSE = r"\b(?:false|no|not|don['’]t|disable[d]?|without|exclude|excluding|turn(?:ed)? off|isn['’]t|never)\b"


@dataclass(slots=True)
class Source:
    """A text to fill from; what was taken for one property is not taken again for the next."""

    text: str
    taken: set[str] = field(default_factory=set)

    def first(self, candidates: list[str]) -> str | None:
        return next((one for one in candidates if one.lower() not in self.taken), None)

    def take(self, value: Any) -> Any:
        self.taken.add(str(value).lower())
        return value


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
                value = _value(name, resolved(part, schema), source, named_only, name in required)
                if value is not MISSING:
                    found[name] = value
    missing = [name for name in properties if name in required and name not in found]
    if whole:
        found |= {name: zero(resolved(properties[name], schema)) for name in missing}
    return {name: found[name] for name in properties if name in found}, missing


def _value(name: str, schema: Mapping[str, Any], source: Source, named_only: bool, required: bool) -> Any:
    if "const" in schema:
        return schema["const"]
    if "enum" in schema:
        return _choice(name, schema, source, named_only, required)
    kind = schema.get("type", "string")
    if kind in ("integer", "number"):
        return _number(name, schema, source, named_only, required)
    if kind == "boolean":
        return _boolean(name, source.text, required=required and not named_only)
    if kind == "array":
        return MISSING if named_only else _array(name, schema, source, required)
    if kind == "object":
        return MISSING if named_only else _object(schema, source, required)
    return _labelled(name, source) if named_only else _string(name, schema, source, required)


def _object(schema: Mapping[str, Any], source: Source, required: bool) -> Any:
    value, missing = fill_object(schema, source, whole=required)
    return value if value and (required or not missing) else MISSING


def _choice(name: str, schema: Mapping[str, Any], source: Source, named_only: bool, required: bool) -> Any:
    """A member named in the text, the nearest to the property's own name if several are."""
    text = source.text.lower()
    stems = {stem(word) for word in words(source.text)}
    found = [one for one in schema["enum"] if isinstance(one, str) and re.search(rf"(?<!\w){re.escape(one.lower())}(?!\w)", text)]
    found = [one for one in found if one.lower() not in source.taken] or found
    if not found:
        found = [one for one in schema["enum"] if isinstance(one, str) and {stem(w) for w in identifier_words(one)} & stems]
    if not found:
        given = numerals.numbers(source.text)
        found = [one for one in schema["enum"] if isinstance(one, int | float) and one in given]
    if found:
        return source.take(_nearest(name, found, text))
    if named_only or not required:
        return MISSING
    return schema.get("default", schema["enum"][0])


def _nearest(name: str, found: list[Any], text: str) -> Any:
    label = next((word for word in identifier_words(name) if word in text), "")
    if not label or len(found) == 1:
        return found[0]
    at = text.index(label)
    return min(found, key=lambda one: abs(text.find(str(one).lower()) - at))


def _number(name: str, schema: Mapping[str, Any], source: Source, named_only: bool, required: bool) -> Any:
    text = numerals.to_digits(source.text)
    text = text if _hints(name) & {"year", "month", "day"} else re.sub(values.DATE, " ", text)
    candidates = _numbers_named(name, text) if named_only else numerals.NUMBER.findall(text)
    if not named_only and not required and not schema.get("description"):
        candidates = []
    if schema.get("type") == "integer":
        candidates = [one for one in candidates if "." not in one]
    if not named_only and not candidates and _hints(name) & {"id", "number", "order", "code"}:
        candidates = [digits for code in values.codes(text) for digits in re.findall(r"\d+", code)]
    chosen = source.first([one.replace(",", "") for one in candidates])
    if chosen is None or (not named_only and not required):
        return MISSING
    source.take(chosen)
    return int(chosen) if schema.get("type") == "integer" else _plain(float(chosen))


def _plain(value: float) -> float | int:
    return int(value) if value == int(value) else value


def _numbers_named(name: str, text: str) -> list[str]:
    """`quantity 3`, `3 nights` for nights, `order #42` for order_id; one-letter names are never looked for."""
    found: list[str] = []
    labels = [word for word in identifier_words(name) if len(word) > 1 and word not in {"number", "of", "num", "the"}]
    for word in labels:
        root = re.escape(word[:-1] if word.endswith("s") and len(word) > 3 else word)
        before = rf"\b{root}s?\b\s*(?:\w+\s+)?(?:is|of|=|:|number|no\.?|id|nr\.?|to|at)?\s*[#:=]?\s*(-?\d[\d,]*(?:\.\d+)?)"
        found += re.findall(before, text, re.IGNORECASE)
        found += re.findall(rf"(?<![\w.])(-?\d[\d,]*(?:\.\d+)?)\s*-?\s*{root}s?\b", text, re.IGNORECASE)
    return [one.rstrip(",") for one in found]


def _boolean(name: str, text: str, *, required: bool) -> Any:
    """By the property's words and a negation near them; a required one that nobody mentions is false."""
    labels = [word for word in identifier_words(name) if word not in {"is", "has", "include", "with", "should", "enable", "wants"}]
    for word in labels:
        root = re.escape(word[:5] if len(word) > 6 else word)
        found = re.search(rf"[^.,;!?]{{0,40}}\b{root}\w*[^.,;!?]{{0,25}}", text, re.IGNORECASE)
        if found:
            return not re.search(_FALSE, found[0], re.IGNORECASE)
    return False if required else MISSING


def _array(name: str, schema: Mapping[str, Any], source: Source, required: bool) -> Any:
    items = resolved(schema.get("items") or {"type": "string"}, schema)
    if items.get("type") == "object":
        values_found = _objects(items, source)
    elif "enum" in items:
        text = source.text.lower()
        values_found = [one for one in items["enum"] if re.search(rf"(?<!\w){re.escape(str(one).lower())}(?!\w)", text)]
    elif items.get("type") in ("integer", "number"):
        numbers = numerals.numbers(source.text)
        values_found = [int(one) if items["type"] == "integer" else _plain(one) for one in numbers]
    else:
        values_found = listed(source.text, name)
    if values_found:
        return values_found
    return [] if required else MISSING


def _objects(schema: Mapping[str, Any], source: Source) -> list[Any]:
    """One object for each item of the list: `2 apples and 3 pears`."""
    made = []
    for segment in _segments(source.text):
        value, missing = fill_object(schema, Source(segment))
        if value and not missing:
            made.append(value)
    return made


def _segments(text: str) -> list[str]:
    tail = text.split(":", 1)[1] if ":" in text else text
    return [part for part in re.split(r"\s*(?:,\s*and|,|;|\band\b|\n)\s*", tail) if part.strip()]


def listed(text: str, name: str = "") -> list[str]:
    """The items of a list in running text."""
    strings = quoted(text)
    if len(strings) > 1:
        return strings
    hint = next((finder for hints, finder in _HINTS if {word.rstrip("s") for word in identifier_words(name)} & hints), None)
    if hint and len(found := hint(text)) > 1:
        return found
    label = "|".join(re.escape(word) for word in identifier_words(name) if len(word) > 2) or "(?!)"
    cued = re.search(rf"(?:\b(?:{label})\b[^:,]{{0,30}}?(?:are|is|:|=|of|with)|:|\b(?:with|add|buy|contains?|including|need|invite|for)\b)\s+(.+)", text, re.I | re.S)
    tail = re.split(r"[.?!](?:\s|$)|\bto (?:my|the)\b|\bwith (?:a|the)\b", cued[1] if cued else text)[0]
    parts = [re.sub(r"^(?:and|or|a|an|the|some|also)\s+", "", one.strip(), flags=re.I) for one in re.split(r",|\band\b", tail)]
    return [one.strip(" .'\"") for one in parts if one.strip(" .'\"")]


def _hints(name: str) -> set[str]:
    return set(identifier_words(name))


def _labelled(name: str, source: Source) -> Any:
    """`title "X"`, `title: X`, `the title is X`; what follows must be marked as a value."""
    label = r"[\s_-]*".join(re.escape(word) for word in identifier_words(name))
    last = re.escape((identifier_words(name) or [name])[-1])
    for words_ in dict.fromkeys((label, last)):
        if len(words_) < 3:
            continue
        found = re.search(rf"\b{words_}\b\s*(?:is|=|:|should be|must be|set to|called|named|of|to)?\s*([\"'“‘`].+)", source.text, re.I | re.S)
        found = found or re.search(rf"\b{words_}\b\s*(?:is|=|:|should be|must be|set to)\s+(.+)", source.text, re.I | re.S)
        value = literal(found[1]) if found else ""
        if value:
            return source.take(_in_form(value, name))
    return MISSING


def _string(name: str, schema: Mapping[str, Any], source: Source, required: bool) -> Any:
    hints = _hints(name) | (_hints(str(schema.get("description", ""))) & _ENTITY_HINTS if required else set())
    own = _by_hint(_hints(name), source) or _by_hint(hints, source)
    if own:
        return source.take(_in_form(own, f"{schema.get('format', '')} {name} {schema.get('description', '')}"))
    if not required:
        return MISSING
    if _hints(name) & _EXPRESSIONS:
        return source.take(_expression(source.text))
    return _free(hints, schema, source)


def _free(hints: set[str], schema: Mapping[str, Any], source: Source) -> Any:
    """A property whose kind is known, a city say, is not filled with just any text."""
    if hints & set().union(*(names for names, _ in _HINTS)) and not quoted(source.text):
        return schema.get("default", MISSING)
    value = source.first(values.free_text(source.text)) or source.first(values.names(source.text))
    return source.take(value) if value else MISSING


def _by_hint(hints: set[str], source: Source) -> str | None:
    for names, finder in _HINTS:
        if hints & names:
            found = source.first(finder(source.text))
            if found:
                return found
    return None


def _expression(text: str) -> str:
    from certify_cli.simulator.mind import arithmetic

    found = [expression for expression, _ in arithmetic.sums(text)]
    return found[0].strip() if found else values.free_text(text)[0]


def _in_form(value: str, described: str) -> str:
    return values.iso_date(value) if re.search(r"\bdate\b|YYYY", described) else value
