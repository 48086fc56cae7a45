"""Speed is measured where the model did its work: on trials that passed, without what was repeated."""

from __future__ import annotations

from dataclasses import replace

import pytest
from kit.values import attempt, failure, finding, probe_plan

from certify_cli.types.calls import Attempt
from certify_cli.types.failures import Category
from certify_cli.types.findings import Finding, Mark, Status
from certify_cli.types.plans import ProbePlan
from certify_cli.types.reports import TargetReport
from certify_cli.verdicts.performance import measured, tokens_per_second
from certify_cli.verdicts.rate import main_latencies_ms

PASS, FAIL = Mark.PASS, Mark.FAIL
PLANS = tuple(map(probe_plan, ("reachable", "answers", "streaming")))
BUSY = Category.SERVICE_UNAVAILABLE
STREAM = Attempt(
    operation="converse_stream",
    total_ms=1_200.0,
    ttft_ms=200.0,
    gap_ms=20.0,
    gaps_ms=(10.0, 20.0, 30.0, 20.0),
    longest_gap_ms=90.0,
    output_tokens=51,
)


def report(*findings: Finding, plans: tuple[ProbePlan, ...] = PLANS) -> TargetReport:
    empty = TargetReport(target="m@us-east-1", model="m", kind="chat", status=Status.CERTIFIED)
    return measured(empty, plans, findings)


def took(ms: float, probe: str = "answers", mark: Mark = PASS) -> Finding:
    return finding(probe, mark, attempts=(attempt(total_ms=ms),))


def test_calls_of_trials_that_failed_say_nothing_of_speed() -> None:
    wrong = finding("streaming", FAIL, attempts=(replace(STREAM, total_ms=9e9, ttft_ms=9e9, longest_gap_ms=9e9),))
    seen = report(took(100), took(300), took(9e9, mark=FAIL), took(9e9, mark=Mark.INCONCLUSIVE), wrong)
    assert (seen.latency_ms.p50, seen.latency_ms.samples) == (100.0, 2)
    assert (seen.ttft_ms.samples, seen.gap_ms.samples, seen.longest_gap_ms) == (0, 0, None)
    assert seen.calls == 5
    assert main_latencies_ms("chat", [took(100), took(9e9, mark=FAIL)]) == [100]
    assert main_latencies_ms("chat", [took(50, "streaming"), took(9e9, mark=FAIL)]) == [50]


def test_the_calls_of_streams_are_measured_in_four_ways() -> None:
    seen = report(finding("streaming", PASS, attempts=(STREAM, STREAM)))
    assert (seen.latency_ms.p50, seen.ttft_ms.p50) == (1_200.0, 200.0)
    assert (seen.gap_ms.p50, seen.gap_ms.samples, seen.longest_gap_ms) == (20.0, 8, 90.0)
    assert (seen.output_tokens_per_second.p50, seen.output_tokens_per_second.samples) == (50.0, 2)


def test_tokens_per_second_are_those_after_the_first_in_the_time_after_it() -> None:
    assert tokens_per_second(STREAM) == pytest.approx(50 / 1.0)
    assert tokens_per_second(replace(STREAM, ttft_ms=None)) is None
    assert tokens_per_second(replace(STREAM, output_tokens=9)) is None
    for held_back in (replace(STREAM, gaps_ms=(0.1, 0.1)), replace(STREAM, ttft_ms=1_190.0)):
        assert tokens_per_second(held_back) is None
    assert tokens_per_second(replace(STREAM, total_ms=0.0, ttft_ms=0.0)) is None


def test_expensive_probes_and_cases_have_tasks_of_other_sizes() -> None:
    plans = (*PLANS, replace(probe_plan("long_context"), expensive=True), probe_plan("case:invoice"))
    slow = [took(9e9, "long_context"), took(9e9, "case:invoice")]
    assert report(took(100), *slow, plans=plans).latency_ms.samples == 1
    assert report(*slow, plans=plans).latency_ms.samples == 2, "where there is nothing else, they are shown"


def test_counting_tokens_is_no_answer() -> None:
    counted = finding("count_tokens", PASS, attempts=(replace(attempt(), operation="count_tokens"), attempt()))
    assert report(counted).latency_ms.samples == 1


def test_retries_are_left_out_and_told_apart() -> None:
    retried = replace(attempt(total_ms=100), waited_ms=1_500.0)
    busy = finding("answers", PASS, attempts=(attempt(BUSY, total_ms=400), retried))
    seen = report(busy)
    assert (seen.latency_ms.mean, seen.latency_ms.samples) == (100.0, 1)
    assert (seen.retries, seen.retry_ms) == (1, 1_900.0)


def test_the_attempt_that_ended_a_trial_was_no_retry_and_neither_was_a_refusal_asked_for() -> None:
    last = replace(attempt(BUSY, total_ms=400), waited_ms=1_000.0)
    ended = finding("answers", Mark.INCONCLUSIVE, failed=failure(BUSY), attempts=(attempt(BUSY, total_ms=300), last))
    asked_for = replace(attempt(Category.INVALID_REQUEST, total_ms=50), expected=True)
    refused = finding("error_handling", PASS, attempts=(asked_for,))
    assert (report(ended).retries, report(ended).retry_ms) == (1, 1_300.0)
    assert (report(refused).retries, report(refused).retry_ms) == (0, 0.0)
