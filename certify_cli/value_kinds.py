"""The kinds of values that settings take, each with the words that say what was expected."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal, InvalidOperation

from certify_cli.types.durations import parse_duration

TEXT, LIST, COUNT, MONEY, DURATION, FLAG = "text", "list of texts", "whole number", "amount", "duration", "flag"
CONFIDENCE = "number between 0.5 and 1"
PART = "number from 0.01 to 1"
SHARE = "number from 0 to 1"
RATING = "number from 0 to 5"


def problem(value: object, kind: str) -> str:
    """What is wrong with the value, or ""."""
    article = "an" if kind == MONEY else "a"
    example = " such as 500ms, 20s, 5m or 7d" if kind == DURATION else ""
    said = str(value) if isinstance(value, Decimal) else repr(value)
    return "" if _GOOD[kind](value) else f"must be {article} {kind}{example}, not {said}"


def is_texts(value: object) -> bool:
    """Whether it is a text or a list of them."""
    return isinstance(value, str) or (isinstance(value, list) and all(isinstance(one, str) for one in value))


def _is_amount(value: object) -> bool:
    if isinstance(value, bool) or not isinstance(value, (int, Decimal, str)):
        return False
    try:
        amount = Decimal(value)
    except InvalidOperation:
        return False
    return amount.is_finite() and amount >= 0


def words_of(value: str | list[str]) -> tuple[str, ...]:
    """What a good LIST says: one text or several, each of them a comma list."""
    words = [value] if isinstance(value, str) else value
    return tuple(part.strip() for word in words for part in word.split(",") if part.strip())


def _from(least: str, most: str) -> Callable[[object], bool]:
    return lambda value: _is_amount(value) and Decimal(least) <= Decimal(str(value)) <= Decimal(most)


def _is_duration(value: object) -> bool:
    if not isinstance(value, str):
        return False
    try:
        parse_duration(value)
    except ValueError:
        return False
    return True


_GOOD: dict[str, Callable[[object], bool]] = {
    TEXT: lambda value: isinstance(value, str),
    LIST: is_texts,
    COUNT: lambda value: isinstance(value, int) and not isinstance(value, bool) and value >= 0,
    MONEY: _is_amount,
    DURATION: _is_duration,
    FLAG: lambda value: isinstance(value, bool),
    CONFIDENCE: lambda value: _is_amount(value) and 0.5 < float(str(value)) < 1,
    PART: _from("0.01", "1"),
    SHARE: _from("0", "1"),
    RATING: _from("0", "5"),
}
