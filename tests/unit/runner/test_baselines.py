"""What quality is compared with: the last whole run that certified the target and scored it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from kit.values import NOON, plan, probe_plan

from certify_cli.runner.baselines import baselines
from certify_cli.stores.memory import MemoryStore
from certify_cli.types.findings import Status
from certify_cli.types.plans import RunSettings, Suite
from certify_cli.types.quality import Quality
from certify_cli.types.records import RunTarget
from certify_cli.types.reports import RunInfo, TargetReport

PLAN = plan(probe_plan("reachable"), probe_plan("quality_code"))
NAME = str(PLAN.target)
QUALITY = Quality(score=0.9, low=0.5, high=1.0, confidence=0.95, tasks=1, matters={"code": 0.9}, scores={"code/a": 0.9})


def kept(store: MemoryStore, run_id: str, suite: Suite = "full", **more: Any) -> None:
    report = TargetReport(
        target=NAME, model="m", status=more.pop("status", Status.CERTIFIED), rating=5.0, quality=QUALITY
    )
    target = RunTarget(name=NAME, plan=PLAN, status=report.status, report=replace(report, **more))
    store.begin_run(RunInfo(id=run_id, started_at=NOON), RunSettings(suite=suite), [target])


def test_the_newest_run_that_certified_it_is_the_baseline() -> None:
    store = MemoryStore()
    for run_id in ("run-1", "run-2", "run-3"):
        kept(store, run_id)
    assert baselines(store, [PLAN], before="run-3")[NAME].run_id == "run-2"


@pytest.mark.parametrize(
    "what",
    [{"narrow": True}, {"cached": True}, {"status": Status.QUALITY_WARNING}, {"quality": None}, {"suite": "standard"}],
    ids=str,
)
def test_a_run_that_proves_less_is_passed_over(what: dict[str, Any]) -> None:
    store = MemoryStore()
    kept(store, "run-1")
    kept(store, "run-2", **what)
    assert baselines(store, [PLAN], before="run-3")[NAME].run_id == "run-1"


def test_nothing_is_looked_up_for_targets_that_are_not_scored() -> None:
    store = MemoryStore()
    kept(store, "run-1")
    assert baselines(store, [plan(probe_plan("reachable"))], before="run-2") == {}
