"""What every store does to a value before it is kept and after it was read, whatever keeps it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any, TypeVar

from certify_cli.codec import from_json, to_row
from certify_cli.errors import BadFile, StoreError
from certify_cli.types.findings import Finding, Status
from certify_cli.types.records import Caller, Certificate, DeadLetter, RunTarget
from certify_cli.types.reports import RunInfo

T = TypeVar("T")

# An escape of a JSON text, read whole so that a backslash that is itself escaped is not taken for the start of one.
# Group 1 is half of a surrogate pair standing alone: Python keeps it, no JSON reader and no database takes it.
_ESCAPE = re.compile(r"\\(?:u[dD][89abAB]..\\u[dD][c-fC-F]..|(u[dD][89a-fA-F]..)|.)")

KEY_BYTES = 700
ASIDE = " --probe"
"""Ends the subject of a narrow look that took nothing away, so that it is no target's latest state."""
KEPT_CHANGES = 20_000
"""Of the inventory: years of daily synchronisations, and some megabytes; older ones are forgotten."""
FORGOTTEN_AFTER = timedelta(days=30)
"""No certificate lives so long as a caller is known; credentials of an hour would pile up."""

NEWER_HINT = "a newer certify wrote it: upgrade certify-cli, or give --database another path"
DAMAGED_HINT = "move the file away and start a new store, or put back a copy that was sound"


def encode(value: Any, what: str) -> str:
    """ASCII JSON that any database and any JSON reader takes; raises StoreError naming `what` if there is none."""
    try:
        text = to_row(value)
    except (ValueError, TypeError, RecursionError) as error:
        raise StoreError(f"{what} cannot be kept: {error}", hint="this is a bug in certify, please report it") from None
    return _ESCAPE.sub(lambda match: "\\ufffd" if match[1] else match[0], text) if "\\ud" in text else text


def decode(kind: type[T], text: str | bytes, where: str) -> T:
    """The value of a kept text; raises StoreError naming the row and the first thing wrong with it."""
    try:
        return from_json(kind, text, where=where)
    except BadFile as error:
        newer = ": unknown key" in error.message
        hint = NEWER_HINT if newer else DAMAGED_HINT
        raise StoreError(f"the store holds a row that cannot be read: {error.message}", hint=hint) from None


def key(text: str) -> str:
    """The text as a key column takes it: NUL and lone surrogates are written out, and two keys stay two.

    A long one is cut and ends in its digest: an index of PostgreSQL takes 2,704 bytes a row, three keys of ours.
    """
    escaped = text.replace("\\", "\\\\").encode("utf-8", "backslashreplace").replace(b"\0", b"\\x00")
    if len(escaped) > KEY_BYTES:
        escaped = escaped[: KEY_BYTES // 2] + b"..." + sha256(escaped).hexdigest().encode()
    return escaped.decode("utf-8", "ignore")


def moment(at: datetime) -> str:
    """UTC with microseconds in a fixed width, so that text order is time order."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def subject(target: RunTarget) -> str:
    """What a target's reports are about, across runs: its name; the model's, where nothing could be called."""
    if target.report is None:
        return key(target.name)
    if target.report.aside:
        return key(f"{target.name}{ASIDE}")
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


def forgotten(known: Caller, new: Caller) -> bool:
    """Whether nobody saw that caller for long when the new one is noted."""
    return known.seen_at < new.seen_at - FORGOTTEN_AFTER


def same_open(known: Iterable[RunInfo], run: RunInfo, after: datetime) -> RunInfo | None:
    """The first of the known runs that is open, of the same plan, and began after that."""
    same = (one for one in known if one.is_open and one.plan_digest == run.plan_digest)
    return next((one for one in same if one.started_at > after), None)


def of_ended(fences: Mapping[str, int] | None, ended: Sequence[RunTarget]) -> dict[str, int]:
    """The fences of the targets that ended."""
    names = {target.name for target in ended}
    return {name: fence for name, fence in (fences or {}).items() if name in names}


def unknown_run(run_id: str, location: str) -> StoreError:
    return StoreError(f"run {key(run_id)} is not in the store {location}", hint="`certify report --runs` lists them")


def known_run(run_id: str, location: str) -> StoreError:
    return StoreError(f"run {key(run_id)} is in the store {location} already")


def read_only(location: str) -> StoreError:
    return StoreError(f"the store {location} was opened for reading only")
