"""What a run cost and was estimated to cost: in all, and by geography and service tier."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal

from certify_cli.types.costs import Cost, CostGroup
from certify_cli.types.records import RunTarget
from certify_cli.types.reports import RunInfo, TargetReport

MARGIN = 2
Key = tuple[str, str]
"""Geography and tier."""


def run_cost(run: RunInfo, targets: Sequence[RunTarget], reports: Sequence[TargetReport]) -> Cost:
    """Estimated by the plans, actual by the reports; a certificate that was served costs nothing."""
    plans = [target.plan for target in targets if target.plan and (target.report is None or _paid(target.report))]
    known = [plan.estimate for plan in plans if plan.estimate.usd is not None]
    planned: dict[Key, Decimal] = defaultdict(Decimal)
    for estimate in known:
        for tier, usd in estimate.tiers.items():
            planned[estimate.geography, tier] += usd
    estimated = sum((one.usd or Decimal(0) for one in known), Decimal(0)) if known or not plans else None
    actual = spent(reports)
    return Cost(
        estimated=estimated,
        actual=actual,
        to_finish=_to_finish(targets, max(run.spent_usd or Decimal(0), actual or Decimal(0))),
        groups=_groups(planned, reports),
    )


def _to_finish(targets: Sequence[RunTarget], before: Decimal) -> Decimal | None:
    """What was spent, twice the estimate of what is left, for failures are confirmed, and the dearest reserve."""
    left = [target.plan.estimate for target in targets if target.plan and target.report is None]
    if not left:
        return None
    rest = sum((one.usd or Decimal(0) for one in left), Decimal(0))
    return before + MARGIN * rest + max(one.reserve_usd or Decimal(0) for one in left)


def latest_cost(reports: Sequence[TargetReport]) -> Cost:
    """Of the latest state of several targets, whatever run each comes from."""
    return Cost(actual=spent(reports), groups=_groups({}, reports))


def spent(reports: Iterable[TargetReport]) -> Decimal | None:
    """What the calls cost; None where any target that was called has no known price."""
    return _total([report.cost_usd for report in reports if report.calls and _paid(report)])


def _paid(report: TargetReport) -> bool:
    """Whether its calls are this run's: a certificate that stands in for a verdict tells what was spent in vain."""
    return not report.cached or bool(report.fallback)


def _groups(planned: dict[Key, Decimal], reports: Sequence[TargetReport]) -> tuple[CostGroup, ...]:
    calls: dict[Key, int] = defaultdict(int)
    actual: dict[Key, list[Decimal | None]] = defaultdict(list)
    for report in reports:
        for one in report.tiers if _paid(report) else ():
            key = report.geography or "", one.tier
            calls[key] += one.calls
            actual[key].append(one.usd)
    return tuple(
        CostGroup(
            geography=key[0],
            tier=key[1],
            calls=calls.get(key, 0),
            estimated=planned.get(key),
            actual=_total(actual.get(key, [])),
        )
        for key in sorted({*planned, *actual})
    )


def _total(costs: Sequence[Decimal | None]) -> Decimal | None:
    known = [usd for usd in costs if usd is not None]
    return sum(known, Decimal(0)) if len(known) == len(costs) else None
