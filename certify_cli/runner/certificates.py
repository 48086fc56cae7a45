"""What a verdict does to certificates: the one it grants, and those it takes away."""

from __future__ import annotations

from datetime import datetime

from certify_cli.interfaces import Store
from certify_cli.types.findings import Status
from certify_cli.types.plans import SUITES, Suite
from certify_cli.types.records import Certificate, RunTarget
from certify_cli.types.reports import RunInfo, TargetReport
from certify_cli.verdicts.freshness import supersedes


def granted(ended: RunTarget, run: RunInfo, store: Store, now: datetime) -> list[Certificate]:
    """A decisive verdict on a whole suite becomes the certificate of (target, suite), unless a newer one stands there.

    Nobody else writes one meanwhile: whoever decides on a target holds its lease.
    """
    new = _certificate(ended, run)
    if new is None or not supersedes(new, store.certificate(new.target, new.suite), now):
        return []
    return [new]


def _certificate(ended: RunTarget, run: RunInfo) -> Certificate | None:
    report, plan = ended.report, ended.plan
    if report is None or plan is None or report.narrow or report.cached or not report.status.decisive:
        return None
    assert report.certified_at is not None
    assert report.expires_at is not None
    return Certificate(
        target=ended.name,
        suite=plan.suite,
        key=plan.key,
        status=report.status,
        run_id=run.id,
        certified_at=report.certified_at,
        expires_at=report.expires_at,
        report=report,
    )


def revoked_by(report: TargetReport, *, whole_suite: bool) -> list[tuple[str, Suite]]:
    """The certificates that a failure takes with it: a narrower run may revoke a wider one, never grant it.

    `whole_suite` says that a failure itself becomes the certificate of its own suite; that AWS does not serve the
    route any more never does.
    """
    if not report.damning or report.suite is None:
        return []
    replaced = whole_suite and report.status is Status.FAILED
    wider = SUITES[SUITES.index(report.suite) + 1 :] if replaced else SUITES
    return [(str(report.target), suite) for suite in wider]
