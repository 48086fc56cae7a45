"""Reports with what a store knows around them, honest and hostile."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from certify_cli.types.changes import Change, PastChange
from certify_cli.types.dashboards import Dashboard, RunTally
from certify_cli.types.failures import Category
from certify_cli.types.findings import Status
from certify_cli.types.history import Gist, Point
from certify_cli.types.records import DeadLetter
from certify_cli.types.reports import Report, RunInfo
from certify_cli.types.tables import Column, Table
from kit.hostile_report import hostile_report
from kit.specimen import STARTED

_HISTORY = (
    (Status.CERTIFIED, 4.6, 900.0),
    (Status.CERTIFIED, 4.7, 870.0),
    (Status.INCONCLUSIVE, None, None),
    (Status.CERTIFIED, 4.4, 1210.0),
    (Status.QUALITY_WARNING, 3.9, 1405.0),
)
"""Oldest first: status, rating, p50."""


def surrounded(report: Report, said: str = "throttled 4 times") -> Dashboard:
    """The report with five runs before it, a dead letter, a change at AWS and the health of its store."""
    names = [one.target for one in report.targets if one.target]
    change = Change(kind="changed", model=said, region="eu-west-1", field="lifecycle", before="ACTIVE", after=said)
    return Dashboard(
        report=report,
        points=tuple(point for number in reversed(range(5)) for point in _points(names, number)),
        runs=tuple(_tally(number) for number in reversed(range(5))),
        letters=(_letter(names[0] if names else said, said),),
        changes=(PastChange(at=STARTED, change=change),),
        health=_health(said),
    )


def _points(names: list[str], number: int) -> list[Point]:
    status, rating, ms = _HISTORY[number]
    at, gist = STARTED - timedelta(days=4 - number), Gist(latency_p50_ms=ms, cost_usd=Decimal("0.01"))
    return [Point(target=name, run=f"run-{number}", at=at, status=status, rating=rating, gist=gist) for name in names]


def _tally(number: int) -> RunTally:
    run = RunInfo(id=f"run-{number}", started_at=STARTED - timedelta(days=4 - number), state="finished")
    return RunTally(run=run, counts={Status.CERTIFIED: 10 - number, Status.FAILED: number})


def _letter(target: str, said: str) -> DeadLetter:
    return DeadLetter(
        run_id="run-4",
        target=target,
        probe="streaming",
        trial=1,
        category=Category.THROTTLED,
        attempts=4,
        first_error=said,
        last_error=said,
        first_at=STARTED,
        last_at=STARTED,
    )


def _health(said: str) -> Table:
    rows = (
        {"area": "store", "what": "bytes", "value": 1_500_000, "detail": said},
        {"area": "certificates", "what": "end within 1 d", "value": 2, "detail": f"{said}, {said}"},
    )
    columns = tuple(Column(key=key, title=key) for key in ("area", "what", "value", "detail"))
    return Table(title="health", columns=columns, rows=rows, block="certify certify --resume")


def hostile_dashboard(text: str) -> Dashboard:
    """The text in every field that a model, a service or a file can fill."""
    return surrounded(hostile_report(text), text)
