"""`json`: one document with the whole report (CONTRACT section 11), or the rows of a list in their given shape."""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any

from certify_cli.formats._cells import plain
from certify_cli.formats._untrusted import ci_safe_json
from certify_cli.interfaces import Format, Screen
from certify_cli.types.reports import Report
from certify_cli.types.tables import Table

_PLAIN = frozenset({type(None), bool, int})
"""What is JSON already."""


def report(value: Report, _: Screen) -> str:
    """Every field, those without a value as null."""
    return document(data(value), indent=2)


def table(value: Table, _: Screen) -> str:
    """A list of the rows, whole, whatever columns people are shown."""
    return document(plain(value.rows), indent=2)


def data(value: Any) -> Any:
    """One of our frozen values as JSON data, recursively.

    What `codec.to_data` gives, but money without exponents, nothing that is not JSON, and without importing pydantic.
    """
    if type(value) in _PLAIN:
        return value
    if is_dataclass(value):
        kind: Any = type(value)
        return {name: data(getattr(value, name)) for name in _names(kind)}
    if isinstance(value, tuple):
        return [data(member) for member in value]
    return plain(value)


@cache
def _names(kind: Any) -> tuple[str, ...]:
    return tuple(one.name for one in fields(kind))


def document(value: Any, *, indent: int | None = None) -> str:
    """ASCII JSON with a newline at its end, the same value again for whoever parses it."""
    separators = None if indent else (",", ":")
    text = json.dumps(value, ensure_ascii=True, allow_nan=False, indent=indent, separators=separators)
    return ci_safe_json(text) + "\n"


FORMAT = Format(name="json", report=report, table=table)
