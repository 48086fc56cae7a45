"""Under a confidence trials go on until Wald's test decides: no longer, not without bound, whatever their order."""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from kit.values import failure, finding, probe_plan

from certify_cli.planning.trials import healthy_trials, more_trials
from certify_cli.types.failures import Category
from certify_cli.types.findings import Finding, Mark
from certify_cli.types.plans import RunSettings
from certify_cli.verdicts.calibration import sequential_test
from certify_cli.verdicts.deciding import MOST_INCONCLUSIVE, mark_of_trials

PASS, FAIL, MAYBE, SKIP = Mark.PASS, Mark.FAIL, Mark.INCONCLUSIVE, Mark.SKIPPED
PROBE = probe_plan("answers")
SURE = RunSettings(confidence=0.95)
confidences = st.sampled_from([0.51, 0.6, 0.8, 0.9, 0.95, 0.99])
trials = st.lists(st.sampled_from([PASS, PASS, PASS, PASS, FAIL, MAYBE]), max_size=60)


def found(*marks: Mark) -> list[Finding]:
    return [finding("answers", mark, trial=number) for number, mark in enumerate(marks, 1)]


def until_decided(marks: list[Mark], settings: RunSettings) -> list[Mark]:
    """The trials that would have been made of these, one after the other."""
    all_found = found(*marks)
    for number in range(len(marks)):
        if not more_trials(all_found[:number], PROBE, settings):
            return marks[:number]
    return marks


def test_a_probe_that_always_passes_takes_few_trials_and_one_that_always_fails_fewer() -> None:
    assert len(until_decided([PASS] * 99, SURE)) == healthy_trials(PROBE, SURE) == 10
    assert until_decided([FAIL] * 99, SURE) == [FAIL, FAIL]
    assert mark_of_trials(found(*[PASS] * 10), PROBE, SURE) is PASS
    assert mark_of_trials(found(FAIL, FAIL), PROBE, SURE) is FAIL


def test_doubtful_ones_get_more() -> None:
    doubtful = [PASS] * 5 + [FAIL] + [PASS] * 8 + [FAIL] + [PASS] * 99
    assert len(until_decided(doubtful, SURE)) > 2 * healthy_trials(PROBE, SURE)


@settings(deadline=None)
@given(trials, confidences)
def test_nothing_is_wanted_after_a_decision_and_everything_undecided_wants_more(
    marks: list[Mark], confidence: float
) -> None:
    sure = RunSettings(confidence=confidence)
    made = found(*until_decided(marks, sure))
    decided = mark_of_trials(made, PROBE, sure)
    if more_trials(made, PROBE, sure):
        assert decided in (MAYBE, SKIP)
    else:
        assert decided is not SKIP


@settings(deadline=None)
@given(trials, confidences)
def test_trials_are_bounded(marks: list[Mark], confidence: float) -> None:
    sure = RunSettings(confidence=confidence)
    test = sequential_test(confidence)
    made = until_decided(marks + [PASS, FAIL] * test.limit, sure)
    assert len(made) - made.count(MAYBE) <= test.limit
    assert made.count(MAYBE) <= MOST_INCONCLUSIVE
    assert more_trials(found(*made), PROBE, sure) == 0


@settings(deadline=None)
@given(trials, st.randoms(use_true_random=False), confidences)
def test_their_order_decides_nothing(marks: list[Mark], rng: random.Random, confidence: float) -> None:
    sure = RunSettings(confidence=confidence)
    shuffled = rng.sample(marks, len(marks))
    for ask in (more_trials, mark_of_trials):
        assert ask(found(*marks), PROBE, sure) == ask(found(*shuffled), PROBE, sure)


@settings(deadline=None)
@given(trials, confidences)
def test_a_failure_more_never_makes_it_better_and_a_pass_never_worse(marks: list[Mark], confidence: float) -> None:
    sure = RunSettings(confidence=confidence)
    before = mark_of_trials(found(*marks), PROBE, sure)
    if before is FAIL:
        assert mark_of_trials(found(*marks, FAIL), PROBE, sure) is FAIL
    if before is PASS:
        assert mark_of_trials(found(*marks, PASS), PROBE, sure) is PASS


