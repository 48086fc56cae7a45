"""`json`: one document with the whole report (CONTRACT section 11), or the rows of a list in their given shape."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from functools import cache, lru_cache
from typing import Any

from certify_cli.formats._cells import plain
from certify_cli.formats._untrusted import ci_safe_json
from certify_cli.interfaces import Format, Screen
from certify_cli.types.reports import Report
from certify_cli.types.tables import Table

_PLAIN = frozenset({type(None), bool, int})
"""What is JSON already."""
_quoted = json.encoder.encode_basestring_ascii
_SCALARS: Mapping[type, Callable[[Any], str]] = {
    str: lambda said: _quoted(plain(said)),
    int: repr,
    float: lambda number: repr(number) if math.isfinite(number) else "null",
    bool: lambda holds: "true" if holds else "false",
    type(None): lambda _: "null",
}
"""How those that reports are full of are written."""


def report(value: Report, _: Screen) -> str:
    """Every field, those without a value as null."""
    return document(value, indent=2)


def table(value: Table, _: Screen) -> str:
    """A list of the rows, whole, whatever columns people are shown."""
    return document(value.rows, indent=2)


def data(value: Any) -> Any:
    """One of our frozen values as JSON data, recursively.

    What `codec.to_data` gives, but money without exponents, nothing that is not JSON, and without importing pydantic.
    """
    kind: Any = type(value)
    if kind in _PLAIN:
        return value
    names = _names(kind)
    if names is not None:
        return {name: data(getattr(value, name)) for name in names}
    if isinstance(value, tuple):
        return [data(member) for member in value]
    return plain(value)


@cache
def _names(kind: Any) -> tuple[str, ...] | None:
    """The fields of a dataclass; None of anything else."""
    return tuple(one.name for one in fields(kind)) if isinstance(kind, type) and is_dataclass(kind) else None


def document(value: Any, *, indent: int | None = None) -> str:
    """ASCII JSON with a newline at its end, the same value again for whoever parses it; `indent` for people to read."""
    if indent is None:
        text = json.dumps(value, ensure_ascii=True, allow_nan=False, separators=(",", ":"))
    else:
        text = _spread(value, "\n", " " * indent)
    return ci_safe_json(text) + "\n"


def _spread(value: Any, margin: str, step: str) -> str:
    """What json.dumps makes of `data(value)` with an indent, in one pass: json's own is written in Python, and slow.

    `margin` is the line end with the indentation that the value stands at, `step` that of one level more.
    """
    kind: Any = type(value)
    inner = margin + step
    if kind in _SCALARS:
        return _SCALARS[kind](value)
    names = _names(kind)
    if names is not None:
        members = [f"{_key(name)}{_spread(getattr(value, name), inner, step)}" for name in names]
    elif isinstance(value, Mapping):
        members = [f"{_key(str(name))}{_spread(one, inner, step)}" for name, one in value.items()]
    elif isinstance(value, list | tuple):
        listed = [_spread(one, inner, step) for one in value]
        return f"[{inner}{f',{inner}'.join(listed)}{margin}]" if listed else "[]"
    else:
        said = plain(value)
        return _spread(said, margin, step) if isinstance(said, list) else json.dumps(said, allow_nan=False)
    return f"{{{inner}{f',{inner}'.join(members)}{margin}}}" if members else "{}"


@lru_cache(maxsize=1_000)
def _key(name: str) -> str:
    return f"{_quoted(plain(name))}: "


FORMAT = Format(name="json", report=report, table=table)
