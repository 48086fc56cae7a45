"""Stored findings judged by today's rules, without a call: what a changed judge, error table or weight would say."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from certify_cli.diagnosis.classify import classify
from certify_cli.diagnosis.evidence import Evidence
from certify_cli.interfaces import Probe
from certify_cli.types.cases import is_case
from certify_cli.types.failures import Failure
from certify_cli.types.findings import Finding, Mark
from certify_cli.types.plans import ProbePlan
from certify_cli.verdicts.marks import mark_of


def rejudged(
    findings: Sequence[Finding], plans: Sequence[ProbePlan], probe_of: Callable[[str], Probe | None]
) -> tuple[Finding, ...]:
    """The findings with today's marks and reasons. One whose probe is gone keeps the mark it has."""
    weights = {plan.id: plan for plan in plans}
    return tuple(_again(one, weights.get(one.probe), probe_of(one.probe)) for one in findings)


def _again(finding: Finding, plan: ProbePlan | None, probe: Probe | None) -> Finding:
    if finding.failure is not None and plan is not None:
        failure = _reclassified(finding.failure)
        mark = mark_of(failure, plan.demand, required=plan.required, case=is_case(plan.id))
        return replace(finding, failure=failure, mark=mark)
    if finding.mark is Mark.SKIPPED or probe is None or not finding.seen or "traceback" in finding.seen:
        return finding
    judgement = probe.judge(finding.seen)
    return replace(finding, mark=judgement.mark, reason=judgement.reason)


def _reclassified(failure: Failure) -> Failure:
    """The same words, sorted by today's table; where they were withheld there is nothing to sort anew."""
    if failure.withheld:
        return failure
    told = Evidence(
        failure.message,
        failure.exception,
        failure.code,
        failure.http_status,
        failure.operation,
        failure.request_id,
    )
    return replace(failure, category=classify(told).category, transient=classify(told).transient)
