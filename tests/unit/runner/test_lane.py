"""The rate of one route: cut once a cooldown, on throttling only; never above its quota; grows again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certify_cli.runner.lane import (
    BURST_SECONDS,
    COOLDOWN_SECONDS,
    CUT,
    FLOOR_PER_SECOND,
    LEAST_PER_SECOND,
    RUN_AHEAD,
    START_PER_SECOND,
    Lane,
)


def test_a_storm_of_throttles_is_one_cut() -> None:
    lane = Lane(0.0, ceiling=10.0)
    lane.note_throttled(2.0)
    assert lane.per_second == pytest.approx(10 * CUT)
    lane.note_throttled(2.5)
    assert lane.per_second == pytest.approx(10 * CUT)
    lane.note_throttled(2.0 + COOLDOWN_SECONDS + 0.1)
    assert lane.per_second < 10 * CUT
    assert lane.throttled == 3


@given(st.lists(st.tuples(st.floats(0, 3), st.booleans()), min_size=1, max_size=80), st.floats(0.01, 50))
def test_a_known_quota_is_a_ceiling(gaps: list[tuple[float, bool]], ceiling: float) -> None:
    lane, now, sent = Lane(0.0, ceiling), 0.0, 0
    for gap, throttled in gaps:
        now += gap
        while lane.wait(now) == 0:
            lane.note_sent(now)
            sent += 1
        if throttled:
            lane.note_throttled(now)
        assert 0 < lane.per_second <= ceiling
    assert sent <= max(1.0, (1 + ceiling) * BURST_SECONDS) + now * ceiling + 1e-6


def test_a_wait_that_was_waited_is_over() -> None:
    lane, now = Lane(0.0, ceiling=3.0), 0.0
    for _ in range(1000):
        now += lane.wait(now)
        assert lane.wait(now) == pytest.approx(0, abs=1e-9)
        lane.note_sent(now)


def test_an_unknown_quota_is_sought_by_doubling_and_never_runs_ahead_of_what_is_sent() -> None:
    busy, idle = Lane(0.0), Lane(0.0)
    assert busy.per_second == START_PER_SECOND
    for tick in range(400):
        now = tick / 100
        if busy.wait(now) == 0:
            busy.note_sent(now)
        if tick % 50 == 0 and idle.wait(now) == 0:
            idle.note_sent(now)
    assert busy.per_second > 4 * START_PER_SECOND
    assert idle.per_second <= RUN_AHEAD * 2.5


def test_it_grows_again_and_faster_the_longer_nobody_objects() -> None:
    lane = Lane(0.0, ceiling=10.0)
    lane.note_throttled(0.0)
    lane.wait(1.0)
    assert lane.per_second == pytest.approx(7.0)
    lane.wait(20.0)
    assert lane.per_second == pytest.approx(10.0)


def test_a_5xx_holds_growth_and_does_not_cut() -> None:
    lane = Lane(0.0, ceiling=10.0)
    lane.note_throttled(0.0)
    lane.wait(3.0)
    before = lane.per_second
    for tick in range(30):
        lane.hold(3.0 + tick / 10)
        lane.wait(3.0 + tick / 10)
    assert lane.per_second == before


def test_what_the_service_asks_to_wait_shuts_the_route() -> None:
    lane = Lane(0.0, ceiling=10.0)
    lane.note_throttled(1.0, asked_seconds=30.0)
    assert lane.wait(20.0) == pytest.approx(11.0)
    assert lane.wait(31.0) == 0


@pytest.mark.parametrize(("good_of_ten", "keeps"), [(5, True), (0, False)])
def test_throttling_that_no_rate_mends_does_not_cut_to_nothing(good_of_ten: int, keeps: bool) -> None:
    """Half of all calls refused at whatever rate: a floor. Nearly all refused: the quota is smaller than that."""
    lane, now = Lane(0.0), 0.0
    for call in range(400):
        now += lane.wait(now)
        lane.note_sent(now)
        now += 0.05
        if call % 10 < good_of_ten:
            lane.note_taken(now)
        else:
            lane.note_throttled(now)
    assert lane.per_second >= (FLOOR_PER_SECOND if keeps else LEAST_PER_SECOND)
    assert keeps or lane.per_second < FLOOR_PER_SECOND / 4