@settings(deadline=None)
@given(trials, confidences)
def test_trials_that_start_together_are_all_needed(marks: list[Mark], confidence: float) -> None:
    """Whatever all but one of them show, nothing is decided: sending them at once costs no call."""
    sure = RunSettings(confidence=confidence)
    made = until_decided(marks, sure)
    together = more_trials(found(*made), PROBE, sure)
    for outcomes in product((PASS, FAIL), repeat=max(0, together - 1)):
        assert more_trials(found(*made, *outcomes), PROBE, sure) >= together - len(outcomes)


def test_the_first_goes_alone_and_then_as_many_as_could_fail_it() -> None:
    assert more_trials([], PROBE, SURE) == 1
    assert more_trials(found(PASS), PROBE, SURE) == 2
    assert more_trials(found(FAIL), PROBE, SURE) == 1


def test_what_shows_nothing_counts_neither_way_and_the_third_ends_it() -> None:
    assert mark_of_trials(found(MAYBE, *[PASS] * 10, MAYBE), PROBE, SURE) is PASS
    assert more_trials(found(MAYBE, MAYBE), PROBE, SURE) == 1
    assert more_trials(found(MAYBE, PASS, MAYBE, PASS, MAYBE), PROBE, SURE) == 0
    assert mark_of_trials(found(MAYBE, PASS, MAYBE, PASS, MAYBE), PROBE, SURE) is MAYBE


def test_what_the_service_says_decides_at_once() -> None:
    denied = finding("answers", FAIL, failed=failure(Category.ACCESS_NOT_GRANTED))
    assert more_trials([*found(PASS), denied], PROBE, SURE) == 0
    assert mark_of_trials([*found(PASS), denied], PROBE, SURE) is FAIL
    unlucky = finding("answers", FAIL, failed=failure(Category.MODEL_ERROR))
    assert more_trials([*found(PASS), unlucky], PROBE, SURE) > 0


def test_an_expensive_probe_keeps_one_trial_and_its_confirmation() -> None:
    dear = replace(PROBE, expensive=True)
    assert (more_trials([], dear, SURE), more_trials(found(PASS), dear, SURE)) == (1, 0)
    assert healthy_trials(dear, SURE) == 1
    assert mark_of_trials(found(FAIL, PASS, PASS), dear, SURE) is PASS


def test_what_was_cut_off_undecided_is_inconclusive_and_what_never_ran_is_skipped() -> None:
    assert mark_of_trials(found(PASS, PASS, SKIP), PROBE, SURE) is MAYBE
    assert more_trials(found(PASS, PASS, SKIP), PROBE, SURE) == 0
    assert mark_of_trials(found(SKIP), PROBE, SURE) is SKIP


@pytest.mark.parametrize(("settings", "trials"), [(RunSettings(), 1), (RunSettings(trials=5), 5)])
def test_without_a_confidence_the_number_is_what_was_asked_for(settings: RunSettings, trials: int) -> None:
    assert healthy_trials(PROBE, settings) == more_trials([], PROBE, settings) == trials


def refused(category: Category, trial: int = 1) -> Finding:
    return finding("answers", FAIL, trial=trial, failed=failure(category))


@pytest.mark.parametrize(
    "asked", [RunSettings(), RunSettings(trials=5), SURE], ids=["confirmed", "fixed", "sequential"]
)
def test_the_services_word_settles_it_whatever_the_way(asked: RunSettings) -> None:
    denied = [refused(Category.PERMISSION_DENIED)]
    assert more_trials(denied, PROBE, asked) == 0
    assert mark_of_trials(denied, PROBE, asked) is FAIL


@pytest.mark.parametrize(
    "asked", [RunSettings(), RunSettings(trials=5), SURE], ids=["confirmed", "fixed", "sequential"]
)
def test_a_filter_that_stopped_one_answer_may_let_the_next_one_through(asked: RunSettings) -> None:
    assert more_trials([refused(Category.CONTENT_BLOCKED)], PROBE, asked) > 0
