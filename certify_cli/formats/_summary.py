"""What people read first, the same in every format made for them: origin, order, totals, decision, cost, ages."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from decimal import Decimal

from certify_cli.formats._measures import pass_rates
from certify_cli.types.findings import Demand, Status
from certify_cli.types.reports import ProbeReport, Reason, Report, TargetReport

BANNERS = {
    "simulated": "SIMULATED RESULTS - not evidence about AWS",
    "custom": "CUSTOM ENDPOINT - not evidence about AWS",
}

WORST_FIRST = (
    Status.FAILED,
    Status.QUALITY_WARNING,
    Status.INCONCLUSIVE,
    Status.CANCELLED,
    Status.PROCESSING,
    Status.QUEUED,
    Status.PENDING,
    Status.CERTIFIED,
    Status.UNSUPPORTED,
)
"""UNSUPPORTED comes last because it does not count, except where the target was named."""


def origins(report: Report) -> tuple[str, ...]:
    """The origins of the results that are not AWS's, in the order of `BANNERS`."""
    found = {target.origin for target in report.targets} | {report.run.origin if report.run else None}
    return tuple(origin for origin in BANNERS if origin in found)


def banner(report: Report) -> str:
    """What must be said before anything else, or "" where AWS itself answered."""
    return "; ".join(BANNERS[origin] for origin in origins(report))


def worst_first(targets: Iterable[TargetReport]) -> list[TargetReport]:
    """By status, then rating, then name; a named target that cannot be called stands with the failed."""
    return sorted(targets, key=_badness)


def _badness(target: TargetReport) -> tuple[int, float, str, str]:
    spoilt = target.named and target.status in (Status.UNSUPPORTED, Status.CANCELLED)
    rank = 0 if spoilt else WORST_FIRST.index(target.status)
    return rank, 9.9 if target.rating is None else target.rating, name_of(target), target.account or ""


def name_of(target: TargetReport) -> str:
    """What the target is called: `ROUTE@REGION[@ACCOUNT]`, else the model's id."""
    return target.target or target.model


def totals_line(report: Report) -> str:
    """`5 targets: 1 FAILED, 3 CERTIFIED, 1 UNSUPPORTED`."""
    order = [status.value for status in WORST_FIRST]
    known = [name for name in order if report.totals.get(name)]
    known += sorted(name for name, count in report.totals.items() if count and name not in order)
    counts = ", ".join(f"{report.totals[name]} {name}" for name in known)
    count = len(report.targets)
    return f"{count} {'target' if count == 1 else 'targets'}" + (f": {counts}" if counts else "")


def decision_line(report: Report) -> str:
    """`decision: breached (exit 1)`; "" where nothing was decided."""
    if report.decision is None:
        return ""
    return f"decision: {report.decision.outcome} (exit {report.decision.exit_code})"


def reason_lines(report: Report, most: int = 20) -> list[str]:
    """Why the decision is not `met`, one a line, not cleaned yet; a waived reason says so."""
    reasons = report.decision.reasons if report.decision else ()
    more = [f"and {len(reasons) - most} more reasons (all in json)"] if len(reasons) > most else []
    return [_reason(reason) for reason in reasons[:most]] + more


def _reason(reason: Reason) -> str:
    said = f"{reason.target}: {reason.message}" if reason.target else reason.message
    if reason.waiver is None:
        return said
    until = reason.waiver.get("expires")
    return f"{said} (waived{f' until {until}' if until else ''}: {reason.waiver.get('reason') or 'no reason given'})"


def cost_line(report: Report) -> str:
    """`cost: 0.0123 USD (estimated 0.02)`; says so where no price is known; "" where there is nothing to say."""
    estimated, actual = report.cost_usd.estimated, report.cost_usd.actual
    if actual is None and estimated is None:
        return ""
    if actual is None:
        return f"cost: unknown (estimated {money(estimated)} USD)"
    return f"cost: {money(actual)} USD" + (f" (estimated {money(estimated)})" if estimated is not None else "")


def cost_group_lines(report: Report) -> list[str]:
    """`in-region, flex: 0.0012 USD (estimated 0.0015), 3 calls`, one a geography and tier where there are several."""
    groups = [group for group in report.cost_usd.groups if group.calls]
    if len(groups) < 2:
        return []
    return [
        f"{group.geography or 'unknown'}, {group.tier} tier: {money(group.actual)} USD"
        + (f" (estimated {money(group.estimated)})" if group.estimated is not None else "")
        + f", {group.calls} calls"
        for group in groups
    ]


def money(usd: Decimal | None) -> str:
    """A decimal without an exponent, as every file shows money."""
    return "unknown" if usd is None else f"{usd:f}"


def partial_line(report: Report) -> str:
    """What to say of a report that does not hold everything that was asked for, or ""."""
    return "PARTIAL - the run did not finish" if report.partial else ""


def freshness(target: TargetReport, now: datetime | None) -> str:
    """`cached, certified 2 d ago (2026-11-20)`, or "" for a result of this run; without `now` only the day."""
    if not target.cached:
        return ""
    if target.certified_at is None:
        return "cached"
    day = target.certified_at.date().isoformat()
    return f"cached, certified {day}" if now is None else f"cached, certified {_age(target.certified_at, now)} ({day})"


def _age(then: datetime, now: datetime) -> str:
    minutes = max(0, int((now - then).total_seconds() // 60))
    if minutes < 120:
        return f"{minutes} min ago"
    return f"{minutes // 60} h ago" if minutes < 48 * 60 else f"{minutes // 1440} d ago"


def moment(report: Report) -> datetime | None:
    """The time that ages are counted from: the run's own, so that the same report gives the same bytes."""
    if report.run is None:
        return None
    return report.run.ended_at or report.run.started_at


def remarks(report: Report) -> Callable[[TargetReport], list[str]]:
    """Says what is worth saying of a target beside its verdict, not cleaned yet; its origin where there are several."""
    now = moment(report)
    mixed = len({one.origin for one in report.targets if one.origin}) > 1

    def remark(target: TargetReport) -> list[str]:
        leaves = target.eol_date if target.lifecycle == "LEGACY" else None
        says = (
            target.reason,
            pass_rates(probe for probe in target.probes if demanded(probe)),
            quality_line(target),
            freshness(target, now),
            "uncurated" if target.uncurated else "",
            f"{target.origin} result" if mixed and target.origin in BANNERS else "",
            f"end of life {leaves.isoformat()}" if leaves else "",
            f"remedy: {brief(target.remedy)}" if target.remedy else "",
        )
        return [one for one in says if one]

    return remark


def brief(remedy: str) -> str:
    """The remedy without the policy that it may end with: a table has no room for one, and half of it is of no use."""
    words, _, policy = remedy.partition(' {"')
    return f"{words} (the whole of it in json)" if policy else remedy


def quality_line(target: TargetReport) -> str:
    """`quality 0.92 (0.74-0.98), worse than 1.00 in run ...`, or "" where it was not measured."""
    quality = target.quality
    if quality is None:
        return ""
    told = f"quality {quality.score:.2f} ({quality.low:.2f}-{quality.high:.2f})"
    before = quality.compared
    if before is None:
        return told
    words = {"better": "better than", "same": "the same as", "worse": "worse than"}[before.change]
    return f"{told}, {words} {before.before:.2f} in run {before.run_id}"


def demanded(probe: ProbeReport) -> bool:
    """Whether the probe counts; what nobody claims or requires is only observed."""
    return probe.required or probe.demand != Demand.OBSERVED
