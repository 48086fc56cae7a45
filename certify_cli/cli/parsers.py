"""Reads the values of options that Typer does not know: durations, money, shares."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, InvalidOperation

import typer

from certify_cli.types.durations import parse_duration


def duration(text: str | timedelta) -> timedelta:
    """A duration option: `20s`, `5m`, `1h30m`, `7d`. Typer passes defaults through here as well."""
    if isinstance(text, timedelta):
        return text
    try:
        return parse_duration(text)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None


def day(text: str | date) -> date:
    """A calendar day: `2026-11-20`."""
    try:
        return text if isinstance(text, date) else date.fromisoformat(text)
    except ValueError:
        raise typer.BadParameter(f"{text!r} is no day; write for example 2026-11-20") from None


def moment(text: str | datetime) -> datetime:
    """A moment with its time zone, `2026-11-20T12:00:00Z`, or the beginning of a day in UTC."""
    if isinstance(text, datetime):
        return text
    try:
        found = datetime.fromisoformat(text.strip())
        found = found.astimezone(UTC) if found.tzinfo else found
    except (ValueError, OverflowError):
        raise typer.BadParameter(f"{text!r} is no moment; write for example 2026-11-20T12:00:00Z") from None
    if found.tzinfo is None and len(text.strip()) > len("2026-11-20"):
        raise typer.BadParameter(f"{text!r} says no time zone; write for example {text.strip()}Z")
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def money(text: str | Decimal) -> Decimal:
    """An amount of US dollars."""
    try:
        amount = Decimal(text)
    except InvalidOperation:
        amount = Decimal(-1)
    if not amount.is_finite() or amount < 0:
        raise typer.BadParameter(f"{text!r} is not an amount of US dollars; write for example 2.50")
    return amount


def share(text: str | float | None) -> float | None:
    """A confidence: more than a coin's and less than certainty."""
    if text is None:
        return None
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not 0.5 < value < 1:
        raise typer.BadParameter(f"{text!r} is not a number between 0.5 and 1, such as 0.95")
    return value
