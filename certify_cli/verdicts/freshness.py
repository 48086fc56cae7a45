"""How long a verdict holds, and when a stored one may stand in for a run (CONTRACT section 9)."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from certify_cli.types.findings import Status
from certify_cli.types.records import Certificate

LIFETIMES = {
    Status.CERTIFIED: timedelta(days=7),
    Status.QUALITY_WARNING: timedelta(days=1),
    Status.FAILED: timedelta(days=1),
}
SKEW = timedelta(minutes=5)
"""A certificate from further in the future than this comes from a wrong clock and is not believed."""


def expiry(status: Status, certified_at: datetime, eol_date: date | None) -> datetime:
    """When the certificate ends: after its lifetime, and never later than the model itself."""
    end = certified_at + LIFETIMES[status]
    if eol_date is None:
        return end
    return max(certified_at, min(end, datetime.combine(eol_date, time.min, UTC)))


def reusable(certificate: Certificate, key: str, now: datetime, max_age: timedelta | None = None) -> bool:
    """Whether the certificate may be served instead of a run: right key, still valid, and not a failure."""
    age = now - certificate.certified_at
    return (
        certificate.key == key
        and certificate.status in (Status.CERTIFIED, Status.QUALITY_WARNING)
        and now < certificate.expires_at
        and age >= -SKEW
        and (max_age is None or age <= max_age)
    )
