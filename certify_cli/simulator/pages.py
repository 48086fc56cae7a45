"""Pages of a listing, their tokens opaque to callers."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


class BadToken(Exception):
    """A token that no page gave."""


def page(items: Sequence[T], token: str, size: int) -> tuple[Sequence[T], str]:
    """The page a token stands for ("" is the first) and the token of the next one, "" after the last."""
    start = _offset(token) if token else 0
    if not 0 <= start <= len(items):
        raise BadToken
    end = start + size
    following = base64.b64encode(f"after {end}".encode()).decode() if end < len(items) else ""
    return items[start:end], following


def _offset(token: str) -> int:
    try:
        word, _, number = base64.b64decode(token, validate=True).decode().partition(" ")
        if word != "after":
            raise BadToken
        return int(number)
    except (binascii.Error, ValueError, UnicodeDecodeError):
        raise BadToken from None
