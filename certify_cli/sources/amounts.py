"""Amounts and days that lists state: within what is possible, or counted as none."""

from __future__ import annotations

from collections import Counter
from datetime import date
from decimal import Decimal

from certify_cli.sources.json_text import number
from certify_cli.types.prices import MTOK

PER_MTOK = MTOK
DEAREST_USD = Decimal(100_000)
"""Of a million tokens, an image or a query: far above all that is charged, and short enough to be reckoned with."""
CHEAPEST_USD = Decimal("0.000001")
MOST_TOKENS = 1_000_000_000
NO_PRICE, NO_LIMIT, NO_DAY = "prices that are none", "limits that are none", "days that are none"


def money(value: object, left_out: Counter[str], times: Decimal = Decimal(1)) -> Decimal | None:
    """US dollars; None for what is not stated, for zero, and for what cannot be a price, which is counted."""
    if value is None or (amount := number(value)) == 0:
        return None
    # multiplied within bounds only: 1e400 is a decimal that no store and no report could hold
    if amount is None or not CHEAPEST_USD / times <= amount <= DEAREST_USD / times:
        left_out[NO_PRICE] += 1
        return None
    exact = (amount * times).normalize()
    # ten is 10, not 1E+1
    return exact if int(exact.as_tuple().exponent) <= 0 else exact.quantize(Decimal(1))


def whole(value: object, left_out: Counter[str]) -> int | None:
    """A number of tokens; None for what is not stated, and for what cannot be one, which is counted."""
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value <= MOST_TOKENS:
        left_out[NO_LIMIT] += 1
        return None
    return value


def calendar_day(value: object, left_out: Counter[str]) -> date | None:
    """A day as in 2026-11-20; None for what is not stated, and for what cannot be one, which is counted."""
    try:
        return date.fromisoformat(value) if isinstance(value, str) else _none(value, left_out)
    except ValueError:
        return _none(value, left_out)


def _none(value: object, left_out: Counter[str]) -> date | None:
    if value is not None:
        left_out[NO_DAY] += 1
    return None
