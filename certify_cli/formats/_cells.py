"""The values in a table's rows as text: for people, for CSV, and as plain JSON data."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Set
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any


def shown(value: Any) -> str:
    """A cell as people read it, not cleaned yet: `-` for nothing, yes and no, lists with commas."""
    if value is None or value == "":
        return "-"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return value
    return ", ".join(_items(value)) or "-"


def joined(value: Any) -> Any:
    """A cell for CSV, not cleaned yet: lists joined by `;`, numbers and None as they are."""
    if isinstance(value, float):
        return plain(value)
    if value is None or isinstance(value, bool | int | Decimal):
        return value
    return ";".join(_items(value))


def _items(value: Any) -> list[str]:
    if isinstance(value, list | tuple | Set):
        members = sorted(value, key=str) if isinstance(value, Set) else value
        return [_item(member) for member in members]
    return [_item(value)]


def _item(value: Any) -> str:
    """A member of a list: what has an id is shown by it, anything else with parts as JSON."""
    if isinstance(value, Mapping) and isinstance(value.get("id"), str):
        return str(value["id"])
    said = plain(value)
    return said if isinstance(said, str) else json.dumps(said, ensure_ascii=False)


def plain(value: Any) -> Any:
    """Data that JSON can hold: money as decimal strings, times in UTC, no NaN (null instead), no lone surrogates."""
    if type(value) is str:
        return _text(value)
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, Mapping):
        return {_text(str(key)): plain(member) for key, member in value.items()}
    if isinstance(value, list | tuple):
        return [plain(member) for member in value]
    if isinstance(value, Set):
        return sorted((plain(member) for member in value), key=str)
    return _scalar(value)


def _scalar(value: Any) -> Any:
    if isinstance(value, Enum):
        return plain(value.value)
    if isinstance(value, Decimal):
        return f"{value:f}"
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, datetime):
        return (value.astimezone(UTC) if value.tzinfo else value).isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    return _text(str(value))


def _text(text: str) -> str:
    """A lone surrogate is no character: JSON parsers refuse or replace it, so it is spelt out."""
    return text if text.isascii() else text.encode("utf-8", "backslashreplace").decode("utf-8")
