"""The decision on a run, and the one exit code a pipeline reads (CONTRACT section 4)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from certify_cli.policy.baseline import key_of, known, unmistakable
from certify_cli.policy.breach import name_of
from certify_cli.policy.grounds import DEFAULT_GROUNDS, Grounds
from certify_cli.policy.rules import breaches
from certify_cli.policy.waivers import covering, notes
from certify_cli.types.decisions import BREACHED, INCOMPLETE, Decision, Outcome, Reason
from certify_cli.types.findings import Status
from certify_cli.types.policy import State
from certify_cli.types.reports import TargetReport

MET, CANNOT_RUN = 0, 4

CIRCUMSTANCES = ("origin", "principal", "region", "lifecycle")
"""Rules about who asked, where and when: what breaches only these found nothing bad."""
STANDING = (*CIRCUMSTANCES, "regression")
"""Rules that asking anew mends nothing of: measured once more, a lower quality would be compared with itself."""

PRECEDENCE = (2, 130, 143, CANNOT_RUN, BREACHED, INCOMPLETE, MET)
"""Of two exit codes the one that stands first here is the command's."""

_OUTCOMES: dict[int, Outcome] = {MET: "met", BREACHED: "breached", INCOMPLETE: "incomplete", CANNOT_RUN: "incomplete"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """How the run itself ended: a signal's exit code, why it can no longer run, or why it stopped early."""

    signal_exit_code: int = 0
    lost: str = ""
    stopped: str = ""
    undone: Mapping[str, str] = field(default_factory=dict)
    """Accounts that were left before their targets were done, and why; of one that remains, `stopped` speaks."""
    remedy: str = ""
    """What mends whatever made the run unable to go on, where it is known."""


def worse(one: int, other: int) -> int:
    """The exit code of what ended in both."""
    return min(one, other, key=PRECEDENCE.index)


def decide(
    reports: Sequence[TargetReport],
    ending: Ending = Ending(),
    grounds: Grounds = DEFAULT_GROUNDS,
    *,
    missing: Sequence[Reason] = (),
    excused: Sequence[TargetReport] = (),
    whole: bool = False,
) -> Decision:
    """The decision on those grounds. Precedence: signal, cannot run, breached, incomplete, met.

    `missing` are reasons about what was asked for and has no report at all. `excused` were found later than the reports
    and decide nothing, as long as the waivers that they need hold. `whole` says that nobody selected the reports, so a
    waiver that fits none of them is of no use at all.
    """
    baseline = unmistakable(grounds.baseline, reports)
    reasons = [reason for report in reports for reason in _reasons(report, grounds, baseline)]
    reasons += _waived_later(reasons, excused, grounds)
    reasons += [*missing, *notes([*reports, *excused], grounds, whole=whole)]
    if ending.lost:
        lost = Reason(rule="run", target=None, message=ending.lost, remedy=ending.remedy, exit_code=CANNOT_RUN)
        reasons.insert(0, lost)
    if ending.signal_exit_code:
        return Decision(outcome="interrupted", exit_code=ending.signal_exit_code, reasons=tuple(reasons))
    if ending.lost:
        return Decision(outcome="incomplete", exit_code=CANNOT_RUN, reasons=tuple(reasons))
    if ending.stopped:
        stopped = Reason(rule="run", target=None, message=ending.stopped, remedy=ending.remedy, exit_code=INCOMPLETE)
        reasons.append(stopped)
    code = _code(reports, reasons)
    return Decision(outcome=_OUTCOMES[code], exit_code=code, reasons=tuple(reasons))


def found_wanting(report: TargetReport, grounds: Grounds, *, beside: Sequence[str] = CIRCUMSTANCES) -> bool:
    """Whether the policy has something against what was found, `beside` those rules, waivers and the baseline."""
    counting = (one for one in decide([report], grounds=grounds).reasons if one.counts)
    return any(one.exit_code == BREACHED and one.rule not in beside for one in counting)


def totals(reports: Sequence[TargetReport]) -> dict[str, int]:
    """Targets by status, in the order of the statuses."""
    counted = Counter(report.status for report in reports)
    return {status.value: counted[status] for status in Status if counted[status]}


def _code(reports: Sequence[TargetReport], reasons: Sequence[Reason]) -> int:
    """Where nothing at all was decided, nothing is met."""
    asked = {reason.exit_code for reason in reasons if reason.counts}
    if BREACHED in asked:
        return BREACHED
    return MET if not asked and any(report.status.decisive for report in reports) else INCOMPLETE


def _waived_later(reasons: Sequence[Reason], excused: Sequence[TargetReport], grounds: Grounds) -> list[Reason]:
    """What later reports need a waiver for, and those that decide do not."""
    told = {(one.target, one.rule, one.probes) for one in reasons if one.waiver is not None}
    found: dict[Any, Reason] = {}
    for report in excused if grounds.waivers else ():
        for one in _reasons(report, grounds, {}):
            about = (one.target, one.rule, one.probes)
            if one.waiver is not None and about not in told:
                found.setdefault(about, replace(one, message=f"suite {report.suite} found later: {one.message}"))
    return list(found.values())


def _reasons(report: TargetReport, grounds: Grounds, baseline: Mapping[str, State]) -> Iterator[Reason]:
    name, demands = name_of(report), grounds.demands(report)
    for breach in breaches(report, grounds):
        waived = covering(breach, report, grounds)
        yield Reason(
            rule=breach.rule,
            target=name,
            message=breach.message,
            remedy=breach.remedy,
            waiver=waived.data if waived else None,
            level="warn" if demands.level(breach.rule) == "warn" else "error",
            known=known(breach, report, baseline.get(key_of(report))),
            exit_code=breach.exit_code,
            probes=breach.probes,
        )
