"""The rating is the formula of the contract, a float, rounded half up before the badge."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kit.values import attempt, failure, finding, probe_report

from certify_cli.types.failures import Category
from certify_cli.types.findings import Badge, Mark, RatingParts, Status
from certify_cli.verdicts.rate import badge_of, parts_of, rating_of

unit = st.floats(0, 1)


@given(unit, unit, unit, unit)
def test_a_rating_is_a_float_from_0_to_5_with_one_decimal(a: float, b: float, c: float, d: float) -> None:
    rating = rating_of(RatingParts(success=a, resilience=b, performance=c, stability=d))
    assert type(rating) is float
    assert 0.0 <= rating <= 5.0
    assert round(rating, 1) == rating


@pytest.mark.parametrize(
    ("parts", "rating"),
    [
        (RatingParts(success=1, resilience=1, performance=1, stability=1), 5.0),
        (RatingParts(success=0, resilience=0, performance=0, stability=0), 0.0),
        (RatingParts(success=0.5, resilience=1, performance=0.7, stability=1), 3.7),
        (RatingParts(success=1, resilience=1, performance=0.55, stability=1), 4.6),  # 4.55, half up
    ],
)
def test_the_formula(parts: RatingParts, rating: float) -> None:
    assert rating_of(parts) == rating


@pytest.mark.parametrize(
    ("rating", "badge"),
    [
        (4.8, Badge.PREMIUM),
        (4.7, Badge.RECOMMENDED),
        (4.0, Badge.RECOMMENDED),
        (3.9, Badge.FUNCTIONAL),
        (2.9, Badge.LIMITED),
        (1.9, Badge.NOT_RECOMMENDED),
        (0.9, Badge.UNAVAILABLE),
    ],
)
def test_badges(rating: float, badge: Badge) -> None:
    assert badge_of(rating, Status.CERTIFIED) is badge


def test_a_failed_target_is_at_best_not_recommended() -> None:
    assert badge_of(4.9, Status.FAILED) is Badge.NOT_RECOMMENDED
    assert badge_of(0.4, Status.FAILED) is Badge.UNAVAILABLE


def test_only_the_models_own_errors_count_as_retries() -> None:
    throttled = finding(
        "answers", Mark.PASS, attempts=(attempt(Category.THROTTLED), attempt(Category.NETWORK), attempt())
    )
    unwell = finding(
        "answers", Mark.PASS, attempts=(attempt(Category.MODEL_ERROR), attempt(Category.TIMEOUT), attempt())
    )
    probes = [probe_report("answers", Mark.PASS)]
    assert parts_of("chat", probes, [throttled]).resilience == 1
    assert parts_of("chat", probes, [unwell]).resilience == 1 - 2 / 12


def test_a_trial_that_ends_in_the_models_error_is_unstable() -> None:
    ended = finding(
        "answers", Mark.FAIL, failed=failure(Category.MODEL_ERROR), attempts=(attempt(Category.MODEL_ERROR),)
    )
    fine = finding("streaming", Mark.PASS)
    parts = parts_of("chat", [probe_report("answers", Mark.FAIL)], [ended, fine])
    assert parts.stability == 0.5
    assert parts.resilience == 1  # the attempt that ended it was no retry


@pytest.mark.parametrize(("latency_ms", "score"), [(1999, 1.0), (2000, 0.7), (4999, 0.7), (5000, 0.4), (10_000, 0.2)])
def test_performance_is_the_median_of_the_main_probe(latency_ms: float, score: float) -> None:
    main = finding("answers", Mark.PASS, attempts=(attempt(total_ms=latency_ms),))
    other = finding("tool_use", Mark.PASS, attempts=(attempt(total_ms=1),))
    assert parts_of("chat", [probe_report("answers", Mark.PASS)], [main, other]).performance == score
