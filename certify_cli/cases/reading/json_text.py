"""Parses JSON that people wrote: nothing that is not JSON, and no key twice in one object, where one would be lost."""

from __future__ import annotations

import json
from typing import Any


class BadJson(Exception):
    """What is wrong, without a word of the text; `character` counts from 1, 0 where nobody knows."""

    def __init__(self, said: str, character: int = 0) -> None:
        super().__init__(said + (f", at its character {character}" if character else ""))


def parse(text: str) -> Any:
    """The value; raises BadJson."""
    try:
        return json.loads(text, parse_constant=_no_constant, object_pairs_hook=_once)
    except json.JSONDecodeError as error:
        raise BadJson("not JSON", error.pos + 1) from None
    except (ValueError, RecursionError):
        raise BadJson("not JSON that can be read: nested too deep, or a number that is too long") from None


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    record = dict(pairs)
    if len(record) < len(pairs):
        raise BadJson("a key stands twice in one object")
    return record


def _no_constant(_: str) -> Any:
    raise BadJson("NaN and Infinity are not JSON")
