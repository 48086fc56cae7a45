"""What a gate asked for and nobody ever certified, as rows of a page: the report has only a reason for it."""

from __future__ import annotations

from collections.abc import Iterator

from certify_cli.formats._summary import name_of
from certify_cli.types.decisions import Reason
from certify_cli.types.findings import Status
from certify_cli.types.reports import Report, TargetReport

MISSING = "MISSING"
"""In place of a status, which it has none of."""


def missing_targets(report: Report) -> tuple[TargetReport, ...]:
    """One for each name that counts against the decision and that the report does not have."""
    made = report.decision
    reported = {name_of(one) for one in report.targets}
    found = {one.target: _row(one.target, one, report) for one in made.reasons if _is_of_none(one)} if made else {}
    return tuple(row for name, row in found.items() if name not in reported)


def _is_of_none(reason: Reason) -> bool:
    return reason.rule == "certificate" and reason.counts and bool(reason.target)


def _row(name: str | None, reason: Reason, report: Report) -> TargetReport:
    route, region, account, *_ = (*str(name).split("@"), "", "")
    like = next((one for one in report.targets if route in (one.route, one.model)), None)
    return TargetReport(
        target=name,
        model=like.model if like else route,
        vendor=like.vendor if like else next(_vendors(route, report), None),
        kind=like.kind if like else None,
        route=route,
        region=region or None,
        account_name=account or None,
        status=Status.PENDING,
        reason=reason.message,
        remedy=reason.remedy,
    )


def _vendors(route: str, report: Report) -> Iterator[str]:
    """An id begins with its vendor, but for the prefix of a profile."""
    parts, known = route.split(".")[:-1], {one.vendor for one in report.targets}
    yield from (part for part in parts if part in known)
    yield from parts[:1]
