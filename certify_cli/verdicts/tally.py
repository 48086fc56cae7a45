"""From the trials of one probe to its mark."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from certify_cli.types.failures import Failure
from certify_cli.types.findings import Finding, Mark
from certify_cli.types.plans import ProbePlan, RunSettings
from certify_cli.types.reports import ProbeReport
from certify_cli.verdicts.deciding import mark_of_trials
from certify_cli.verdicts.statistics import CONFIDENCE, wilson


def tally(
    plan: ProbePlan, findings: Sequence[Finding], settings: RunSettings, remedy: Callable[[Failure], str]
) -> ProbeReport:
    """The probe's report over its trials; `remedy` says what to do about a failure.

    A probe without findings is skipped for the reason its plan gives, never passed.
    """
    mark = mark_of_trials(findings, plan, settings)
    telling = _telling(findings, mark)
    failure = telling.failure if telling else None
    passed = sum(one.mark is Mark.PASS for one in findings)
    failed = sum(one.mark is Mark.FAIL for one in findings)
    return ProbeReport(
        id=plan.id,
        mark=mark,
        required=plan.required,
        demand=plan.demand.value,
        flaky=passed > 0 and failed > 0,
        category=failure.category.value if failure else None,
        message=_message(plan, findings, telling, mark),
        remedy=remedy(failure) if failure and mark in (Mark.FAIL, Mark.INCONCLUSIVE) else "",
        trials=sum(one.mark is not Mark.SKIPPED for one in findings),
        passed=passed,
        failed=failed,
        decided_by=settings.rule_of(plan),
        interval=wilson(passed, passed + failed, settings.confidence_of(plan) or CONFIDENCE),
        duration_ms=round(sum(attempt.total_ms for one in findings for attempt in one.attempts), 1),
        request_ids=tuple(dict.fromkeys(a.request_id for one in findings for a in one.attempts if a.request_id)),
    )


def _telling(findings: Sequence[Finding], mark: Mark) -> Finding | None:
    """The finding that explains the mark: the last one of that mark, else the last failure seen, else what ended it."""
    same = [one for one in findings if one.mark is mark]
    failed = [one for one in findings if one.mark is Mark.FAIL]
    return next(iter(reversed(same or failed or findings)), None)


def _message(plan: ProbePlan, findings: Sequence[Finding], telling: Finding | None, mark: Mark) -> str:
    if telling is None:
        return plan.why or "not run"
    failed = [one for one in findings if one.mark is Mark.FAIL]
    decided = len(failed) + sum(one.mark is Mark.PASS for one in findings)
    if mark is Mark.INCONCLUSIVE and telling.mark is Mark.FAIL and decided == 1:
        return f"failed once and could not be confirmed: {telling.reason}"
    if mark is Mark.INCONCLUSIVE and decided:
        return f"undecided after {decided - len(failed)}/{decided}: {telling.reason}"
    if mark is Mark.PASS and failed:
        return f"flaky: {failed[-1].reason}"
    return telling.reason
