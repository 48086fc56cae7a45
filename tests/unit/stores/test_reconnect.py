"""Doing it again after a lost connection: how often and how long, on a clock of the test's own."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from sqlalchemy.exc import OperationalError

from certify_cli.stores._reconnect import NEVER, Reconnect


@dataclass
class Clock:
    now: float = 1000.0
    slept: list[float] = field(default_factory=list)

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds


def lost() -> OperationalError:
    return OperationalError("SELECT", None, Exception("gone"))


@dataclass
class Work:
    failures: int
    calls: int = 0

    def __call__(self) -> str:
        self.calls += 1
        if self.calls <= self.failures:
            raise lost()
        return "done"


@pytest.fixture
def clock() -> Clock:
    return Clock()


def patient(clock: Clock, seconds: float = 60.0) -> Reconnect:
    return Reconnect(passes=lambda _: True, seconds=seconds, clock=clock, sleep=clock.sleep)


def test_the_first_time_again_is_at_once_and_then_ever_later(clock: Clock) -> None:
    assert patient(clock).until_done(Work(8)) == "done"
    assert clock.slept == [0, 0.05, 0.1, 0.2, 0.4, 0.8, 1.6, 2.0]


def test_it_ends_when_the_time_is_over(clock: Clock) -> None:
    with pytest.raises(OperationalError):
        patient(clock).until_done(Work(10**6))
    assert 57 < sum(clock.slept) <= 60


def test_the_time_counts_from_the_first_failure(clock: Clock) -> None:
    def long_work() -> str:
        clock.now += 100
        return Work(0)()

    assert patient(clock, 1).until_done(long_work) == "done"


def test_what_does_not_pass_is_tried_once(clock: Clock) -> None:
    work = Work(1)
    with pytest.raises(OperationalError):
        NEVER.until_done(work)
    assert work.calls == 1


def test_an_error_that_is_not_the_databases_is_nobody_elses_to_mend(clock: Clock) -> None:
    def wrong() -> None:
        raise KeyError("mine")

    with pytest.raises(KeyError, match="mine"):
        patient(clock).until_done(wrong)
    assert clock.slept == []
