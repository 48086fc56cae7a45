"""What people read first, the same in every format made for them: origin, order, totals, decision, cost, ages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any

from certify_cli.formats._measures import pass_rates
from certify_cli.types.decisions import Reason
from certify_cli.types.durations import age_text
from certify_cli.types.findings import Demand, Status
from certify_cli.types.reports import ProbeReport, Report, TargetReport

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


def reasons_worst_first(report: Report) -> list[Reason]:
    """Of the decision: what counts before what does not, what ended the run first, then as the targets stand."""
    places: dict[str, int] = {}
    for place, one in enumerate(worst_first(report.targets)):
        places.setdefault(name_of(one), place)
    return sorted(
        report.decision.reasons if report.decision else (),
        key=lambda one: (not one.counts, _gravity(one), places.get(one.target or "", -1)),
    )


def _gravity(reason: Reason) -> int:
    """By what it asks for: nothing can go on, breached, nobody can tell; of what does not count warnings come first."""
    if not reason.counts:
        return int(reason.waiver is not None or reason.known)
    return {4: 0, 1: 1}.get(reason.exit_code, 2)


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


def account_lines(report: Report) -> list[str]:
    """`account dev (4444, assumed-role/Certify): 2 CERTIFIED`, one for each where several are in play."""
    by_name: dict[str, list[TargetReport]] = {}
    for one in report.targets:
        if one.account_name:
            by_name.setdefault(one.account_name, []).append(one)
    return [_account(name, mine) for name, mine in sorted(by_name.items())] if len(by_name) > 1 else []


def _account(name: str, targets: list[TargetReport]) -> str:
    known = next((one for one in targets if one.account), None)
    who = [known.account, (known.principal or "").rpartition(":")[2]] if known else []
    caller = ", ".join(filter(None, who))
    counts = Counter(one.status for one in targets)
    told = ", ".join(f"{counts[status]} {status}" for status in WORST_FIRST if counts[status])
    return f"account {name}{f' ({caller})' if caller else ''}: {told}"


def decision_line(report: Report) -> str:
    """`decision: breached (exit 1)`; "" where nothing was decided."""
    if report.decision is None:
        return ""
    return f"decision: {report.decision.outcome} (exit {report.decision.exit_code})"


def reason_lines(report: Report, most: int = 20) -> list[str]:
    """Why the decision is not `met`, one a line, worst first, not cleaned yet; what does not count says so first."""
    reasons = reasons_worst_first(report)
    more = [f"and {len(reasons) - most} more reasons (all in json)"] if len(reasons) > most else []
    return [_reason(reason) for reason in reasons[:most]] + more


def _reason(reason: Reason) -> str:
    said = f"{reason.target}: {reason.message}" if reason.target else reason.message
    why = "" if reason.waiver is None else f" ({waiver_text(reason.waiver).removeprefix(f'{reason.aside}: ')})"
    return f"{reason.aside}: {said}{why}" if reason.aside else said


def waiver_text(waiver: Mapping[str, Any]) -> str:
    """`waived until 2026-12-06: tools are not used`; of several waivers each probe with its own."""
    own = waiver.get("waivers") or ()
    if own:
        return "; ".join(f"{one['probe']} {waiver_text(one)}" for one in own)
    until = waiver.get("expires")
    return f"waived{f' until {until}' if until else ''}: {waiver.get('reason') or 'no reason given'}"


def circuit_lines(report: Report, most: int = 20) -> list[str]:
    """`circuit us-east-1 bedrock-runtime: open since 12:00:05 UTC, opened 2 times: 10 calls in a row failed ...`."""
    circuits = report.run.circuits if report.run else ()
    more = [f"and {len(circuits) - most} more circuits (all in json)"] if len(circuits) > most else []
    return [
        f"circuit {one.name}: {one.state} since {one.since:%H:%M:%S} UTC, opened"
        f" {'once' if one.opened == 1 else f'{one.opened} times'}: {one.reason}"
        for one in circuits[:most]
    ] + more


def partial_line(report: Report) -> str:
    """What to say of a report that does not hold everything that was asked for, or ""."""
    if not report.partial:
        return ""
    return "PARTIAL - the run did not finish" if report.run else "PARTIAL - no run was begun"


def freshness(target: TargetReport, now: datetime | None) -> str:
    """`cached, certified 2 d ago (2026-11-20)`, or "" for a result of this run; without `now` only the day.

    Of a certificate that stands in for a verdict: `served from the certificate of 2026-11-20, circuit open: ...`.
    """
    if not target.cached:
        return ""
    if target.certified_at is None:
        return "cached"
    day = target.certified_at.date().isoformat()
    if target.fallback:
        return f"served from the certificate of {day}, {target.fallback}"
    return (
        f"cached, certified {day}"
        if now is None
        else f"cached, certified {age_text(now - target.certified_at)} ago ({day})"
    )


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
        says = (
            target.reason,
            pass_rates(probe for probe in target.probes if demanded(probe)),
            quality_line(target),
            freshness(target, now),
            provisional_line(target),
            "uncurated" if target.uncurated else "",
            f"{target.origin} result" if mixed and target.origin in BANNERS else "",
            target.eol_warning,
            f"remedy: {brief(target.remedy)}" if target.remedy else "",
        )
        return [one for one in says if one]

    return remark


def provisional_line(target: TargetReport) -> str:
    """`provisional until 2026-11-26 12:15 UTC: ...` of a green answer that may turn into a refusal, else ""."""
    if not target.provisional or target.expires_at is None:
        return ""
    return f"provisional until {target.expires_at:%Y-%m-%d %H:%M} UTC: the model's Marketplace agreement is pending"


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
