"""Stores with certificates of AWS's own origin, which no simulator can earn."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from certify_cli.interfaces import Store
from certify_cli.runner.certificates import revoked_by
from certify_cli.stores import open_store
from certify_cli.types.findings import Mark, Status
from certify_cli.types.plans import RunSettings
from certify_cli.types.records import Certificate, RunTarget
from certify_cli.types.reports import ProbeReport, RunInfo, TargetReport

PASSED = tuple(ProbeReport(id=one, mark=Mark.PASS, required=True) for one in ("reachable", "answers", "streaming"))
FAILED_TOOLS = ProbeReport(id="tool_use", mark=Mark.FAIL, message="no toolUse block came")


def report(route: str, at: datetime, region: str = "us-east-1", **changes: Any) -> TargetReport:
    """A certified target of AWS's, certified at that time for a week."""
    account = changes.get("account_name")
    plain = TargetReport(
        target=f"{route}@{region}" + (f"@{account}" if account else ""),
        model=route.removeprefix("us.").removeprefix("eu.").removeprefix("global."),
        vendor="amazon",
        kind="chat",
        route=route,
        region=region,
        principal="arn:aws:iam::111122223333:role/ci",
        status=Status.CERTIFIED,
        rating=4.5,
        reason="3/3",
        suite="standard",
        origin="aws",
        certified_at=at,
        expires_at=at + timedelta(days=7),
        coverage=1.0,
        probes=PASSED,
    )
    return replace(plain, **changes)


def warned(route: str, at: datetime, **changes: Any) -> TargetReport:
    """One whose tools do not work."""
    said = {"status": Status.QUALITY_WARNING, "reason": "3/4, failed: tool_use", "probes": (*PASSED, FAILED_TOOLS)}
    return report(route, at, **{**said, **changes})


def keep(store: Store, reports: Iterable[TargetReport], name: str = "run-1") -> None:
    """Records them as one run did that ended, with the certificates that they earned."""
    ended = [RunTarget(name=str(one.target), plan=None, status=one.status, report=one) for one in reports]
    begun_at = min(one.report.certified_at for one in ended if one.report and one.report.certified_at)
    run = RunInfo(id=name, started_at=begun_at, ended_at=begun_at, state="finished", origin="aws")
    store.begin_run(run, RunSettings(), ended)
    store.record(name, certificates=[_certificate(one.report, name) for one in ended if one.report])


def kept_at(path: Path, *reports: TargetReport) -> Path:
    """A new store in that file."""
    with closing(open_store(path)) as store:
        store.claim_origin("aws")
        keep(store, reports)
    return path


def _certificate(report: TargetReport, run_id: str) -> Certificate:
    assert report.suite is not None
    assert report.certified_at is not None
    assert report.expires_at is not None
    return Certificate(
        target=str(report.target),
        suite=report.suite,
        key="digest",
        status=report.status,
        run_id=run_id,
        certified_at=report.certified_at,
        expires_at=report.expires_at,
        report=report,
    )


def remember(store: Store, report: TargetReport, at: datetime, name: str) -> None:
    """Keeps what a run of that name found and did to certificates when it ended."""
    row = RunTarget(name=str(report.target), plan=None, status=report.status, report=report)
    run = RunInfo(id=name, started_at=at, ended_at=at, state="finished", origin="aws")
    store.begin_run(run, RunSettings(), [row])
    whole = report.status.decisive and not report.narrow
    earned = [_certificate(report, name)] if whole else []
    store.record(name, certificates=earned, revoked=revoked_by(report, whole_suite=not report.narrow))
