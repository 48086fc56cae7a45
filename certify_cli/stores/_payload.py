"""What every store does to a value before it is kept and after it was read, whatever keeps it."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any, TypeVar

from certify_cli.codec import from_json, to_json
from certify_cli.errors import BadFile, StoreError, UsageError
from certify_cli.types.findings import Finding, Status
from certify_cli.types.records import Certificate, DeadLetter, RunTarget

T = TypeVar("T")

# An escape of a JSON text, read whole so that a backslash that is itself escaped is not taken for the start of one.
# Group 1 is half of a surrogate pair standing alone: Python keeps it, no JSON reader and no database takes it.
_ESCAPE = re.compile(r"\\(?:u[dD][89abAB]..\\u[dD][c-fC-F]..|(u[dD][89a-fA-F]..)|.)")

DAMAGED_HINT = "move the file away and start a new store, or put back a copy that was sound"


def encode(value: Any, what: str) -> str:
    """ASCII JSON that any database and any JSON reader takes; raises StoreError naming `what` if there is none."""
    try:
        text = to_json(value)
    except (ValueError, TypeError, RecursionError) as error:
        raise StoreError(f"{what} cannot be kept: {error}", hint="this is a bug in certify, please report it") from None
    return _ESCAPE.sub(lambda match: "\\ufffd" if match[1] else match[0], text) if "\\ud" in text else text


def decode(kind: type[T], text: str | bytes, where: str) -> T:
    """The value of a kept text; raises StoreError naming the row and the first thing wrong with it."""
    try:
        return from_json(kind, text, where=where)
    except BadFile as error:
        raise StoreError(f"the store holds a row that cannot be read: {error.message}", hint=DAMAGED_HINT) from None


def key(text: str) -> str:
    """The text as a key column takes it: NUL and lone surrogates are written out, and two keys stay two."""
    escaped = text.replace("\\", "\\\\").encode("utf-8", "backslashreplace").decode("utf-8")
    return escaped.replace("\0", "\\x00")


def moment(at: datetime) -> str:
    """UTC with microseconds in a fixed width, so that text order is time order."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def subject(target: RunTarget) -> str:
    """What a target's reports are about, across runs: its name; the model's, where nothing could be called."""
    if target.report is None:
        return key(target.name)
    if target.report.narrow and not target.report.damning:
        return key(f"{target.name} --probe")
    return key(target.report.target or f"{target.report.provider}/{target.report.model}")


def checked_rating(rating: Any, what: str, status: Status | None = None) -> float | None:
    """The rating as a float of 0.0-5.0; raises StoreError for text, NaN, what is out of range, or one that is missing.

    Certified and warned targets always have one (CONTRACT 7).
    """
    if rating is None and status in (Status.CERTIFIED, Status.QUALITY_WARNING):
        raise StoreError(f"{what} is {status} without a rating")
    if rating is None:
        return None
    if isinstance(rating, bool) or not isinstance(rating, int | float) or not 0.0 <= rating <= 5.0:
        raise StoreError(f"the rating of {what} must be a number from 0.0 to 5.0, not {rating!r}")
    return float(rating)


def target_rating(target: RunTarget) -> float | None:
    """The checked rating of a target's report; None while it has none."""
    what, report = f"target {target.name}", target.report
    if report is not None:
        checked_rating(report.rating, what, report.status)
    return checked_rating(report and report.rating, what, target.status)


def trial_key(row: Finding | DeadLetter) -> tuple[str, str, int]:
    """What makes a trial's row unique within its run."""
    return key(row.target), key(row.probe), row.trial


def certificate_key(certificate: Certificate) -> tuple[str, str]:
    """What makes a certificate unique."""
    return key(certificate.target), certificate.suite


def unknown_run(run_id: str, location: str) -> StoreError:
    return StoreError(f"run {key(run_id)} is not in the store {location}", hint="`certify report --runs` lists them")


def known_run(run_id: str, location: str) -> StoreError:
    return StoreError(f"run {key(run_id)} is in the store {location} already")


def other_origin(location: str, kept: str, asked: str) -> UsageError:
    return UsageError(
        f"the store {location} keeps results of origin {kept!r}; results of origin {asked!r} may not be mixed in",
        hint="give these results a store of their own with --database",
    )


def read_only(location: str) -> StoreError:
    return StoreError(f"the store {location} was opened for reading only")
