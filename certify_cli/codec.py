"""Values to and from JSON and TOML: strict keys, exact decimals, times in UTC."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from certify_cli.errors import BadFile

T = TypeVar("T")


_adapters: dict[Any, TypeAdapter[Any]] = {}
"""Built once a type: building costs a hundred times what using costs."""


def _adapter(kind: Any) -> TypeAdapter[Any]:
    if kind not in _adapters:
        _adapters[kind] = TypeAdapter(kind)
    return _adapters[kind]


def to_json(value: Any, kind: Any = None) -> str:
    """Compact ASCII JSON of a value of our types (or of `kind`, for a plain collection of them)."""
    return json.dumps(to_data(value, kind), ensure_ascii=True, allow_nan=False, separators=(",", ":"))


def to_row(value: Any) -> str:
    """What `to_json` says, in one pass where all of it is ASCII, which most rows are; floats may be spelt otherwise."""
    try:
        text = _adapter(type(value)).dump_json(value)
    except ValueError:
        return to_json(value)  # half of a surrogate pair, which only an escape can say
    return text.decode("ascii") if text.isascii() else to_json(value)


def to_data(value: Any, kind: Any = None) -> Any:
    """The value as dicts, lists and JSON scalars: money as decimal strings, times as RFC 3339 in UTC."""
    return _adapter(kind or type(value)).dump_python(value, mode="json")


def from_json(kind: type[T], text: str | bytes, *, where: str = "stored row") -> T:
    """The value of `kind` that the JSON says; raises BadFile naming `where` and the first wrong key."""
    try:
        value = _adapter(kind).validate_json(text)
    except ValidationError as error:
        raise BadFile(f"{where}: {first_problem(error)}") from None
    assert isinstance(value, kind)
    return value


def from_toml(kind: type[T], data: dict[str, Any], *, where: str) -> T:
    """As `from_json`, from what tomllib returned; by way of JSON, where strictness still lets a list be a tuple."""
    return from_json(kind, json.dumps(data, default=str), where=where)


def first_problem(error: ValidationError) -> str:
    """One sentence on the first problem: the key's path and what is wrong with it."""
    problem = error.errors(include_url=False, include_input=False, include_context=False)[0]
    path = ".".join(str(part) for part in problem["loc"]) or "value"
    if problem["type"] == "unexpected_keyword_argument":
        return f"unknown key {path!r}"
    if problem["type"] == "missing":
        return f"missing key {path!r}"
    return f"{path}: {problem['msg'][:1].lower()}{problem['msg'][1:]}"


def utc(moment: datetime) -> str:
    """RFC 3339 in UTC with seconds, as every file and message shows times."""
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
