"""JSON that strangers wrote, read with exact decimals: bounded in depth, and without NaN and infinity."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from certify_cli.errors import BadFile


def read_object(name: str, text: str) -> Mapping[str, Any]:
    """The object that the text is; raises BadFile naming the file and, where JSON says it, the line."""
    try:
        value = json.loads(text, parse_float=_decimal, parse_constant=lambda _: None)
    except json.JSONDecodeError as error:
        raise BadFile(f"{name}:{error.lineno}: not JSON: {error.msg}") from None
    except RecursionError:
        raise BadFile(f"{name}: nested too deeply") from None
    except ValueError:
        raise BadFile(f"{name}: not JSON: a number of thousands of digits") from None
    if not isinstance(value, dict):
        raise BadFile(f"{name}: not a JSON object")
    return value


def number(value: object) -> Decimal | None:
    """A number that JSON wrote as a number, exactly; None for texts, flags and what was NaN or infinite."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        return None
    return Decimal(value)


def _decimal(text: str) -> Decimal | None:
    try:
        return Decimal(text)
    except InvalidOperation:
        return None
