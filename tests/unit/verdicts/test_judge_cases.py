"""The team's cases have a pass rate of their own, beside that of our probes."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kit.values import NOON, attempt, finding, plan, probe_plan, probe_report

from certify_cli.types.failures import Category
from certify_cli.types.findings import Demand, Finding, Mark, Status
from certify_cli.types.plans import RunSettings
from certify_cli.types.reports import CaseTally, ProbeReport, TargetReport
from certify_cli.verdicts.explain import Context, report_target
from certify_cli.verdicts.judge import Ruling, judge

PASS, FAIL, MAYBE, SKIP = Mark.PASS, Mark.FAIL, Mark.INCONCLUSIVE, Mark.SKIPPED
SOUND = [probe_report(f"p{number}", PASS) for number in range(10)]
ONCE = RunSettings(trials=1)


def cases(*marks: Mark, required: bool = False) -> list[ProbeReport]:
    return [probe_report(f"case:c{number}", mark, required=required) for number, mark in enumerate(marks)]


def ruled(*probes: ProbeReport) -> Ruling:
    return judge(probes, [], RunSettings())


def test_a_case_that_fails_is_a_warning_whatever_their_rate() -> None:
    ruling = ruled(*SOUND, *cases(PASS, PASS, FAIL))
    assert ruling.status is Status.QUALITY_WARNING
    assert ruling.reason == "10/10, cases 2/3, failed: case:c2 (case:c2 said so)"
    assert ruled(*SOUND, *cases(FAIL, FAIL)).status is Status.QUALITY_WARNING
    assert ruled(*SOUND, *cases(PASS, PASS)).reason == "10/10, cases 2/2"


def test_a_required_case_that_fails_fails_the_target() -> None:
    ruling = ruled(*SOUND, *cases(PASS), *cases(FAIL, required=True))
    assert ruling.status is Status.FAILED
    assert "failed: case:c0" in ruling.reason


def test_cases_neither_lift_nor_lower_the_rate_and_coverage_of_probes() -> None:
    failing = [probe_report(f"f{number}", FAIL) for number in range(7)]
    assert ruled(*SOUND, *failing, *cases(*[PASS] * 50)).status is Status.FAILED
    assert ruled(*SOUND, *cases(*[PASS] * 50)).coverage == 1.0
    open_ones = [probe_report(f"o{number}", MAYBE) for number in range(10)]
    ruling = ruled(*SOUND, *open_ones, *cases(*[PASS] * 50))
    assert (ruling.status, ruling.coverage) == (Status.INCONCLUSIVE, 0.5)


def test_too_few_decided_cases_leave_the_target_undecided() -> None:
    ruling = ruled(*SOUND, *cases(PASS, MAYBE))
    assert ruling.status is Status.INCONCLUSIVE
    assert ruling.reason == "cases 1/2 decided, case:c1: case:c1 said so"
    assert ruled(*SOUND, *cases(MAYBE)).status is Status.INCONCLUSIVE, "silence is never a pass"
    assert ruled(*SOUND, *cases(*[PASS] * 4, MAYBE)).status is Status.CERTIFIED
    assert ruled(*SOUND, *cases(*[PASS] * 9), *cases(MAYBE, required=True)).status is Status.INCONCLUSIVE


def test_a_flaky_case_is_a_warning() -> None:
    flaky = replace(cases(PASS)[0], flaky=True)
    assert ruled(*SOUND, flaky).status is Status.QUALITY_WARNING


def test_cases_alone_are_rated_as_probes_are() -> None:
    assert ruled(*cases(PASS, PASS)).status is Status.CERTIFIED
    assert ruled(*cases(PASS, PASS, FAIL)).reason.startswith("cases 2/3, failed: case:c2")
    assert ruled(*cases(PASS, PASS, FAIL)).status is Status.QUALITY_WARNING
    assert ruled(*cases(PASS, FAIL, FAIL)).status is Status.FAILED


def test_what_is_not_applicable_counts_nowhere() -> None:
    other = [probe_report("case:x", SKIP, demand=Demand.NOT_APPLICABLE.value)]
    assert ruled(*SOUND, *other).reason == "10/10"


@given(st.lists(st.sampled_from([PASS, FAIL, MAYBE]), max_size=8), st.lists(st.booleans(), min_size=8, max_size=8))
def test_cases_never_make_a_verdict_kinder(marks: list[Mark], required: list[bool]) -> None:
    order = [Status.CERTIFIED, Status.QUALITY_WARNING, Status.INCONCLUSIVE, Status.FAILED]
    given_cases = [replace(one, required=must) for one, must in zip(cases(*marks), required, strict=False)]
    alone, beside = ruled(*SOUND).status, ruled(*SOUND, *given_cases).status
    assert order.index(beside) >= order.index(alone)
    assert (beside is Status.CERTIFIED) is (FAIL not in marks and beside is not Status.INCONCLUSIVE)


PLAN = plan(probe_plan("reachable", required=True), probe_plan("answers", required=True), probe_plan("case:a"))
FOUND = [finding("reachable", PASS), finding("answers", PASS)]


def reported(*findings: Finding) -> TargetReport:
    return report_target(PLAN, [*FOUND, *findings], ONCE, Context(), NOON)


def test_a_rating_is_of_our_own_probes_so_that_it_means_the_same_to_every_team() -> None:
    slow = (attempt(Category.MODEL_ERROR), attempt(total_ms=60_000.0))
    failed = reported(finding("case:a", FAIL, attempts=slow))
    passed = reported(finding("case:a", PASS))
    assert failed.rating == passed.rating == 5.0
    assert (failed.cases, passed.cases) == (
        CaseTally(passed=0, decided=1, total=1),
        CaseTally(passed=1, decided=1, total=1),
    )
    assert failed.calls == 4, "what they cost counts all the same"
    without = plan(*PLAN.probes[:2])
    assert report_target(without, FOUND, ONCE, Context(), NOON).cases is None


@pytest.mark.parametrize(("mark", "rating"), [(PASS, 5.0), (FAIL, 2.2)])
def test_cases_alone_are_what_a_rating_rests_on(mark: Mark, rating: float) -> None:
    alone = plan(probe_plan("case:a"))
    report = report_target(alone, [finding("case:a", mark)], replace(ONCE, probes=("case:a",)), Context(), NOON)
    assert (report.rating, report.narrow, report.expires_at) == (rating, True, None)
    assert report.damning is (mark is FAIL)
