"""The decision on a run, and the one exit code a pipeline reads (CONTRACT section 4)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from certify_cli.types.findings import Status
from certify_cli.types.reports import Decision, Outcome, Reason, TargetReport

MET, BREACHED, INCOMPLETE, CANNOT_RUN = 0, 1, 3, 4

_OUTCOMES: dict[int, Outcome] = {MET: "met", BREACHED: "breached", INCOMPLETE: "incomplete", CANNOT_RUN: "incomplete"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """How the run itself ended: a signal's exit code, why it can no longer run, or why it stopped early."""

    signal_exit_code: int = 0
    lost: str = ""
    stopped: str = ""
    remedy: str = ""
    """What mends whatever made the run unable to go on, where it is known."""


def decide(reports: Sequence[TargetReport], ending: Ending = Ending()) -> Decision:
    """The decision under the default policy. Precedence: signal, cannot run, breached, incomplete, met."""
    reasons = [reason for report in reports for reason in _reasons(report)]
    if ending.signal_exit_code:
        return Decision(outcome="interrupted", exit_code=ending.signal_exit_code, reasons=tuple(reasons))
    if ending.lost:
        lost = Reason(rule="run", target=None, message=ending.lost, remedy=ending.remedy)
        return Decision(outcome="incomplete", exit_code=CANNOT_RUN, reasons=(lost, *reasons))
    if ending.stopped:
        reasons.append(Reason(rule="run", target=None, message=ending.stopped))
    code = _code(reports, ending)
    return Decision(outcome=_OUTCOMES[code], exit_code=code, reasons=tuple(reasons))


def totals(reports: Sequence[TargetReport]) -> dict[str, int]:
    """Targets by status, in the order of the statuses."""
    counted = Counter(report.status for report in reports)
    return {status.value: counted[status] for status in Status if counted[status]}


def breaches(report: TargetReport) -> bool:
    """Whether the target's verdict breaches the default policy: what was swept up unsupported does not count."""
    if report.status in (Status.FAILED, Status.QUALITY_WARNING):
        return True
    return report.named and report.status in (Status.UNSUPPORTED, Status.CANCELLED)


def _code(reports: Sequence[TargetReport], ending: Ending) -> int:
    if any(breaches(report) for report in reports):
        return BREACHED
    certified = any(report.status is Status.CERTIFIED for report in reports)
    undecided = any(_undecided(report) for report in reports)
    return INCOMPLETE if undecided or ending.stopped or not certified else MET


def _undecided(report: TargetReport) -> bool:
    return report.status in (Status.INCONCLUSIVE, Status.PENDING, Status.QUEUED, Status.PROCESSING)


def _reasons(report: TargetReport) -> list[Reason]:
    if not breaches(report) and not _undecided(report):
        return []
    rule = "status" if breaches(report) else "complete"
    name = report.target or report.model
    return [Reason(rule=rule, target=name, message=f"{report.status}: {report.reason}", remedy=report.remedy)]
