"""How often the sequential test errs and how many trials it takes: computed exactly, and seen in a simulation.

The simulation asks the very functions that the loop and the report ask.
"""

from __future__ import annotations

import math
import random
from dataclasses import replace

import pytest
from kit.values import finding, probe_plan

from certify_cli.planning.trials import more_trials
from certify_cli.types.findings import Finding, Mark
from certify_cli.types.plans import RunSettings
from certify_cli.verdicts.calibration import TIMES_FIXED_SIZE, risk_of, sequential_test
from certify_cli.verdicts.characteristic import FixedSize, characteristic, fixed_size
from certify_cli.verdicts.deciding import mark_of_trials
from certify_cli.verdicts.sequential import RELIABLE, UNRELIABLE

CONFIDENCES = (0.8, 0.9, 0.95, 0.99)
RUNS = 2_000
SEED = 20261125
PROBE = probe_plan("answers")
PASSED, FAILED = finding("answers", Mark.PASS), finding("answers", Mark.FAIL)


def simulate(probability: float, settings: RunSettings, rng: random.Random) -> tuple[float, float, float]:
    """(share passed, share failed, mean trials) of many probes that pass with this probability."""
    marks, trials = [], 0
    for _ in range(RUNS):
        found: list[Finding] = []
        while more := more_trials(found, PROBE, settings):
            found += [PASSED if rng.random() < probability else FAILED for _ in range(more)]
        marks.append(mark_of_trials(found, PROBE, settings))
        trials += len(found)
    return marks.count(Mark.PASS) / RUNS, marks.count(Mark.FAIL) / RUNS, trials / RUNS


@pytest.mark.parametrize("confidence", [0.501, 0.6, 0.7, 0.85, 0.93, 0.97, 0.999, 0.999999, *CONFIDENCES])
def test_neither_error_is_larger_than_asked_for(confidence: float) -> None:
    test, risk = sequential_test(confidence), risk_of(confidence)
    for better in (RELIABLE, 0.96, 0.98, 0.995, 1.0):
        assert characteristic(test, better).fails <= risk
    for worse in (UNRELIABLE, 0.65, 0.5, 0.3, 0.0):
        assert characteristic(test, worse).passes <= risk


@pytest.mark.parametrize("confidence", CONFIDENCES)
def test_fewer_trials_than_a_fixed_number_would_take(confidence: float) -> None:
    fixed = fixed_size(RELIABLE, UNRELIABLE, risk_of(confidence)).trials
    test = sequential_test(confidence)
    assert test.limit >= 2 * fixed
    assert characteristic(test, RELIABLE).mean_trials <= 0.65 * fixed
    assert characteristic(test, UNRELIABLE).mean_trials <= 0.5 * fixed
    assert characteristic(test, 1.0).mean_trials == pytest.approx(test.fewest_passes)


@pytest.mark.parametrize("confidence", CONFIDENCES)
@pytest.mark.parametrize("probability", [1.0, RELIABLE, 0.85, UNRELIABLE, 0.5])
def test_the_simulation_agrees(confidence: float, probability: float) -> None:
    """Within 4.5 standard errors, which chance exceeds once in 150,000 such checks; the seed is fixed besides."""
    passed, failed, trials = simulate(probability, RunSettings(confidence=confidence), random.Random(SEED))
    exact = characteristic(sequential_test(confidence), probability)
    assert passed + failed == 1
    assert passed == pytest.approx(exact.passes, abs=4.5 * math.sqrt(exact.passes * exact.fails / RUNS) + 1e-9)
    assert trials == pytest.approx(exact.mean_trials, rel=0.08)


def test_the_simulation_sees_a_worse_rule() -> None:
    """The best of three wrongly passes nearly four in five unreliable probes."""
    passed, _, _ = simulate(UNRELIABLE, RunSettings(trials=3), random.Random(SEED))
    assert passed > 10 * risk_of(0.95)
    passed, _, _ = simulate(UNRELIABLE, RunSettings(), random.Random(SEED))
    assert passed > 10 * risk_of(0.95)


def test_the_computation_sees_a_boundary_that_is_too_near() -> None:
    hasty = replace(sequential_test(0.95), reject=-0.5)
    assert characteristic(hasty, RELIABLE).fails > 0.05
    credulous = replace(sequential_test(0.95), accept=1.0)
    assert characteristic(credulous, UNRELIABLE).passes > 0.05


def test_what_is_cut_off_is_part_of_both_errors() -> None:
    """Cut off at once every trial decides alone: a failure fails, a pass passes."""
    cut = replace(sequential_test(0.95), limit=1)
    assert characteristic(cut, RELIABLE).fails == pytest.approx(1 - RELIABLE)
    assert characteristic(cut, UNRELIABLE).passes == pytest.approx(UNRELIABLE)


def binomial(trials: int, failures: int, probability: float) -> float:
    return math.comb(trials, failures) * (1 - probability) ** failures * probability ** (trials - failures)


def errors(size: FixedSize) -> tuple[float, float]:
    """(wrongly failed, wrongly passed), summed the plain way."""
    passing = range(size.most_failed + 1)
    good = sum(binomial(size.trials, failures, RELIABLE) for failures in passing)
    return 1 - good, sum(binomial(size.trials, failures, UNRELIABLE) for failures in passing)


@pytest.mark.parametrize("confidence", CONFIDENCES)
def test_the_fixed_size_is_the_smallest_that_will_do(confidence: float) -> None:
    risk = risk_of(confidence)
    size = fixed_size(RELIABLE, UNRELIABLE, risk)
    assert max(errors(size)) <= risk
    smaller = [FixedSize(n, most) for n in range(1, size.trials) for most in range(n + 1)]
    assert all(max(errors(one)) > risk for one in smaller)
    assert sequential_test(confidence).limit == TIMES_FIXED_SIZE * size.trials


def test_a_confidence_without_binary_dust() -> None:
    assert risk_of(0.95) == 0.05
    assert risk_of(0.9) == 0.1
