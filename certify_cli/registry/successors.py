"""Which models go on with the line of one that ends: same vendor and kind, same words in the name, a higher number."""

from __future__ import annotations

import re
from collections.abc import Iterable

from certify_cli.types.model import ModelRecord

_PART = re.compile(r"\d+(?:\.\d+)*[a-z]*|[a-z]+")
_ASIDE = re.compile(r"\([^)]*\)")
_NO_WORDS = frozenset({"v", "g"})
"""`v2` and `G1` number a model; they are no part of its name."""


def successors(model: ModelRecord, models: Iterable[ModelRecord], region: str = "") -> list[ModelRecord]:
    """The active ones that can be called (from the region, if one is given), newest first.

    No AWS source names successors, so this reads the names: Claude 3.7 Sonnet -> Claude Sonnet 5.
    """
    words, version = _name(model)
    later = [
        (_name(one)[1], one)
        for one in models
        if (one.facts.vendor, one.kind) == (model.facts.vendor, model.kind)
        and one.lifecycle.status == "ACTIVE"
        and (one.groups_from(region) if region else one.routes)
        and _name(one)[0] == words
        and _name(one)[1] > version
    ]
    return [one for _, one in sorted(later, key=lambda pair: pair[0], reverse=True)]


def _name(model: ModelRecord) -> tuple[frozenset[str], tuple[int, ...]]:
    """Words and number of a display name: ({claude, sonnet}, (3, 7)); a size such as 70b is a word."""
    parts = _PART.findall(_ASIDE.sub("", model.facts.name.lower()))
    numbers = [part for part in parts if part[-1].isdigit()]
    words = frozenset(part for part in parts if not part[-1].isdigit()) - _NO_WORDS
    return words, tuple(int(number) for part in numbers for number in part.split("."))
