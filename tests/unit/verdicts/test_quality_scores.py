"""Quality is put together over all tasks, and a change is only called one when chance does not explain it."""

from __future__ import annotations

import itertools
import random
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kit.values import finding

from certify_cli.types.findings import Finding, Mark, Seen
from certify_cli.types.quality import Baseline, Quality
from certify_cli.verdicts.quality import SIGNIFICANCE, compared, quality_of, sign_flip_p_value


def scored(probe: str, trial: int = 1, mark: Mark = Mark.PASS, **scores: float) -> Finding:
    return replace(finding(probe, mark, trial=trial), seen={f"{probe}/{key}": value for key, value in scores.items()})


def reader(_: str) -> object:
    def read(seen: Seen) -> Seen:
        return seen

    return read


def measured(*findings: Finding) -> Quality | None:
    return quality_of(findings, reader)  # type: ignore[arg-type]  # a reader that takes the record as it is


def of(*scores: float) -> Quality:
    whole = measured(scored("a", **{f"t{at:02d}": score for at, score in enumerate(scores)}))
    assert whole is not None
    return whole


def test_trials_of_a_task_are_averaged_and_matters_kept_apart() -> None:
    whole = measured(scored("a", x=1.0, y=0.5), scored("a", trial=2, x=0.0), scored("b", z=1.0))
    assert whole is not None
    assert whole.scores == {"a/x": 0.5, "a/y": 0.5, "b/z": 1.0}
    assert whole.matters == {"a": 0.5, "b": 1.0}
    assert (whole.tasks, whole.score) == (3, 0.6667)
    assert whole.low < whole.score < whole.high
    assert whole.compared is None


def test_what_was_not_decided_says_nothing_of_quality() -> None:
    assert measured(scored("a", mark=Mark.INCONCLUSIVE, x=0.0)) is None
    assert quality_of([finding("answers", Mark.PASS)]) is None


@pytest.mark.parametrize(
    ("before", "now", "change"),
    [
        ([1.0] * 24, [1.0] * 24, "same"),
        ([1.0] * 24, [0.0] * 5 + [1.0] * 19, "same"),
        ([1.0] * 24, [0.0] * 6 + [1.0] * 18, "worse"),
        ([0.0] * 6 + [1.0] * 18, [1.0] * 24, "better"),
        ([0.0] * 6 + [1.0] * 18, [1.0] * 6 + [0.0] * 6 + [1.0] * 12, "same"),
    ],
)
def test_a_change_needs_more_than_chance(before: list[float], now: list[float], change: str) -> None:
    result = compared(of(*now), Baseline("run-1", of(*before))).compared
    assert result is not None
    assert (result.change, result.tasks, result.run_id) == (change, 24, "run-1")


def test_only_tasks_that_both_were_put_to_are_compared() -> None:
    now, before = measured(scored("a", x=1.0, y=0.0)), measured(scored("a", x=1.0), scored("b", z=0.0))
    assert now is not None
    assert before is not None
    result = compared(now, Baseline("run-1", before)).compared
    assert result is not None
    assert (result.tasks, result.difference) == (1, 0.0)
    other = measured(scored("c", z=0.0))
    assert other is not None
    assert compared(now, Baseline("run-1", other)).compared is None
    assert compared(now, None).compared is None


DIFFERENCES = st.lists(st.sampled_from([-1.0, -0.5, -0.25, 0.0, 0.25, 0.5, 1.0]), max_size=10)


@given(DIFFERENCES)
def test_the_p_value_is_that_of_trying_every_sign(differences: list[float]) -> None:
    signs = list(itertools.product((1, -1), repeat=len(differences)))
    observed = abs(sum(differences))
    as_far = sum(
        abs(sum(sign * d for sign, d in zip(row, differences, strict=True))) >= observed - 1e-9 for row in signs
    )
    assert sign_flip_p_value(differences) == pytest.approx(as_far / len(signs))


@given(DIFFERENCES)
def test_better_and_worse_are_mirror_images(differences: list[float]) -> None:
    assert sign_flip_p_value(differences) == sign_flip_p_value([-one for one in differences])
    assert 0 < sign_flip_p_value(differences) <= 1


def test_a_model_that_did_not_change_is_seldom_said_to_have() -> None:
    """Seeded: two looks at the same model, whose every task succeeds with a chance of its own."""
    chance = random.Random(11)
    alarms = 0
    for _ in range(400):
        rates = [chance.choice((0.5, 0.8, 0.95)) for _ in range(24)]
        looks = [[float(chance.random() < rate) for rate in rates] for _ in range(2)]
        result = compared(of(*looks[0]), Baseline("r", of(*looks[1]))).compared
        assert result is not None
        alarms += result.change != "same"
    assert alarms / 400 <= SIGNIFICANCE


def test_planted_fault_a_model_that_lost_a_third_is_noticed() -> None:
    chance = random.Random(12)
    noticed = 0
    for _ in range(100):
        now = [float(chance.random() < 0.6) for _ in range(24)]
        result = compared(of(*now), Baseline("r", of(*[1.0] * 24))).compared
        assert result is not None
        noticed += result.change == "worse"
    assert noticed >= 85
