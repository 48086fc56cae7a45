"""Every small thing that can be wrong with a JSON value or a stream of events: (what is done, the changed copy)."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from typing import Any

Step = str | int
Path = tuple[Step, ...]
Changed = tuple[str, Any]

GONE = object()
LONG_LIST = 12
"""Of longer ones, such as vectors, only the first, the middle and the last element are touched one by one."""


def changes_of(value: Any) -> Iterator[Changed]:
    """Every single change of a reply's JSON, with a label such as "usage.inputTokens: zero"."""
    for path in paths_of(value):
        here = _at(value, path)
        for what, new in changes_at(here):
            if type(new) is type(here) and new == here:
                continue
            yield f"{_label(path)}: {what}", _with(value, path, new)


def changes_of_stream(events: list[tuple[str, Any]]) -> Iterator[Changed]:
    """Every single change of a stream: of its events as such, and of what each carries."""
    for place, (name, payload) in enumerate(events):
        here = f"event {place} {name}"
        yield f"{here}: dropped", [*events[:place], *events[place + 1 :]]
        yield f"{here}: twice", [*events[: place + 1], *copy.deepcopy(events[place:])]
        yield f"{here}: under an unknown name", [*events[:place], ("somethingNew", payload), *events[place + 1 :]]
        if place + 1 < len(events):
            yield f"{here}: ends there", events[: place + 1]
            swapped = [events[place + 1], events[place]]
            yield f"{here}: changes places with the next", [*events[:place], *swapped, *events[place + 2 :]]
        for what, changed in changes_of(payload):
            yield f"{here}.{what}", [*events[:place], (name, changed), *events[place + 1 :]]


def paths_of(value: Any, path: Path = ()) -> Iterator[Path]:
    yield path
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from paths_of(inner, (*path, key))
    if isinstance(value, list):
        for place in _places(len(value)):
            yield from paths_of(value[place], (*path, place))


def _places(length: int) -> list[int]:
    return list(range(length)) if length <= LONG_LIST else [0, length // 2, length - 1]


def changes_at(value: Any) -> Iterator[Changed]:
    yield "dropped", GONE
    yield "null", None
    if isinstance(value, bool) or value is None:
        yield from [("yes", True), ("no", False), ("a text", "true")]
    elif isinstance(value, str):
        yield from of_text(value)
    elif isinstance(value, int | float):
        yield from of_number(value)
    elif isinstance(value, list):
        yield from of_list(value)
    else:
        yield from [("empty", {}), ("a list", [value]), ("a text", json.dumps(value)), ("a number", 7)]


def of_number(value: float) -> Iterator[Changed]:
    yield from [("zero", 0), ("negated", -value), ("one more", value + 1), ("one less", value - 1)]
    yield from [("huge", 10**18), ("a thousand times", value * 1000), ("halved", _half(value))]
    yield from [("a text", str(value)), ("a list", [value]), ("with a fraction", value + 0.5), ("yes", True)]
    yield from [("NaN", float("nan")), ("Infinity", float("inf"))]


def _half(value: float) -> float:
    return value // 2 if isinstance(value, int) else value / 2


def of_list(value: list[Any]) -> Iterator[Changed]:
    yield from [("empty", []), ("a text", json.dumps(value)), ("an object", {"0": value}), ("in a list", [value])]
    if value:
        yield "first twice", [value[0], *value]
        yield "last lost", value[:-1]
        yield "first only", value[:1]
        yield "last only", value[-1:]
    if len(value) > 1:
        yield "reversed", value[::-1]
        yield "first two swapped", [value[1], value[0], *value[2:]]


def of_text(value: str) -> Iterator[Changed]:
    yield from [("empty", ""), ("blank", "  \n"), ("a number", 7), ("a list", [value]), ("an object", {"text": value})]
    yield from [("upper case", value.upper()), ("lower case", value.lower()), ("reversed", value[::-1])]
    yield from [("twice", value * 2), ("begun with x", f"x{value}"), ("ended with x", f"{value}x")]
    yield "ended with a remark", f"{value} And that is all."
    yield "ended with another number", f"{value}\n4711"
    for share in (1, 2):
        yield f"cut after {share} of 3", value[: len(value) * share // 3]
    yield from [("without its first character", value[1:]), ("without its last character", value[:-1])]
    for place in sorted({0, len(value) // 2, len(value) - 1} if value else ()):
        yield f"another character at {place}", value[:place] + _other(value[place]) + value[place + 1 :]
    for place in _digits(value):
        yield f"another digit at {place}", value[:place] + _other(value[place]) + value[place + 1 :]


def _digits(value: str) -> list[int]:
    found = [place for place, character in enumerate(value) if character in "0123456789"]
    return [found[place] for place in sorted({0, len(found) // 2, len(found) - 1})] if found else []


def _other(character: str) -> str:
    if character in "0123456789":
        return str((int(character) + 1) % 10)
    return "q" if character.lower() != "q" else "z"


def _label(path: Path) -> str:
    return ".".join(map(str, path)) or "all"


def _at(value: Any, path: Path) -> Any:
    for step in path:
        value = value[step]
    return value


def _with(value: Any, path: Path, new: Any) -> Any:
    """A copy with the value at that path replaced, or taken out."""
    if not path:
        return {} if new is GONE else new
    changed = copy.copy(value)
    step: Any = path[0]
    if len(path) > 1:
        changed[step] = _with(value[step], path[1:], new)
    elif new is GONE:
        del changed[step]
    else:
        changed[step] = new
    return changed
