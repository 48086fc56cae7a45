"""After a signal or at the deadline nothing is sent, and what is out is waited for no longer than was promised."""

from __future__ import annotations

import itertools
import signal
from collections.abc import Iterator

import pytest
from kit.bench import Bench, findings
from kit.values import reply
from kit.virtual import VirtualWorkers

from certify_cli.interfaces import Call
from certify_cli.runner.deadline import Deadline
from certify_cli.runner.step import Step
from certify_cli.runner.stop import Stop
from certify_cli.types.calls import Reply
from certify_cli.types.failures import Failure

DRAIN_SECONDS = 20.0
MOST_STEPS = 2_000


class Scene:
    """A run of slow calls that is stopped at a moment; `sent` holds when each call was."""

    def __init__(self, stop: Stop, *, at: float, seconds: float = 7.0, times: int = 1, deadline: float = 1e9) -> None:
        self.sent: list[float] = []
        self.at, self.seconds, self.times = at, seconds, times
        admissions = [Deadline(deadline - 5, "50s")]
        self.bench = Bench(self.cloud, targets=8, admissions=admissions, stop=stop, deadline_at=deadline)

    def cloud(self, call: Call, now: float) -> tuple[float, Reply | Failure]:
        self.sent.append(now)
        return self.seconds, reply()

    def run(self) -> None:
        for step in itertools.islice(self.steps(), MOST_STEPS):
            assert step is not None
        assert len(self.seen) < MOST_STEPS, "the loop waits for ever"

    def steps(self) -> Iterator[Step]:
        self.seen: list[Step] = []
        self.bench.prepare()
        for step in self.bench.loop.run():
            self.seen.append(step)
            if self.bench.time.now >= self.at and not self.bench.stop.requested:
                for _ in range(self.times):
                    self.bench.stop.request(signal.SIGTERM)
            yield step

    def check(self) -> None:
        """What is promised of a stop by signal."""
        self.run()
        late = [at for at in self.sent if at > self.at + 0.2]
        assert not late, f"sent after the signal: {late}"
        waits = DRAIN_SECONDS if self.times == 1 else 0.0
        assert self.bench.time.now <= self.at + min(waits, self.seconds) + 0.5
        assert self.bench.stop.exit_code == 143


@pytest.mark.parametrize("seconds", [0.3, 7.0, 60.0])
@pytest.mark.parametrize("times", [1, 2, 50])
def test_a_signal_ends_sending_at_once_and_waiting_soon(seconds: float, times: int) -> None:
    Scene(Stop(), at=1004.0, seconds=seconds, times=times).check()


@pytest.mark.parametrize("seconds", [0.3, 7.0, 60.0, 600.0])
def test_the_deadline_holds_whatever_calls_take(seconds: float) -> None:
    scene = Scene(Stop(), at=1e9, seconds=seconds, deadline=1050.0)
    scene.run()
    assert scene.bench.time.now <= 1050.5
    assert max(scene.sent) <= 1045.0
    assert scene.bench.loop.ended_by.startswith("deadline ") or not scene.bench.loop.left()


def test_a_signal_just_before_the_deadline_drains_no_longer_than_it() -> None:
    scene = Scene(Stop(), at=1044.0, seconds=60.0, deadline=1050.0)
    scene.run()
    assert scene.bench.time.now <= 1050.5


def test_what_was_out_when_the_deadline_came_is_left_undone_and_counted() -> None:
    scene = Scene(Stop(), at=1e9, seconds=600.0, deadline=1050.0)
    scene.run()
    assert findings(scene.seen) == {}
    assert len(scene.bench.loop.left()) == 8


class SendsOn(Stop):
    """A planted fault: the signal came, and nobody looks."""

    @property
    def requested(self) -> bool:
        return False


class Swallows(Stop):
    """A planted fault: the signal's exit code is lost."""

    @property
    def exit_code(self) -> int:
        return 0


class Loses(VirtualWorkers):
    """A planted fault: a thread died with its call."""

    def results(self, wait_seconds: float) -> list[tuple[int, Reply | Failure]]:
        return [one for one in super().results(wait_seconds) if one[0] != 3]


@pytest.mark.parametrize("stop", [SendsOn(), Swallows()])
def test_the_check_sees_a_stop_that_is_none(stop: Stop) -> None:
    with pytest.raises(AssertionError):
        Scene(stop, at=1004.0).check()


def test_the_check_sees_a_call_that_never_comes_back() -> None:
    scene = Scene(Stop(), at=1e9)
    scene.bench.make_workers = Loses
    with pytest.raises(AssertionError, match="waits for ever"):
        scene.run()
