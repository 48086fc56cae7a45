"""`certify certify --plan`: what would be done, how many calls and tokens, and what it would cost; calls no model."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from certify_cli.interfaces import Identity
from certify_cli.runner.prepare import plan_all, served_from_store
from certify_cli.types.failures import Failure
from certify_cli.types.findings import Demand
from certify_cli.types.plans import TargetPlan
from certify_cli.types.reports import Column, Table

if TYPE_CHECKING:
    from certify_cli.interfaces import Cloud, Store
    from certify_cli.planning.select import Selection
    from certify_cli.runner.prepare import Order
    from certify_cli.types.target import Skip

COLUMNS = (
    Column(key="target", title="target"),
    Column(key="calls", title="calls", numeric=True),
    Column(key="tokens", title="tokens", numeric=True),
    Column(key="cost_usd", title="USD", numeric=True),
    Column(key="what", title="action"),
)


def plan_table(selection: Selection, order: Order, store: Store, cloud: Cloud) -> Table:
    """One row per target, in the order selected, then what is not called and why."""
    who = cloud.identity()
    identity = Identity() if isinstance(who, Failure) else who
    plans = plan_all(selection.selected, order, identity, cloud)
    served = {target.name for target in served_from_store(plans, order, store, datetime.now(UTC))}
    rows = [_cached_row(plan) if str(plan.target) in served else _row(plan) for plan in plans]
    to_run = (plan for plan in plans if str(plan.target) not in served)
    total = sum((plan.estimate.usd or Decimal(0) for plan in to_run), Decimal(0))
    rows.extend(_skip_row(skip) for skip in selection.skipped)
    calls = sum(row["calls"] for row in rows)
    return Table(
        title="plan",
        id_key="target",
        data_keys=("target", "action", "calls", "input_tokens", "output_tokens", "cost_usd", "reason"),
        columns=COLUMNS,
        rows=tuple(_shown(row) for row in rows),
        note=f"{len(selection.selected)} targets, {calls} calls, about {total:.4f} USD; prices as of the registry",
    )


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    """The row with what the table shows in few columns: tokens in and out, action and reason."""
    what = f"{row['action']}: {row['reason']}" if row["reason"] else row["action"]
    return {**row, "tokens": f"{row['input_tokens']}+{row['output_tokens']}", "what": what}


def _row(plan: TargetPlan) -> dict[str, Any]:
    estimate = plan.estimate
    return {
        "target": str(plan.target),
        "action": "certify",
        "calls": estimate.calls,
        "input_tokens": estimate.input_tokens,
        "output_tokens": estimate.output_tokens,
        "cost_usd": None if estimate.usd is None else f"{estimate.usd:.6f}",
        "reason": "no price known" if estimate.usd is None else "",
        "probes": [probe.id for probe in plan.probes if probe.demand is not Demand.NOT_APPLICABLE],
    }


def _cached_row(plan: TargetPlan) -> dict[str, Any]:
    return {
        **_row(plan),
        "action": "reuse",
        "calls": 0,
        "input_tokens": 0,
        "output_tokens": 0,
        "cost_usd": "0.000000",
        "reason": "valid certificate",
    }


def _skip_row(skip: Skip) -> dict[str, Any]:
    return {
        "target": skip.target_name or skip.model_id,
        "action": "skip",
        "calls": 0,
        "input_tokens": 0,
        "output_tokens": 0,
        "cost_usd": "0.000000",
        "reason": skip.reason,
        "probes": [],
    }
