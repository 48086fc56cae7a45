"""Of two certificates that differ in their trials alone, the one that says more stands for the other."""

from __future__ import annotations

import pytest

from certify_cli.verdicts.calibration import sequential_test
from certify_cli.verdicts.sampling import LEAST, covers, sampled

PLAIN = (0, None)


@pytest.mark.parametrize(
    ("earned", "wanted", "good"),
    [
        (PLAIN, PLAIN, True),
        ((20, None), PLAIN, True),
        ((20, None), (20, None), True),
        ((20, None), (5, None), True),
        ((0, 0.95), PLAIN, True),
        ((0, 0.95), (0, 0.9), True),
        (PLAIN, (20, None), False),
        ((5, None), (20, None), False),
        # one trial and the tie of two are less than a failure confirmed by the best of three
        ((1, None), PLAIN, False),
        ((2, None), PLAIN, False),
        (PLAIN, (0, 0.9), False),
        ((0, 0.9), (0, 0.95), False),
        # majority and test decide differently: neither says what the other does
        ((20, None), (0, 0.9), False),
        ((0, 0.99), (3, None), False),
    ],
)
def test_more_covers_less_and_never_the_other_way_round(
    earned: tuple[int, float | None], wanted: tuple[int, float | None], good: bool
) -> None:
    assert covers(sampled("digest", *earned), sampled("digest", *wanted)) is good
    assert not covers(sampled("another", *earned), sampled("digest", *wanted))


@pytest.mark.parametrize("confidence", [0.51, 0.6, 0.8, 0.95])
def test_no_confidence_takes_fewer_trials_than_a_confirmation(confidence: float) -> None:
    assert sequential_test(confidence).fewest_passes >= LEAST
