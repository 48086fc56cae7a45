"""`certify certify --plan`: what would be done, how many calls and tokens, and what it would cost; calls no model."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from certify_cli.codec import to_data
from certify_cli.commands.plan_time import PlanTime
from certify_cli.planning.samples import too_few
from certify_cli.runner.ask_quotas import quotas_of
from certify_cli.runner.callers import recalled
from certify_cli.runner.prepare import plan_all, served_from_store
from certify_cli.types.findings import Demand
from certify_cli.types.naming import counted
from certify_cli.types.plans import TargetPlan
from certify_cli.types.tables import Column, Table
from certify_cli.verdicts.calibration import sequential_test

if TYPE_CHECKING:
    from certify_cli.interfaces import Store
    from certify_cli.planning.select import Selection
    from certify_cli.runner.execute import Hands
    from certify_cli.runner.prepare import Order
    from certify_cli.types.target import Skip

COLUMNS = (
    Column(key="target", title="target"),
    Column(key="calls", title="calls", numeric=True),
    Column(key="tokens", title="tokens", numeric=True),
    Column(key="cost_usd", title="USD", numeric=True),
    Column(key="seconds", title="seconds", numeric=True),
    Column(key="what", title="action"),
)


def plan_table(selection: Selection, order: Order, store: Store, hands: Hands) -> Table:
    """One row per target, in the order selected, then what is not called and why."""
    accounts, cloud = [one.target.account for one in selection.selected], hands.cloud
    callers = recalled(accounts, cloud, store)
    plans = plan_all(selection.selected, order, callers, cloud)
    served = {target.name for target in served_from_store(plans, order, store, hands.now_utc())}
    to_run = [plan for plan in plans if str(plan.target) not in served]
    quotas = quotas_of(to_run, callers, cloud, hands.patience())
    time = PlanTime.of(to_run, quotas, order.limits, store)
    rows = [_cached_row(plan) if str(plan.target) in served else _row(plan, time, order) for plan in plans]
    total = sum((plan.estimate.usd or Decimal(0) for plan in to_run), Decimal(0))
    rows.extend(_skip_row(skip) for skip in selection.skipped)
    calls = sum(row["calls"] for row in rows)
    return Table(
        title="plan",
        id_key="target",
        data_keys=("target", "action", "calls", "input_tokens", "output_tokens", "cost_usd", "seconds", "reason"),
        columns=COLUMNS,
        rows=tuple(_shown(row) for row in rows),
        note=f"{counted(len(selection.selected), 'target')}, {counted(calls, 'call')}, about {_rounded(total)} USD"
        f"{_at_most(order.settings.confidence)}; {f'{time.words()}; ' if to_run else ''}{_prices_of(plans)}",
    )


def _rounded(usd: Decimal) -> str:
    """Small plans in millionths, as their rows are: 0.0000 USD would say that they are free."""
    return f"{usd:.4f}" if usd >= Decimal("0.01") else f"{usd:.6f}" if usd else "0"


def _at_most(confidence: float | None) -> str:
    """What the calls of a plan mean under a confidence: those of a model that passes every time."""
    if confidence is None:
        return ""
    test = sequential_test(confidence)
    return f" for a healthy model, at most {test.limit / test.fewest_passes:.1f} times that for a doubtful one"


def _prices_of(plans: Sequence[TargetPlan]) -> str:
    """Where the prices come from and of which days, as of a price without both nobody should build a budget."""
    prices = [
        plan.estimate.price for plan in plans if plan.estimate.usd is not None and plan.estimate.price is not None
    ]
    days = sorted({price.day.isoformat() for price in prices if price.day is not None})
    sources = sorted({source for price in prices for source in price.source})
    span = days[0] if days and days[0] == days[-1] else " to ".join((days[0], days[-1])) if days else ""
    return f"prices of {span or 'unknown date'} ({', '.join(sources) or 'no source'})" if prices else "no price known"


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    """The row with what the table shows in few columns: tokens in and out, action and reason."""
    what = f"{row['action']}: {row['reason']}" if row["reason"] else row["action"]
    return {**row, "tokens": f"{row['input_tokens']}+{row['output_tokens']}", "what": what}


def _row(plan: TargetPlan, time: PlanTime, order: Order) -> dict[str, Any]:
    demands = order.grounds.demands_at(plan.target, plan.model.id)
    unpriced = "no price known" if plan.estimate.usd is None else ""
    warnings = (unpriced, time.warning(plan.target), *too_few(plan, order.settings, demands))
    return {
        **_costs(plan),
        "action": "certify",
        "reason": "; ".join(filter(None, warnings)),
        **time.columns(plan.target),
    }


def _costs(plan: TargetPlan) -> dict[str, Any]:
    estimate = plan.estimate
    return {
        "target": str(plan.target),
        "calls": estimate.calls,
        "input_tokens": estimate.input_tokens,
        "output_tokens": estimate.output_tokens,
        "cost_usd": None if estimate.usd is None else f"{estimate.usd:.6f}",
        "geography": estimate.geography,
        "cost_by_tier_usd": {tier: f"{usd:.6f}" for tier, usd in estimate.tiers.items()},
        "price": None if estimate.price is None else to_data(estimate.price),
        "probes": [probe.id for probe in plan.probes if probe.demand is not Demand.NOT_APPLICABLE],
    }


def _cached_row(plan: TargetPlan) -> dict[str, Any]:
    return {
        **_costs(plan),
        "action": "reuse",
        "seconds": 0,
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
        "seconds": 0,
        "calls": 0,
        "input_tokens": 0,
        "output_tokens": 0,
        "cost_usd": "0.000000",
        "reason": skip.reason,
        "probes": [],
    }
