"""Small values, and the everyday moves of these tests."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from certify_cli.interfaces import Store
from certify_cli.types.findings import Finding, Mark, Status
from certify_cli.types.plans import RunSettings
from certify_cli.types.records import RunTarget
from certify_cli.types.reports import RunInfo, TargetReport

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
RUN = RunInfo(id="run-1", started_at=NOON, origin="aws")
PLAIN = Finding(target="m@r", probe="answers", trial=1, mark=Mark.PASS, origin="aws", started_at=NOON, ended_at=NOON)


def finding(trial: int = 1, **changes: Any) -> Finding:
    return replace(PLAIN, trial=trial, **changes)


def ended(name: str = "m@r", rating: float = 4.5) -> RunTarget:
    report = TargetReport(target=name, model="m", status=Status.CERTIFIED, rating=rating)
    return RunTarget(name=name, plan=None, status=Status.CERTIFIED, report=report)


def fill(store: Store) -> None:
    """A run with a finding and a report."""
    store.begin_run(RUN, RunSettings(), [RunTarget(name="m@r", plan=None, status=Status.PENDING)])
    store.record(RUN.id, findings=[PLAIN], ended=[ended()])
