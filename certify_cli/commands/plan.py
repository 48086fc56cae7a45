"""`certify certify --plan`: what would be done, how many calls and tokens, and what it would cost; calls no model."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from certify_cli.codec import to_data
from certify_cli.interfaces import Identity
from certify_cli.runner.prepare import plan_all, served_from_store
from certify_cli.types.failures import Failure
from certify_cli.types.findings import Demand
from certify_cli.types.plans import TargetPlan
from certify_cli.types.reports import Column, Table
from certify_cli.verdicts.calibration import sequential_test

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
        note=f"{_counted(len(selection.selected), 'target')}, {_counted(calls, 'call')}, about {_rounded(total)} USD"
        f"{_at_most(order.settings.confidence)}; {_prices_of(plans)}",
    )


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


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


def _row(plan: TargetPlan) -> dict[str, Any]:
    estimate = plan.estimate
    return {
        "target": str(plan.target),
        "action": "certify",
        "calls": estimate.calls,
        "input_tokens": estimate.input_tokens,
        "output_tokens": estimate.output_tokens,
        "cost_usd": None if estimate.usd is None else f"{estimate.usd:.6f}",
        "geography": estimate.geography,
        "cost_by_tier_usd": {tier: f"{usd:.6f}" for tier, usd in estimate.tiers.items()},
        "price": None if estimate.price is None else to_data(estimate.price),
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
