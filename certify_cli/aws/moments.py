"""Times as AWS writes them; one that is no time is not stated, and does not take the whole reply with it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from botocore.utils import parse_timestamp

NO_TIME = (ValueError, TypeError, ArithmeticError, OSError, RuntimeError)
"""What Python and botocore raise for text that is no time, and for years that no calendar has."""


def lenient(client: Any) -> None:
    """Has the client read unreadable times as None; the factory of its parsers is private to botocore."""
    client._endpoint._response_parser_factory.set_parser_defaults(timestamp_parser=moment)


def moment(value: Any) -> datetime | None:
    """The time that a reply states; None where it states none."""
    try:
        found = parse_timestamp(value)
    except NO_TIME:
        return None
    return found if isinstance(found, datetime) else None


def day(value: Any) -> date | None:
    """The day of a parsed time, in UTC: botocore reads a time written as a number in the zone of this machine."""
    if not isinstance(value, datetime):
        return None
    try:
        return (value.astimezone(UTC) if value.tzinfo else value).date()
    except NO_TIME:
        return None
