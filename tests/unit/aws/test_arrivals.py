"""Arrivals of a stream are measured in bounded memory."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certify_cli.aws.arrivals import MOST_GAPS, Arrivals


def arrived(*moments: float) -> Arrivals:
    arrivals = Arrivals()
    for moment in moments:
        arrivals.delta(moment)
    return arrivals


def test_gaps_lie_between_deltas_and_the_longest_is_kept() -> None:
    arrivals = arrived(10.0, 10.5, 10.6, 12.6)
    assert arrivals.first == 10.0
    assert arrivals.gaps == pytest.approx([0.5, 0.1, 2.0])
    assert arrivals.longest == pytest.approx(2.0)
    assert arrivals.gap_seconds == pytest.approx(2.6 / 3)


def test_one_delta_has_no_gap() -> None:
    alone = arrived(1.0)
    assert (alone.gaps, alone.longest, alone.gap_seconds) == ([], None, None)


def test_a_long_stream_keeps_evenly_spread_gaps_and_still_the_longest() -> None:
    moments, now = [], 0.0
    for number in range(10_000):
        now += 5.0 if number == 7_777 else number / 1e6
        moments.append(now)
    arrivals = arrived(*moments)
    assert MOST_GAPS / 2 <= len(arrivals.gaps) <= MOST_GAPS
    assert arrivals.longest == pytest.approx(5.0)
    steps = [later - earlier for earlier, later in zip(arrivals.gaps, arrivals.gaps[1:], strict=False)]
    assert max(steps) == pytest.approx(min(steps), rel=0.01)


@given(st.lists(st.floats(0, 10), min_size=2, max_size=400))
def test_what_is_kept_is_some_of_what_was_seen(gaps: list[float]) -> None:
    moments = [sum(gaps[:number]) for number in range(len(gaps) + 1)]
    arrivals = arrived(*moments)
    seen = [later - earlier for earlier, later in itertools.pairwise(moments)]
    assert len(arrivals.gaps) <= MOST_GAPS
    assert set(arrivals.gaps) <= set(seen)
    assert arrivals.longest == max(seen)
