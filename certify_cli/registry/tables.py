"""A record as the tables of its TOML file, in the order people read them; what is not known is left out."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import tomlkit
from tomlkit.items import Array, Float

from certify_cli.types.model import ModelRecord

SYNCED = ("facts", "limits", "prices", "lifecycle")
LAST = ("source", "day")


def synced_tables(record: ModelRecord) -> dict[str, dict[str, Any]]:
    """The tables that synchronisation owns, without the routes: name -> key -> plain value."""
    return {name: plain(getattr(record, name)) for name in SYNCED}


def plain(value: Any) -> dict[str, Any]:
    """A dataclass as a dict of what is stated or has no default; provenance last."""
    items = {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
    needed = {field.name for field in dataclasses.fields(value) if _needed(field)}
    stated = {name: item for name, item in items.items() if name in needed or not _unstated(item)}
    ordered = [name for name in stated if name not in LAST] + [name for name in LAST if name in stated]
    return {name: _plain_item(stated[name]) for name in ordered}


def toml_item(value: Any) -> Any:
    """A plain value as tomlkit writes it: money with its exact digits, lists on one line."""
    if isinstance(value, Decimal):
        return Float(float(value), tomlkit.items.Trivia(), _digits(value))
    if isinstance(value, list):
        array: Array = tomlkit.array()
        array.extend(value)
        return array
    return tomlkit.item(value)


def same(old: Any, new: Any) -> bool:
    """Whether a parsed value says what the plain one says."""
    if isinstance(new, Decimal):
        return isinstance(old, (int, float)) and Decimal(str(old)) == new
    return type(old) is type(new) and bool(old == new)


def _needed(field: dataclasses.Field[Any]) -> bool:
    return field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING


def _unstated(item: Any) -> bool:
    """Not `item in (...)`: a price of zero equals False."""
    return item is None or item is False or item in ("", ()) or item == {}


def _plain_item(value: Any) -> Any:
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, Mapping):
        return dict(value)
    assert isinstance(value, (str, int, Decimal, date))
    return value


def _digits(value: Decimal) -> str:
    digits = format(value, "f")
    return digits if "." in digits else digits + ".0"
