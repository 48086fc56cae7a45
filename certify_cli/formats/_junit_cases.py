"""What a JUnit report's cases are: probes, verdicts and rules of the policy, and what came of each."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from certify_cli.formats._measures import pass_rate
from certify_cli.formats._reasons import WARNED, Decided, excuse, of_no_target
from certify_cli.formats._summary import demanded
from certify_cli.types.decisions import BREACHED, Reason
from certify_cli.types.findings import Mark, Status
from certify_cli.types.reports import ProbeReport, Report, TargetReport

Outcome = Literal["failure", "error", "skipped"]
SWEPT_UP = (Status.UNSUPPORTED, Status.CANCELLED)
"""Does not count unless somebody named it."""


@dataclass(frozen=True, slots=True)
class Case:
    """A testcase. `outcome` None is a pass; `detail` is then shown as its output."""

    name: str
    outcome: Outcome | None
    kind: str = ""
    message: str = ""
    detail: str = ""
    seconds: Decimal = Decimal(0)


def cases(target: TargetReport, decided: Decided) -> list[Case]:
    """The probes' cases, and one of the verdict's own where they alone would tell another story."""
    told = [_probe(target, probe, decided) for probe in target.probes]
    verdict = _verdict(target, decided)
    if not told or (verdict.outcome is not None and all(case.outcome != verdict.outcome for case in told)):
        told.append(verdict)
    failed = [one for one in target.probes if one.mark is Mark.FAIL]
    return [*told, *map(_rule, decided.rules(target, failed))]


def cases_of_run(report: Report) -> dict[str, list[Case]]:
    """By the suite they stand in: the target that is missing, or the run."""
    suites: dict[str, list[Case]] = defaultdict(list)
    for reason in of_no_target(report):
        suites[reason.target or "the run as a whole"].append(_rule(reason))
    return suites


def _rule(reason: Reason) -> Case:
    """Of the policy: a failure where it is breached, an error where nobody can tell."""
    detail = "\n".join(part for part in (reason.message, reason.remedy) if part)
    said = excuse(reason) or ("" if reason.counts else WARNED)
    message = f"{said}: {reason.message}" if said else reason.message
    return Case(f"policy:{reason.rule}", _counted(reason), reason.rule, message, detail)


def _counted(reason: Reason) -> Outcome:
    if not reason.counts:
        return "skipped"
    return "failure" if reason.exit_code == BREACHED else "error"


def _verdict(target: TargetReport, decided: Decided) -> Case:
    """What the decision says of it, else what the status says."""
    against, stands = decided.against(target), decided.verdict(target)
    outcome = _counted(against[0]) if against else _without_decision(target.status)
    said, excused = f"{target.status.value}: {target.reason}".removesuffix(": "), ""
    if decided.made and outcome is not None and not against:
        outcome, excused = "skipped", stands.said if target.status not in SWEPT_UP else ""
    detail = "\n".join(part for part in (target.reason, target.fallback, target.remedy) if part)
    message = f"{excused}: {said}" if excused else said
    return Case("verdict", outcome, target.category or target.status.value, message, detail)


def _without_decision(status: Status) -> Outcome | None:
    if status in (Status.CERTIFIED, Status.QUALITY_WARNING):
        return None
    if status in SWEPT_UP:
        return "skipped"
    return "failure" if status is Status.FAILED else "error"


def _probe(target: TargetReport, probe: ProbeReport, decided: Decided) -> Case:
    """A failure or an error only where the decision counts it; else what did not pass is skipped, and says why."""
    outcome, said = _outcome(probe, observed=not demanded(probe) and not decided.about(target, probe))
    if outcome in ("failure", "error") and decided.made:
        stands = decided.probe(target, probe)
        if not stands.counts:
            undecided = "not decided, " if outcome == "error" else ""
            outcome, said = "skipped", undecided + stands.said
    kind = probe.category or ("" if outcome == "skipped" and not said else probe.mark.value)
    message = f"{said}: {probe.message}" if said else probe.message
    seconds = Decimal(str(round(probe.duration_ms or 0.0))) / 1000
    return Case(probe.id, outcome, kind, message, "\n".join(_detail(probe)), seconds)


def _outcome(probe: ProbeReport, *, observed: bool) -> tuple[Outcome | None, str]:
    """What nobody claims and nobody requires is outside the rate, so it must not break a build."""
    if probe.mark is Mark.PASS:
        return None, ""
    if probe.mark is Mark.SKIPPED:
        return "skipped", ""
    if observed:
        return "skipped", f"not demanded, {probe.mark.value}"
    return ("failure" if probe.mark is Mark.FAIL else "error"), ""


def _detail(probe: ProbeReport) -> list[str]:
    lines = [probe.message, probe.remedy] if probe.mark is not Mark.PASS else []
    rate = pass_rate(probe)
    if probe.flaky or rate:
        lines.append(f"{'flaky: ' * probe.flaky}passed {rate or f'{probe.passed} of {probe.trials}'} trials")
    if probe.request_ids and (lines or probe.mark is not Mark.PASS):
        lines.append("AWS request ids: " + " ".join(probe.request_ids))
    return [line for line in lines if line]
