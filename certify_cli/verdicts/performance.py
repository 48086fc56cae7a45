"""How fast a target was: measured on calls of trials that passed, with retries left out and told apart.

docs/explanation/statistics.md defines each measure.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from certify_cli.types.calls import Attempt
from certify_cli.types.cases import is_case
from certify_cli.types.failures import Category
from certify_cli.types.findings import Finding, Mark
from certify_cli.types.plans import ProbePlan
from certify_cli.types.reports import TargetReport, Tokens
from certify_cli.verdicts.statistics import percentiles

FEWEST_TOKENS = 10
FEWEST_GAPS = 3
LEAST_SHARE = 0.02
"""Of the whole time. What came in fewer pieces, or all but at once, was held back somewhere on the way."""


def measured(report: TargetReport, probes: Sequence[ProbePlan], findings: Sequence[Finding]) -> TargetReport:
    """The report with what was measured on the way, and what was sent for it.

    What an earlier run sent, whose findings were carried over, is its affair and counted there.
    """
    own = [finding for finding in findings if not finding.carried_from]
    sent = [attempt for finding in own for attempt in finding.attempts]
    good = [attempt for finding in findings for attempt in finding.attempts if attempt.category is None]
    timed = _timed(probes, findings)
    return replace(
        report,
        served=report.route if good else None,
        latency_ms=percentiles([attempt.total_ms for attempt in timed]),
        ttft_ms=percentiles([attempt.ttft_ms for attempt in timed if attempt.ttft_ms is not None]),
        gap_ms=percentiles([gap for attempt in timed for gap in attempt.gaps_ms]),
        longest_gap_ms=max((one.longest_gap_ms for one in timed if one.longest_gap_ms is not None), default=None),
        output_tokens_per_second=percentiles([rate for one in timed if (rate := tokens_per_second(one)) is not None]),
        calls=len(sent),
        throttled=sum(attempt.category is Category.THROTTLED for attempt in sent),
        retries=sum(len(_repeated(finding)) for finding in own),
        retry_ms=round(sum(map(_lost_ms, own)), 1),
        tokens=_tokens([attempt for attempt in sent if attempt.category is None]),
    )


def tokens_per_second(attempt: Attempt) -> float | None:
    """Output tokens after the first, over the seconds after it; None for what was not streamed, or too short to say."""
    if attempt.ttft_ms is None or attempt.output_tokens < FEWEST_TOKENS or len(attempt.gaps_ms) < FEWEST_GAPS:
        return None
    generating_ms = attempt.total_ms - attempt.ttft_ms
    held_back = generating_ms <= LEAST_SHARE * attempt.total_ms
    return None if held_back else (attempt.output_tokens - 1) / generating_ms * 1000


def _timed(probes: Sequence[ProbePlan], findings: Sequence[Finding]) -> list[Attempt]:
    """Calls that answered in trials that passed: of our own short tasks, so that they can be compared; else of any."""
    other = {probe.id for probe in probes if probe.expensive or is_case(probe.id)}
    passing = [finding for finding in findings if finding.mark is Mark.PASS]
    return list(_answers(one for one in passing if one.probe not in other)) or list(_answers(passing))


def _answers(findings: Iterator[Finding] | Sequence[Finding]) -> Iterator[Attempt]:
    for finding in findings:
        for attempt in finding.attempts:
            if attempt.category is None and attempt.operation != "count_tokens":
                yield attempt


def _repeated(finding: Finding) -> list[Attempt]:
    """The attempts that failed and were sent again: not a refusal that was asked for, nor the one that ended it."""
    failed = [attempt for attempt in finding.attempts if attempt.category is not None and not attempt.expected]
    return failed[:-1] if finding.failure is not None else failed


def _lost_ms(finding: Finding) -> float:
    return sum(one.total_ms for one in _repeated(finding)) + sum(one.waited_ms for one in finding.attempts)


def _tokens(attempts: Sequence[Attempt]) -> Tokens:
    return Tokens(
        input=sum(max(0, attempt.input_tokens) for attempt in attempts),
        output=sum(max(0, attempt.output_tokens) for attempt in attempts),
    )
