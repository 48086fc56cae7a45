"""The kinds of store there are, and small values to put into one; each builder takes changes to its plain value."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from kit.postgres import fresh_url

from certify_cli.interfaces import Store
from certify_cli.stores import open_store
from certify_cli.types.changes import Amendment, Change, PastChange
from certify_cli.types.failures import Category
from certify_cli.types.findings import Finding, Mark, Status
from certify_cli.types.model import InventoryModel
from certify_cli.types.plans import RunSettings
from certify_cli.types.records import Certificate, DeadLetter, RunTarget
from certify_cli.types.reports import RunInfo, TargetReport

OPENERS: dict[str, Callable[[Path], Store]] = {
    "memory": lambda folder: open_store("memory:"),
    "sqlite": lambda folder: open_store(folder / "store.sqlite3"),
    "postgresql": lambda folder: open_store(fresh_url()),
}
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)


def run(name: str = "run-1", **changes: Any) -> RunInfo:
    return replace(RunInfo(id=name, started_at=NOON, origin="aws"), **changes)


def report(target: str | None = "m@r", **changes: Any) -> TargetReport:
    return replace(TargetReport(target=target, model="m", status=Status.CERTIFIED, rating=4.5), **changes)


def waiting(name: str = "m@r") -> RunTarget:
    return RunTarget(name=name, plan=None, status=Status.PENDING)


def ended(name: str = "m@r", **changes: Any) -> RunTarget:
    verdict = report(name, **changes)
    return RunTarget(name=name, plan=None, status=verdict.status, report=verdict)


def finding(probe: str = "answers", **changes: Any) -> Finding:
    plain = Finding(
        target="m@r",
        probe=probe,
        trial=1,
        mark=Mark.PASS,
        origin="aws",
        started_at=NOON,
        ended_at=NOON,
        seen={"a": [1]},
    )
    return replace(plain, **changes)


def certificate(suite: Any = "standard", **changes: Any) -> Certificate:
    plain = Certificate(
        target="m@r",
        suite=suite,
        key="digest",
        status=Status.CERTIFIED,
        run_id="run-1",
        certified_at=NOON,
        expires_at=NOON + timedelta(days=7),
        report=report(),
    )
    return replace(plain, **changes)


def dead_letter(**changes: Any) -> DeadLetter:
    plain = DeadLetter(
        run_id="run-1",
        target="m@r",
        probe="answers",
        trial=1,
        category=Category.THROTTLED,
        attempts=4,
        first_error="slow down",
        last_error="slow down",
        first_at=NOON,
        last_at=NOON,
    )
    return replace(plain, **changes)


def model(name: str = "amazon.nova-lite-v1:0", **changes: Any) -> InventoryModel:
    return replace(InventoryModel(id="11111111-2222-5333-8444-555555555555", model=name, provider="bedrock"), **changes)


def put_models(store: Store, *models: InventoryModel, changes: tuple[PastChange, ...] = ()) -> None:
    store.amend_models(lambda _: Amendment(rows=models, changes=changes))


def past_change(name: str = "m", **changes: Any) -> PastChange:
    return PastChange(at=NOON, change=replace(Change(kind="new", model=name), **changes))


def begin(store: Store, *targets: RunTarget, name: str = "run-1", **changes: Any) -> None:
    store.begin_run(run(name, **changes), RunSettings(), targets or (waiting(),))


def newest_reports(store: Store) -> list[tuple[str, str | None, Status]]:
    return [(info.id, row.target, row.status) for info, row in store.latest()]
