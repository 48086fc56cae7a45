"""What a test on the pass probability does, computed exactly: its errors, its mean trials, its fixed-size rival."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate

from certify_cli.types.findings import Mark
from certify_cli.verdicts.sequential import Sequential


@dataclass(frozen=True, slots=True)
class Characteristic:
    """For one true pass probability: how likely the test passes and fails, and how many trials it takes on average."""

    passes: float
    fails: float
    mean_trials: float


def characteristic(test: Sequential, probability: float) -> Characteristic:
    """The operating characteristic and average sample number, truncation included."""
    passes = fails = mean = 0.0
    for passed, failed, likelihood in endings(test, probability):
        mark = test.decide(passed, failed)
        passes += likelihood * (mark is Mark.PASS)
        fails += likelihood * (mark is Mark.FAIL)
        mean += likelihood * (passed + failed)
    return Characteristic(passes, fails, mean)


def endings(test: Sequential, probability: float) -> Iterator[tuple[int, int, float]]:
    """(passed, failed, how likely) of every way in which the test can end, by dynamic programming.

    Walks over the number of failures after each trial; what the test decides leaves the walk.
    """
    walking, trials = {0: 1.0}, 0
    while walking:
        trials += 1
        walk, walking = _one_trial(walking, probability), {}
        for failed, likelihood in walk.items():
            if test.decide(trials - failed, failed) is None:
                walking[failed] = likelihood
            else:
                yield trials - failed, failed, likelihood


def _one_trial(walking: dict[int, float], probability: float) -> dict[int, float]:
    after: defaultdict[int, float] = defaultdict(float)
    for failed, likelihood in walking.items():
        after[failed] += likelihood * probability
        after[failed + 1] += likelihood * (1 - probability)
    return {failed: likelihood for failed, likelihood in after.items() if likelihood > 0}


@dataclass(frozen=True, slots=True)
class FixedSize:
    """The smallest test of a fixed number of trials with the errors asked for: passes with at most `most_failed`."""

    trials: int
    most_failed: int


def fixed_size(reliable: float, unreliable: float, risk: float) -> FixedSize:
    """Wrongly failed at `reliable` and wrongly passed at `unreliable` each at most `risk`, by the exact binomials."""
    for trials, (good, bad) in enumerate(zip(_failures(reliable), _failures(unreliable), strict=True), 1):
        more_than = [0.0, *accumulate(reversed(good[1:]))][::-1]
        most = next(number for number, tail in enumerate(more_than) if tail <= risk)
        if sum(bad[: most + 1]) <= risk:
            return FixedSize(trials, most)
    raise AssertionError("the tails of two binomials part in the end")


def _failures(probability: float) -> Iterator[list[float]]:
    """The likelihoods of 0, 1, 2 ... failures, for 1 trial, 2 trials and so on for ever."""
    row = [1.0]
    while True:
        row = [
            passed + failed
            for passed, failed in zip(
                [one * probability for one in row] + [0.0],
                [0.0] + [one * (1 - probability) for one in row],
                strict=True,
            )
        ]
        yield row
