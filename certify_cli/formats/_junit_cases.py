"""What a JUnit report's cases are: probes, verdicts and rules of the policy, and what came of each."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from certify_cli.formats._measures import pass_rate
from certify_cli.formats._reasons import INCOMPLETE, VERDICT_RULES, Decided, excuse, of_no_target
from certify_cli.formats._summary import demanded
from certify_cli.types.decisions import Reason
from certify_cli.types.findings import Mark, Status
from certify_cli.types.reports import ProbeReport, Report, TargetReport

Outcome = Literal["failure", "error", "skipped"]


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
    told = [_probe(probe, decided.excused(target, probe.id)) for probe in target.probes]
    verdict = _verdict(target, decided)
    if not told or (verdict.outcome is not None and all(case.outcome != verdict.outcome for case in told)):
        told.append(verdict)
    failed = any(probe.mark is Mark.FAIL and demanded(probe) for probe in target.probes)
    return [*told, *map(_rule, decided.rules(target, failed=failed))]


def cases_of_run(report: Report) -> dict[str, list[Case]]:
    """By the suite they stand in: the target that is missing, or the run."""
    suites: dict[str, list[Case]] = defaultdict(list)
    for reason in of_no_target(report):
        suites[reason.target or "the run as a whole"].append(_rule(reason))
    return suites


def _rule(reason: Reason) -> Case:
    """Of the policy: a failure where it is breached, an error where nobody can tell."""
    detail = "\n".join(part for part in (reason.message, reason.remedy) if part)
    said = excuse(reason) or ("" if reason.counts else "only warned of")
    message = f"{said}: {reason.message}" if said else reason.message
    return Case(f"policy:{reason.rule}", _counted(reason), reason.rule, message, detail)


def _counted(reason: Reason) -> Outcome:
    if not reason.counts:
        return "skipped"
    return "error" if reason.exit_code == INCOMPLETE else "failure"


def _verdict(target: TargetReport, decided: Decided) -> Case:
    """What the decision says of it, else what the status says."""
    outcomes: dict[Status, Outcome | None] = {
        Status.CERTIFIED: None,
        Status.QUALITY_WARNING: None,
        Status.FAILED: "failure",
        Status.UNSUPPORTED: "skipped",
        Status.CANCELLED: "skipped",
    }
    counted = [_counted(one) for one in decided.of(target) if one.rule in VERDICT_RULES]
    outcome = counted[0] if counted else outcomes.get(target.status, "error")
    said, excused = f"{target.status.value}: {target.reason}".removesuffix(": "), decided.excused(target)
    detail = "\n".join(part for part in (target.reason, target.fallback, target.remedy) if part)
    message = f"{excused}: {said}" if excused else said
    return Case("verdict", outcome, target.category or target.status.value, message, detail)


def _probe(probe: ProbeReport, excused: str) -> Case:
    detail = "\n".join(_detail(probe))
    seconds = Decimal(str(round(probe.duration_ms or 0.0))) / 1000
    outcome = _outcome(probe)
    if outcome == "failure" and excused:
        return Case(probe.id, "skipped", probe.category or "fail", f"{excused}: {probe.message}", detail, seconds)
    kind = probe.category or ("" if outcome == "skipped" else probe.mark.value)
    observed = outcome == "skipped" and probe.mark is not Mark.SKIPPED
    message = f"not demanded, {probe.mark.value}: {probe.message}" if observed else probe.message
    return Case(probe.id, outcome, kind, message, detail, seconds)


def _outcome(probe: ProbeReport) -> Outcome | None:
    """What nobody claims and nobody requires is outside the rate, so it must not break a build."""
    if probe.mark is Mark.PASS:
        return None
    if probe.mark is Mark.SKIPPED or not demanded(probe):
        return "skipped"
    return "failure" if probe.mark is Mark.FAIL else "error"


def _detail(probe: ProbeReport) -> list[str]:
    lines = [probe.message, probe.remedy] if probe.mark is not Mark.PASS else []
    rate = pass_rate(probe)
    if probe.flaky or rate:
        lines.append(f"{'flaky: ' * probe.flaky}passed {rate or f'{probe.passed} of {probe.trials}'} trials")
    if probe.request_ids and (lines or probe.mark is not Mark.PASS):
        lines.append("AWS request ids: " + " ".join(probe.request_ids))
    return [line for line in lines if line]
