"""Clocks that are wrong, leap or stand still: a run ends as with a right one, and no certificate outlives its time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from kit.desk import Desk, id_of, interrupted, run, selected, statuses
from kit.values import NOON

from certify_cli.commands.certify import certify, resume
from certify_cli.formats import render
from certify_cli.interfaces import Screen
from certify_cli.stores.memory import MemoryStore
from certify_cli.types.findings import Status
from certify_cli.types.reports import Report

pytestmark = pytest.mark.heavy  # so that `make test` stays within minutes

HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(days=7)
END_OF_32_BITS = datetime(2038, 1, 19, 3, 14, 7, tzinfo=UTC)
Clock = Callable[[], datetime]


def leaping(*steps: timedelta, start: datetime = NOON) -> Clock:
    """At each look, a step further in turn."""
    at, turn = [start], count()

    def look() -> datetime:
        at[0] += steps[next(turn) % len(steps)]
        return at[0]

    return look


def once(step: timedelta, looks: int) -> Clock:
    """Right, until after so many looks it leaps."""
    seen = count()
    return lambda: NOON + (step if next(seen) >= looks else timedelta(0))


CLOCKS: dict[str, Callable[[], Clock]] = {
    "two hours back in its middle": lambda: once(-2 * HOUR, 9),
    "two hours forward in its middle": lambda: once(2 * HOUR, 9),
    "leaping at every look": lambda: leaping(2 * HOUR, -2 * HOUR - timedelta(seconds=1)),
    "running backwards": lambda: leaping(timedelta(seconds=-1)),
    "frozen": lambda: lambda: NOON,
    "over the end of 32 bits": lambda: leaping(timedelta(seconds=1), start=END_OF_32_BITS - timedelta(seconds=4)),
    "before there was Bedrock": lambda: lambda: datetime(1970, 1, 1, tzinfo=UTC),
    "almost at the end of time": lambda: lambda: datetime(9999, 1, 1, tzinfo=UTC),
}


def run_by(at: Desk, clock: Clock, *names: str) -> Report:
    return certify(selected(*names), (), at.order(), at.store, replace(at.hands(), now_utc=clock))


@pytest.mark.parametrize("clock", CLOCKS.values(), ids=CLOCKS.keys())
def test_a_run_ends_as_with_a_right_clock(clock: Callable[[], Clock]) -> None:
    at = Desk(MemoryStore())
    found = run_by(at, clock(), "a", "b", "c")
    assert statuses(found) == dict.fromkeys("abc", Status.CERTIFIED)
    kept = at.store.findings(id_of(found))
    assert len({(one.target, one.probe, one.trial) for one in kept}) == len(kept) == len(at.cloud.asked) == 9
    assert all(one.attempts[0].total_ms >= 0 for one in kept), "durations are not of this clock"
    assert all(one.expires_at - one.certified_at <= WEEK for one in at.store.certificates())
    for name in ("table", "json", "jsonl", "csv", "junit", "markdown"):
        assert render(found, name, Screen())


def test_a_certificate_from_the_future_is_not_served() -> None:
    at = Desk(MemoryStore(), now=NOON + 30 * DAY)
    run(at, "a")
    at.now = NOON
    asked = len(at.cloud.asked)
    assert not run(at, "a").targets[0].cached
    assert len(at.cloud.asked) > asked
    at.now = NOON + 30 * DAY
    assert not run(at, "a").targets[0].cached, "the newer decision has taken its place, and has ended"


def test_planted_fault_a_certificate_within_its_time_is_served() -> None:
    """Were nothing ever served, the test above would see nothing."""
    at = Desk(MemoryStore())
    run(at, "a")
    at.now = NOON + 6 * DAY
    assert run(at, "a").targets[0].cached
    at.now = NOON - timedelta(minutes=4)
    assert run(at, "a").targets[0].cached, "clocks of two machines may differ by minutes"
    at.now = NOON - timedelta(minutes=6)
    assert not run(at, "a").targets[0].cached


def test_the_newest_run_is_the_one_that_came_last_whatever_its_clock_said() -> None:
    at = Desk(MemoryStore())
    first = run(at, "a")
    at.now = NOON - 2 * HOUR
    second = certify(selected("a"), (), at.order(force=True), at.store, at.hands())
    assert [one.id for one, _ in at.store.runs()] == [id_of(second), id_of(first)]
    assert [one.id for one, _ in at.store.latest()] == [id_of(second)]


@pytest.mark.parametrize("later", [2 * timedelta(minutes=1), -2 * HOUR], ids=["after midnight", "the clock set back"])
def test_a_run_is_gone_on_with_on_another_day(later: timedelta) -> None:
    at = Desk(MemoryStore(), now=datetime(2026, 11, 22, 23, 59, tzinfo=UTC))
    interrupted(at, "answers")
    begun = run(at, "a", "b")
    again = Desk(at.store, now=at.now + later)
    done = resume(None, again.order(), again.store, again.hands())
    assert id_of(done) == id_of(begun)
    assert statuses(done) == dict.fromkeys("ab", Status.CERTIFIED)
    assert len(at.cloud.asked) + len(again.cloud.asked) == 6, "nothing was asked twice"
