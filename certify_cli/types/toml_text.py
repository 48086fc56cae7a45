"""TOML text as a value, every fault of it as one kind of error: tomllib lets others through."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from typing import Any

WIDEST_BITS = 64
"""TOML's own limit; Python cannot even print a number of 15,000."""


def parse_toml(text: str, *, parse_float: Callable[[str], Any] = float) -> dict[str, Any]:
    """The tables; raises ValueError, whose text says what is wrong and where that is known."""
    try:
        data = tomllib.loads(text, parse_float=parse_float)
    except tomllib.TOMLDecodeError as error:
        raise ValueError(str(error)) from None
    except (ValueError, ArithmeticError):
        raise ValueError("a number that is too long or too large") from None
    except RecursionError:
        raise ValueError("nested too deeply") from None
    _check(data)
    return data


def _check(value: object) -> None:
    if isinstance(value, int) and value.bit_length() > WIDEST_BITS:
        raise ValueError("a whole number of more than 64 bits")
    if isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            _check(inner)
