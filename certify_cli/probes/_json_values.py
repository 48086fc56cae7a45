"""JSON that a model wrote: read as strictly as a parser in production, and compared with what it should say."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from certify_cli.probes._judging import excerpt, shown
from certify_cli.probes._schema import SHOWN_BYTES, WHOLE, seen_for, shown_json, step, with_article

SAYS_NOTHING = (None, "")
"""What some models fill in where they have nothing to say."""


def read_json(text: str) -> Any:
    """The one value that the text is; raises ValueError for anything else, a key given twice or NaN included."""
    try:
        return json.loads(text, object_pairs_hook=_each_once, parse_constant=_refuse)
    except RecursionError:
        raise ValueError("nested too deep") from None


def difference(given: Any, expected: Any, where: str = "") -> str:
    """Where and how the value differs from the expected one, types included, or "".

    Integers must be written as such, 2.0 is none; of objects in a list the order is free.
    """
    if isinstance(expected, Mapping):
        return _of_objects(given, expected, where)
    if isinstance(expected, list):
        return _of_lists(given, expected, where)
    if not _alike(given, expected):
        return f"'{where}' is {shown_json(given)}, expected the {_type_of(expected)} {_plain(expected)}"
    return "" if given == expected else f"'{where}' is '{shown(_plain(given))}', expected '{_plain(expected)}'"


def without_silence(given: Any, expected: Any) -> Any:
    """The value without members that nobody asked for and that say nothing: null and the empty text."""
    if isinstance(given, dict) and isinstance(expected, Mapping):
        kept = {name: part for name, part in given.items() if name in expected or part not in SAYS_NOTHING}
        return {name: without_silence(part, expected.get(name)) for name, part in kept.items()}
    return given


def _of_objects(given: Any, expected: Mapping[str, Any], where: str) -> str:
    if not isinstance(given, dict):
        return _misshapen(given, "object", where)
    if invented := sorted(given.keys() - expected.keys()):
        return f"'{step(where, excerpt(invented[0], SHOWN_BYTES))}' is invented"
    if missing := sorted(expected.keys() - given.keys()):
        return f"'{step(where, missing[0])}' is missing"
    return next(filter(None, (difference(given[key], part, step(where, key)) for key, part in expected.items())), "")


def _of_lists(given: Any, expected: Sequence[Any], where: str) -> str:
    if not isinstance(given, list):
        return _misshapen(given, "array", where)
    if len(given) != len(expected):
        return f"'{where}' has {len(given)} entries, expected {len(expected)}"
    rest = list(given)
    for wanted in expected:
        place = next((number for number, one in enumerate(rest) if not difference(one, wanted)), None)
        if place is None:
            pairs = enumerate(zip(given, expected, strict=True))
            return next(filter(None, (difference(*pair, f"{where}[{number}]") for number, pair in pairs)))
        del rest[place]
    return ""


def _misshapen(given: Any, kind: str, where: str) -> str:
    return f"'{where or WHOLE}' is {seen_for(given, kind)}, expected {with_article(kind)}"


def _alike(given: Any, expected: Any) -> bool:
    """Whether the types fit; a number that may have a fraction may also be written without one."""
    return type(given) is type(expected) or (isinstance(expected, float) and type(given) is int)


def _plain(value: Any) -> str:
    return json.dumps(value) if isinstance(value, bool) else str(value)


def _type_of(value: Any) -> str:
    names = {bool: "boolean", int: "integer", float: "number"}
    return names.get(type(value), "string")


def _each_once(pairs: Sequence[tuple[str, Any]]) -> dict[str, Any]:
    """Parsers differ in which of two values they take."""
    found = dict(pairs)
    if len(found) < len(pairs):
        twice = next(name for number, (name, _) in enumerate(pairs) if name in dict(pairs[:number]))
        raise ValueError(f"the key '{excerpt(twice, SHOWN_BYTES)}' is given twice")
    return found


def _refuse(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")
