"""Values of a record, each read with one function that says what is wrong; messages name keys and never hold values."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from difflib import get_close_matches
from typing import Any

DEEPEST = 32
MOST_TEXTS = 100
_UNSTORABLE = re.compile("[\ud800-\udfff\x00]")
_IDENTIFIER = re.compile(r"[A-Za-z][A-Za-z0-9_-]{0,29}")


class Problem(Exception):
    """What is wrong, and the line it stands in where the reader of the file knows better than its caller."""

    def __init__(self, said: str, *, line: int = 0, hint: str = "") -> None:
        super().__init__(said)
        self.line = line
        self.hint = hint


def text(value: Any, key: str) -> str:
    """A text that every store and every API takes."""
    if not isinstance(value, str):
        raise Problem(f"{key} must be a text")
    if _UNSTORABLE.search(value):
        raise Problem(f"{key} holds NUL or half a surrogate pair, which is no text")
    return value


def spoken(value: Any, key: str) -> str:
    """A text that says something."""
    said = text(value, key)
    if not said.strip():
        raise Problem(f"{key} is empty")
    return said


def texts(value: Any, key: str) -> tuple[str, ...]:
    """A text or a list of them, none empty."""
    found = value if isinstance(value, list) else [value]
    if not found:
        raise Problem(f"{key} is an empty list")
    if len(found) > MOST_TEXTS:
        raise Problem(f"{key} has more than {MOST_TEXTS} texts")
    return tuple(spoken(one, key) for one in found)


def flag(value: Any, key: str) -> bool:
    if not isinstance(value, bool):
        raise Problem(f"{key} must be true or false")
    return value


def whole(value: Any, key: str, *, most: int = 10**9) -> int:
    """A whole number from 1."""
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= most:
        raise Problem(f"{key} must be a whole number from 1 to {most}")
    return value


def number(value: Any, key: str) -> float:
    """A finite number above 0."""
    good = not isinstance(value, bool) and isinstance(value, int | float)
    if not good or not 0 < value < 1e12 or not math.isfinite(value):
        raise Problem(f"{key} must be a number above 0")
    return float(value)


def amount(value: Any, key: str) -> Decimal:
    """US dollars above 0."""
    return Decimal(str(number(value, key)))


def json_text(value: Any, key: str) -> str:
    """A value that JSON can hold, as its text; raises Problem for anything else, and for what is nested too deep."""
    _refuse_unfit(value, key, DEEPEST)
    return json.dumps(value, sort_keys=True)


def _refuse_unfit(value: Any, key: str, depth: int) -> None:
    if depth == 0:
        raise Problem(f"{key} is nested too deep, more than {DEEPEST} levels")
    if isinstance(value, str):
        text(value, key)
    elif isinstance(value, dict):
        for name, inner in value.items():
            text(name, key)
            _refuse_unfit(inner, key, depth - 1)
    elif isinstance(value, list):
        for inner in value:
            _refuse_unfit(inner, key, depth - 1)
    elif not (value is None or isinstance(value, int) or (isinstance(value, float) and math.isfinite(value))):
        raise Problem(f"{key} holds what JSON cannot: a date, or a number that is not finite")


def table(value: Any, key: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise Problem(f"{key} must be an object with keys")
    return value


def only(record: Mapping[str, Any], known: Iterable[str], within: str = "") -> None:
    """Refuses keys that nobody knows; names one only if it looks like a key, since it may be a text gone astray."""
    names = list(known)
    for place, key in enumerate(record, 1):
        if key in names:
            continue
        shown = f"'{key}'" if _IDENTIFIER.fullmatch(key) else f"number {place}"
        near = get_close_matches(key[:40], names, n=1)
        meant = f"; did you mean {near[0]}?" if near else ""
        raise Problem(
            f"{within}unknown key {shown}{meant}", hint=f"keys are {', '.join(names)}; see docs/reference/cases.md"
        )
