"""Arrays for a structure: of texts, numbers, members of an enumeration, or objects."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from certify_cli.simulator.mind import filling_numbers, numerals
from certify_cli.simulator.mind.language import identifier_words, quoted
from certify_cli.simulator.mind.schemas import MISSING, resolved
from certify_cli.simulator.mind.source import HINTS, Source, Wanted

Fill = Callable[[Mapping[str, Any], Source], tuple[dict[str, Any], list[str]]]
_CUE = re.compile(r"(?::|\b(?:with|add|buy|contains?|including|need|invite|for)\b)\s+(.+)", re.IGNORECASE | re.DOTALL)


def array(wanted: Wanted, source: Source, fill: Fill) -> Any:
    """The items the text lists; `fill` makes an object of one."""
    items = resolved(wanted.schema.get("items") or {"type": "string"}, wanted.schema)
    found = _items(wanted, items, source, fill)
    return found or ([] if wanted.required else MISSING)


def _items(wanted: Wanted, items: Mapping[str, Any], source: Source, fill: Fill) -> list[Any]:
    if items.get("type") == "object":
        made = (fill(items, Source(part, item=_item(part))) for part in _segments(source.text))
        return [value for value, missing in made if value and not missing]
    if "enum" in items:
        return [one for one in items["enum"] if re.search(rf"(?<!\w){re.escape(str(one))}(?!\w)", source.text, re.I)]
    if items.get("type") in ("integer", "number"):
        numbers = numerals.numbers(source.text)
        return [int(one) if items["type"] == "integer" else filling_numbers.plain(one) for one in numbers]
    return listed(source.text, wanted.name)


def listed(text: str, name: str = "") -> list[str]:
    """The items of a list in running text: quoted ones, things of the kind `name` says, or what commas separate."""
    strings = quoted(text)
    if len(strings) > 1:
        return strings
    singular = {word.rstrip("s") for word in identifier_words(name)}
    finder = next((finder for hints, finder in HINTS if singular & hints), None)
    if finder and len(found := finder(text)) > 1:
        return found
    return _separated(_tail(text, name))


def _tail(text: str, name: str) -> str:
    label = "|".join(re.escape(word) for word in identifier_words(name) if len(word) > 2) or "(?!)"
    cued = re.search(rf"\b(?:{label})\b\s*(?:are|is|:|=|of|with)?\s+(.+)", text, re.IGNORECASE | re.DOTALL)
    cued = cued or _CUE.search(text)
    return re.split(r"[.?!](?:\s|$)|\bto (?:my|the)\b|\bwith (?:a|the)\b", cued[1] if cued else text)[0]


def _separated(text: str) -> list[str]:
    leading = re.compile(r"^(?:and|or|a|an|the|some|also)\s+", re.IGNORECASE)
    parts = (leading.sub("", one.strip()).strip(" .'\"") for one in re.split(r",|\band\b", text))
    return [part for part in parts if part]


def _segments(text: str) -> list[str]:
    tail = text.split(":", 1)[1] if ":" in text else text
    return [part for part in re.split(r"\s*(?:,\s*and|,|;|\band\b|\n)\s*", tail) if part.strip()]


def _item(segment: str) -> str:
    """`2 bottles of milk` is about milk."""
    plain = numerals.to_digits(segment)
    found = re.search(r"\d+\s*(?:x\b|[a-z]+ of\b)?\s*([A-Za-z][\w -]*)", plain)
    said = (found[1] if found else plain).strip(" .!?").split()
    return " ".join(said[:3] if found else said[-2:])
