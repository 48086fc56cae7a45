"""Percentiles say nothing where they cannot, and are called weak where they hardly can; rates carry intervals."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certify_cli.types.measures import Interval
from certify_cli.verdicts.statistics import percentile, percentiles, wilson

counts = st.integers(1, 500).flatmap(lambda trials: st.tuples(st.integers(0, trials), st.just(trials)))


@pytest.mark.parametrize(("share", "least"), [(0.5, 2), (0.9, 10), (0.95, 20), (0.99, 100)])
def test_a_percentile_needs_enough_samples(share: float, least: int) -> None:
    assert percentile([1.0] * (least - 1), share) is None
    assert percentile([1.0] * least, share) == 1.0


@given(st.lists(st.floats(0, 1e6), min_size=20, max_size=60))
def test_percentiles_are_values_seen_and_ordered(values: list[float]) -> None:
    p50, p90, p95 = (percentile(values, share) for share in (0.5, 0.9, 0.95))
    assert p50 is not None
    assert p90 is not None
    assert p95 is not None
    assert {p50, p90, p95} <= set(values)
    assert p50 <= p90 <= p95


def test_a_percentile_is_the_nearest_rank() -> None:
    hundred = [float(number) for number in range(100, 0, -1)]
    assert [percentile(hundred, share) for share in (0.5, 0.9, 0.95, 0.99)] == [50.0, 90.0, 95.0, 99.0]


@pytest.mark.parametrize(
    ("samples", "known", "weak"),
    [
        (0, (), ()),
        (1, (), ()),
        (2, ("p50",), ("p50",)),
        (9, ("p50",), ("p50",)),
        (10, ("p50", "p90"), ("p90",)),
        (20, ("p50", "p90", "p95"), ("p90", "p95")),
        (49, ("p50", "p90", "p95"), ("p90", "p95")),
        (50, ("p50", "p90", "p95"), ("p95",)),
        (99, ("p50", "p90", "p95"), ("p95",)),
        (100, ("p50", "p90", "p95", "p99"), ("p99",)),
        (499, ("p50", "p90", "p95", "p99"), ("p99",)),
        (500, ("p50", "p90", "p95", "p99"), ()),
    ],
)
def test_which_are_known_and_which_of_them_are_weak(
    samples: int, known: tuple[str, ...], weak: tuple[str, ...]
) -> None:
    found = percentiles([1.0] * samples)
    assert tuple(name for name in ("p50", "p90", "p95", "p99") if getattr(found, name) is not None) == known
    assert (found.weak, found.samples, found.mean) == (weak, samples, 1.0 if samples else None)


@pytest.mark.parametrize(
    ("passed", "trials", "low", "high"),
    [
        (8, 10, 0.4902, 0.9433),
        (0, 10, 0.0, 0.2775),
        (10, 10, 0.7225, 1.0),
        (1, 1, 0.2065, 1.0),
        (50, 100, 0.4038, 0.5962),
    ],
)
def test_wilson_as_published(passed: int, trials: int, low: float, high: float) -> None:
    """Figures of the score interval at 95 %, as any statistics package gives them."""
    assert wilson(passed, trials) == Interval(low=low, high=high, confidence=0.95)


def test_no_trials_no_interval() -> None:
    assert wilson(0, 0) is None


@given(counts, st.floats(0.51, 0.999999999999999))
def test_an_interval_holds_the_rate_and_is_a_share(count: tuple[int, int], confidence: float) -> None:
    passed, trials = count
    found, mirrored = wilson(passed, trials, confidence), wilson(trials - passed, trials, confidence)
    assert found is not None
    assert mirrored is not None
    assert 0 <= found.low <= passed / trials + 1e-4
    assert passed / trials - 1e-4 <= found.high <= 1
    assert found.low == pytest.approx(1 - mirrored.high, abs=2e-4)


@given(counts)
def test_more_trials_and_less_confidence_make_it_narrower(count: tuple[int, int]) -> None:
    passed, trials = count

    def width(times: int, confidence: float) -> float:
        found = wilson(passed * times, trials * times, confidence)
        assert found is not None
        return found.high - found.low

    assert width(4, 0.95) < width(1, 0.95)
    assert width(1, 0.8) < width(1, 0.95) < width(1, 0.99)
