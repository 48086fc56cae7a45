"""Trials become a probe's mark; a failed call's category becomes a trial's mark."""

from __future__ import annotations

import pytest
from kit.values import failure, finding, probe_plan

from certify_cli.planning.trials import more_trials
from certify_cli.types.failures import Category
from certify_cli.types.findings import Demand, Finding, Mark
from certify_cli.types.plans import RunSettings
from certify_cli.types.reports import ProbeReport
from certify_cli.verdicts.marks import mark_of
from certify_cli.verdicts.tally import tally

PASS, FAIL, MAYBE, SKIP = Mark.PASS, Mark.FAIL, Mark.INCONCLUSIVE, Mark.SKIPPED


def trials(*marks: Mark) -> list[Finding]:
    return [finding("answers", mark, trial=number) for number, mark in enumerate(marks, 1)]


def tallied(*marks: Mark, fixed: int = 0) -> ProbeReport:
    return tally(probe_plan("answers"), trials(*marks), RunSettings(trials=fixed), lambda _: "mend it")


@pytest.mark.parametrize(
    ("marks", "mark", "flaky"),
    [
        ((PASS,), PASS, False),
        ((FAIL, FAIL), FAIL, False),
        ((FAIL, PASS, PASS), PASS, True),
        ((FAIL, PASS, FAIL), FAIL, True),
        ((FAIL, MAYBE, MAYBE), MAYBE, False),
        ((MAYBE,), MAYBE, False),
        ((SKIP,), SKIP, False),
        ((), SKIP, False),
    ],
)
def test_confirmed_by_the_best_of_three(marks: tuple[Mark, ...], mark: Mark, flaky: bool) -> None:
    report = tallied(*marks)
    assert (report.mark, report.flaky) == (mark, flaky)


def test_a_fixed_number_is_decided_by_majority_and_a_tie_fails() -> None:
    assert tallied(PASS, PASS, FAIL, fixed=3).mark is PASS
    assert tallied(PASS, FAIL, fixed=2).mark is FAIL


def test_one_trial_of_five_is_no_majority_whatever_it_showed() -> None:
    assert tallied(PASS, MAYBE, MAYBE, MAYBE, MAYBE, fixed=5).mark is MAYBE
    assert tallied(FAIL, MAYBE, MAYBE, MAYBE, MAYBE, fixed=5).mark is MAYBE
    assert tallied(PASS, PASS, PASS, MAYBE, MAYBE, fixed=5).mark is PASS


@pytest.mark.parametrize(
    ("marks", "more"),
    [
        ((), 1),
        ((PASS,), 0),
        ((FAIL,), 1),
        ((MAYBE,), 0),
        ((FAIL, FAIL), 0),
        ((FAIL, PASS), 1),
        ((FAIL, MAYBE), 1),
        ((FAIL, PASS, FAIL), 0),
    ],
)
def test_how_many_more_trials(marks: tuple[Mark, ...], more: int) -> None:
    assert more_trials(trials(*marks), probe_plan("answers"), RunSettings()) == more


def test_what_the_service_says_needs_no_confirmation() -> None:
    denied = [finding("reachable", FAIL, failed=failure(Category.ACCESS_NOT_GRANTED))]
    unlucky = [finding("reachable", FAIL, failed=failure(Category.MODEL_ERROR))]
    assert more_trials(denied, probe_plan("answers"), RunSettings()) == 0
    assert more_trials(unlucky, probe_plan("answers"), RunSettings()) == 1
    assert tally(probe_plan("reachable"), denied, RunSettings(), lambda _: "ask").mark is FAIL


def test_the_remedy_comes_with_the_failure_that_decided() -> None:
    denied = [finding("reachable", FAIL, failed=failure(Category.ACCESS_NOT_GRANTED))]
    report = tally(probe_plan("reachable"), denied, RunSettings(), lambda one: f"about {one.category}")
    assert report.remedy == "about ACCESS_NOT_GRANTED"
    assert report.category == "ACCESS_NOT_GRANTED"


FAILING = {
    Category.INFERENCE_PROFILE_REQUIRED,
    Category.ACCESS_NOT_GRANTED,
    Category.PERMISSION_DENIED,
    Category.MODEL_ERROR,
    Category.TIMEOUT,
}


@pytest.mark.parametrize("category", list(Category))
def test_marks_of_failures_the_service_spoke_of(category: Category) -> None:
    """The contract's table of section 8, for a claimed capability; never held against a model: the other ten."""
    expected = FAIL if category in FAILING | {Category.CAPABILITY_UNSUPPORTED} else MAYBE
    assert mark_of(failure(category), Demand.CLAIMED, required=False) is expected


@pytest.mark.parametrize("category", list(Category))
def test_marks_of_failures_of_a_teams_own_case(category: Category) -> None:
    """As for our probes, but a refused request and blocked content fail the case that sent them."""
    own = {Category.INVALID_REQUEST, Category.CONTENT_BLOCKED, Category.CAPABILITY_UNSUPPORTED}
    expected = FAIL if category in FAILING | own else MAYBE
    assert mark_of(failure(category), Demand.CLAIMED, required=False, case=True) is expected


def test_our_own_clock_never_fails_a_model() -> None:
    assert mark_of(failure(Category.TIMEOUT, status=None), Demand.CLAIMED, required=True) is MAYBE


@pytest.mark.parametrize(
    ("demand", "required", "mark"),
    [(Demand.OBSERVED, False, SKIP), (Demand.BASELINE, False, SKIP), (Demand.BASELINE, True, FAIL)],
)
def test_a_refusal_of_what_nobody_claims_is_an_observation(demand: Demand, required: bool, mark: Mark) -> None:
    refused = failure(Category.CAPABILITY_UNSUPPORTED)
    assert mark_of(refused, demand, required=required) is mark
