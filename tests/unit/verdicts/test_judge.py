"""A status says what the probes showed: no more, and never more kindly."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from kit.values import failure, finding, probe_report

from certify_cli.types.failures import Category
from certify_cli.types.findings import Mark, Status
from certify_cli.types.plans import RunSettings
from certify_cli.types.reports import ProbeReport
from certify_cli.verdicts.judge import judge

PASS, FAIL, MAYBE, SKIP = Mark.PASS, Mark.FAIL, Mark.INCONCLUSIVE, Mark.SKIPPED
ORDER = [Status.FAILED, Status.QUALITY_WARNING, Status.CERTIFIED]


def status(*probes: ProbeReport, coverage: float = 0.8) -> Status:
    return judge(probes, [], RunSettings(min_coverage=coverage)).status


def many(passed: int, failed: int, maybe: int = 0) -> list[ProbeReport]:
    marks = [PASS] * passed + [FAIL] * failed + [MAYBE] * maybe
    return [probe_report(f"p{number}", mark) for number, mark in enumerate(marks)]


def test_all_passed_is_certified() -> None:
    assert status(*many(10, 0)) is Status.CERTIFIED


def test_a_failed_claim_is_at_most_a_warning() -> None:
    ruling = judge([*many(10, 0), probe_report("tool_use", FAIL)], [], RunSettings())
    assert ruling.status is Status.QUALITY_WARNING
    assert ruling.reason.startswith("10/11, failed: tool_use")


def test_below_six_in_ten_is_failed() -> None:
    assert status(*many(6, 4)) is Status.QUALITY_WARNING
    assert status(*many(5, 5)) is Status.FAILED


def test_a_failed_required_probe_fails_whatever_the_rate() -> None:
    assert status(*many(20, 0), probe_report("streaming", FAIL, required=True)) is Status.FAILED


def test_a_failed_required_probe_outweighs_missing_coverage() -> None:
    assert status(*many(0, 0, 9), probe_report("reachable", FAIL, required=True)) is Status.FAILED


def test_an_open_required_probe_is_inconclusive() -> None:
    assert status(*many(20, 0), probe_report("answers", MAYBE, required=True)) is Status.INCONCLUSIVE


def test_too_little_coverage_is_inconclusive() -> None:
    assert status(*many(8, 0, 2)) is Status.CERTIFIED
    assert status(*many(7, 0, 3)) is Status.INCONCLUSIVE


def test_observations_do_not_count() -> None:
    observed = probe_report("vision", FAIL, demand="observed")
    ruling = judge([*many(10, 0), observed], [], RunSettings())
    assert ruling.status is Status.CERTIFIED
    assert ruling.reason == "10/10; observed failing: vision"


def test_only_observations_are_no_verdict() -> None:
    assert status(probe_report("vision", PASS, demand="observed")) is Status.INCONCLUSIVE
    assert status() is Status.INCONCLUSIVE
    assert status(*many(0, 0, 3), coverage=0.0) is Status.INCONCLUSIVE


def test_flaky_is_at_most_a_warning() -> None:
    assert status(*many(10, 0), probe_report("answers", PASS, flaky=True)) is Status.QUALITY_WARNING


def test_a_baseline_refused_in_the_models_words_is_outside_the_rate() -> None:
    refused = ProbeReport(id="parameters", mark=SKIP, demand="baseline", category="CAPABILITY_UNSUPPORTED")
    ruling = judge([*many(3, 0), refused], [], RunSettings())
    assert (ruling.status, ruling.coverage) == (Status.CERTIFIED, 1.0)


def test_a_route_aws_does_not_know_is_unsupported_unless_something_worked() -> None:
    gone = finding("reachable", MAYBE, failed=failure(Category.UNSUPPORTED_MODEL))
    probes = [probe_report("reachable", MAYBE, required=True), probe_report("answers", SKIP, required=True)]
    assert judge(probes, [gone], RunSettings()).status is Status.UNSUPPORTED
    worked = finding("answers", PASS)
    assert judge(probes, [gone, worked], RunSettings()).status is Status.INCONCLUSIVE


marks = st.sampled_from([PASS, FAIL, MAYBE, SKIP])
reports = st.lists(
    st.builds(
        probe_report,
        name=st.text("abcdef", min_size=1, max_size=4),
        mark=marks,
        required=st.booleans(),
        demand=st.sampled_from(["claimed", "baseline", "observed"]),
        flaky=st.booleans(),
    ),
    max_size=12,
)


@given(reports)
def test_one_more_failure_never_makes_it_better(probes: list[ProbeReport]) -> None:
    before = status(*probes)
    after = status(*probes, probe_report("extra", FAIL))
    if before in ORDER and after in ORDER:
        assert ORDER.index(after) <= ORDER.index(before)
    assert after is not Status.CERTIFIED


@given(reports)
def test_certified_means_that_everything_decided_passed(probes: list[ProbeReport]) -> None:
    if status(*probes) is Status.CERTIFIED:
        counted = [one for one in probes if one.required or one.demand != "observed"]
        assert counted
        assert not any(one.mark is FAIL for one in counted)
        assert all(one.mark is PASS for one in counted if one.required)


def test_a_route_that_answered_wrongly_is_there_whatever_another_probe_was_told() -> None:
    """Else a failure would hide behind UNSUPPORTED, which no sweep counts."""
    gone = finding("other", MAYBE, failed=failure(Category.UNSUPPORTED_MODEL))
    wrong = [finding("answers", FAIL, trial=number) for number in (1, 2)]
    assert judge([probe_report("answers", FAIL, required=True)], [*wrong, gone], RunSettings()).status is Status.FAILED
