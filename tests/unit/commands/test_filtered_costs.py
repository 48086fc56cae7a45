"""What a filtered report says it cost is what the targets that it shows cost."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from kit.gated import keep, report
from kit.values import NOON, plan

from certify_cli.commands.report import Filters
from certify_cli.commands.report import report as reporting
from certify_cli.stores.memory import MemoryStore
from certify_cli.types.costs import TierCost
from certify_cli.types.plans import Estimate, RunSettings
from certify_cli.types.records import RunTarget
from certify_cli.types.reports import RunInfo, TargetReport


def cost_of(name: str, usd: str) -> TargetReport:
    tiers = (TierCost(tier="default", calls=2, usd=Decimal(usd)),)
    return report(name, NOON, calls=2, throttled=1, cost_usd=Decimal(usd), tiers=tiers)


@pytest.mark.parametrize("run_id", [None, "run-1"])
def test_a_part_costs_what_its_targets_did(run_id: str | None) -> None:
    store, one, two = MemoryStore(), cost_of("m.one", "0.01"), cost_of("m.two", "0.02")
    if run_id:
        plans = [replace(plan(), estimate=Estimate(usd=Decimal(usd))) for usd in ("0.1", "0.2")]
        rows = [
            RunTarget(name=str(each.target), plan=planned, status=each.status, report=each)
            for each, planned in zip((one, two), plans, strict=True)
        ]
        store.begin_run(RunInfo(id=run_id, started_at=NOON, state="finished", origin="aws"), RunSettings(), rows)
    else:
        keep(store, [one, two])
    whole, part = (reporting(store, Filters(models=names), run_id) for names in ((), ("m.two",)))
    assert (whole.cost_usd.actual, part.cost_usd.actual) == (Decimal("0.03"), Decimal("0.02"))
    assert [(group.calls, group.actual) for group in part.cost_usd.groups] == [(2, Decimal("0.02"))]
    if run_id:
        assert (whole.cost_usd.estimated, part.cost_usd.estimated) == (Decimal("0.3"), Decimal("0.2"))
        assert (whole.throttled, part.throttled) == (2, 1)
