"""How long a verdict holds, and when a stored one may stand in for a run (CONTRACT section 9)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from certify_cli.types.durations import SKEW
from certify_cli.types.findings import RANKS, Status
from certify_cli.types.model import Lifecycle
from certify_cli.types.plans import SUITES
from certify_cli.types.records import Certificate
from certify_cli.types.reports import TargetReport
from certify_cli.verdicts.sampling import covers

LIFETIMES = {
    Status.CERTIFIED: timedelta(days=7),
    Status.QUALITY_WARNING: timedelta(days=1),
    Status.FAILED: timedelta(days=1),
}


def expiry(status: Status, certified_at: datetime, eol_date: date | None) -> datetime:
    """When the certificate ends: after its lifetime, and never later than the model itself."""
    return max(certified_at, capped(certified_at + LIFETIMES[status], eol_date))


def capped(expires_at: datetime, eol_date: date | None) -> datetime:
    """When a certificate ends that may be older than what is known today of the model's end."""
    return expires_at if eol_date is None else min(expires_at, datetime.combine(eol_date, time.min, UTC))


def of_today(report: TargetReport, life: Lifecycle | None) -> TargetReport:
    """The report with the end of its model as `life` has it today, and valid no longer; itself where nothing is new.

    Of two dates the earlier counts, unless today's is of a later day than the report: AWS has put the end off since.
    """
    end = report.eol_date if life is None else _end(report, life)
    until = None if report.expires_at is None else capped(report.expires_at, end)
    status = (life and life.status) or report.lifecycle
    if (status, end, until) == (report.lifecycle, report.eol_date, report.expires_at):
        return report
    return replace(report, lifecycle=status, eol_date=end, expires_at=until)


def _end(report: TargetReport, life: Lifecycle) -> date | None:
    before, now, at = report.eol_date, life.eol_date, report.certified_at
    if before is None or now is None:
        return now or before
    newer = life.day is not None and at is not None and life.day > at.date()
    return now if newer else min(before, now)


def reusable(
    certificate: Certificate,
    key: str,
    now: datetime,
    max_age: timedelta | None = None,
    *,
    eol_date: date | None = None,
) -> bool:
    """Whether the certificate may be served instead of a run: right key or more trials, still valid, and no failure.

    `eol_date` is the model's end of life as known today: no certificate outlives it, whatever it says itself.
    """
    age = now - certificate.certified_at
    return (
        covers(certificate.key, key)
        and certificate.status in (Status.CERTIFIED, Status.QUALITY_WARNING)
        and now < capped(certificate.expires_at, eol_date)
        and age >= -SKEW
        and (max_age is None or age <= max_age)
    )


def later_and_smaller(certificate: Certificate, others: Iterable[Certificate]) -> list[Certificate]:
    """Those of smaller suites that are not older, as the gate weighs them."""
    smaller = SUITES[: SUITES.index(certificate.suite)]
    return [one for one in others if one.suite in smaller and one.certified_at >= certificate.certified_at]


def doubted(certificate: Certificate, others: Iterable[Certificate]) -> bool:
    """Whether a smaller suite found something worse later: then the wider one is asked again, and never served."""
    rank = RANKS.index(certificate.status)
    return any(RANKS.index(one.status) < rank for one in later_and_smaller(certificate, others))


def supersedes(new: Certificate, kept: Certificate | None, now: datetime) -> bool:
    """Whether the new certificate takes the place of the one kept: a failure always, else what rests on newer evidence.

    An old run that is gone on with finds less about today than a newer one did. What a wrong clock wrote is no bar.
    """
    return (
        kept is None
        or new.status is Status.FAILED
        or new.certified_at >= kept.certified_at
        or kept.certified_at - now > SKEW
    )
