"""The deciding loop, on a virtual clock: order, retries, gates, stops; what ends and what is left to do."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st
from kit.probes import buggy, simple, stillborn
from kit.values import NOON, failure, plan, probe_plan, record, reply
from kit.virtual import Cloud, Time, VirtualWorkers

from certify_cli.interfaces import Admission, Call, Probe
from certify_cli.runner.budget import Budget
from certify_cli.runner.deadline import Deadline
from certify_cli.runner.line import Line
from certify_cli.runner.loop import Loop, Step
from certify_cli.runner.pace import Pace
from certify_cli.runner.reach import Reach
from certify_cli.runner.retry import Retry
from certify_cli.runner.stop import Stop
from certify_cli.types.calls import Reply
from certify_cli.types.failures import Category, Failure
from certify_cli.types.findings import Finding, Mark
from certify_cli.types.model import ModelRecord, Prices
from certify_cli.types.plans import RunSettings

THROTTLED = failure(Category.THROTTLED, transient=True, status=429)
DENIED = failure(Category.ACCESS_NOT_GRANTED, status=403)
EXPIRED = failure(Category.AUTHENTICATION, status=403)
HUNG = failure(Category.TIMEOUT, transient=True, status=None)


@dataclass
class Bench:
    """A loop over a scripted cloud; `steps` is everything it yielded."""

    cloud: Cloud
    targets: int = 1
    probes: tuple[str, ...] = ("reachable", "answers")
    admissions: Sequence[Admission] = ()
    width: int = 4
    make: dict[str, Probe] = field(default_factory=dict)
    found: tuple[Finding, ...] = ()
    model_of: dict[int, ModelRecord] = field(default_factory=dict)

    def run(self) -> list[Step]:
        self.time, self.stop = Time(), Stop()
        self.workers = VirtualWorkers(self.cloud, self.time, self.width)
        lines = [self._line(number) for number in range(self.targets)]
        self.loop = Loop(
            lines,
            self.workers,
            self.admissions,
            retry=Retry(rng=random.Random(1)),
            stop=self.stop,
            clock=self.time,
            origin_of=lambda _: "simulated",
        )
        return list(self.loop.run())

    def _line(self, number: int) -> Line:
        model = self.model_of.get(number) or record(f"amazon.model-{number}")
        planned = plan(*map(probe_plan, self.probes), model=model, key=str(number))
        return Line(planned, RunSettings(), self.found, lambda name: self.make.get(name, simple(name)), lambda: NOON)


def always(result: Reply | Failure, seconds: float = 1.0) -> Cloud:
    return lambda call, now: (seconds, result)


def findings(steps: list[Step]) -> dict[str, Mark]:
    return {finding.probe: finding.mark for step in steps for finding in step.findings}


def ended(steps: list[Step]) -> int:
    return sum(len(step.ended) for step in steps)


def test_every_probe_is_asked_once_and_every_target_ends() -> None:
    bench = Bench(always(reply()), targets=5)
    steps = bench.run()
    assert ended(steps) == 5
    assert len(bench.workers.calls) == 10
    assert bench.loop.ended_by == ""


def test_nothing_is_sent_before_reachable_passed() -> None:
    bench = Bench(always(DENIED), probes=("reachable", "answers", "streaming"))
    steps = bench.run()
    assert findings(steps) == {"reachable": Mark.FAIL, "answers": Mark.SKIPPED, "streaming": Mark.SKIPPED}
    assert len(bench.workers.calls) == 1
    assert ended(steps) == 1


def test_a_transient_failure_is_retried_with_growing_waits_and_then_given_up() -> None:
    bench = Bench(always(HUNG), probes=("answers",))
    steps = bench.run()
    assert findings(steps) == {"answers": Mark.INCONCLUSIVE}
    [finding] = [one for step in steps for one in step.findings]
    assert len(finding.attempts) == 4
    assert [call.attempt for call in bench.workers.calls] == [1, 2, 3, 4]


def test_a_failure_that_passes_leaves_a_trace_and_a_pass() -> None:
    answers = iter([THROTTLED, THROTTLED, reply()])
    bench = Bench(lambda call, now: (0.1, next(answers)), probes=("answers",), admissions=[Pace()])
    [finding] = [one for step in bench.run() for one in step.findings]
    assert finding.mark is Mark.PASS
    assert [attempt.category for attempt in finding.attempts] == [Category.THROTTLED, Category.THROTTLED, None]


def test_a_wrong_answer_is_confirmed_before_it_counts() -> None:
    answers = iter(["no", "ok", "ok"])
    bench = Bench(lambda call, now: (0.1, reply(next(answers))), probes=("answers",))
    marks = [one.mark for step in bench.run() for one in step.findings]
    assert marks == [Mark.FAIL, Mark.PASS, Mark.PASS]


def test_each_trial_has_a_task_of_its_own() -> None:
    bench = Bench(always(reply("no")), probes=("answers",))
    seeds = [one.seen["seed"] for step in bench.run() for one in step.findings]
    assert len(set(seeds)) == len(seeds) == 2


def test_a_bug_in_a_probe_stops_only_that_probe() -> None:
    bench = Bench(always(reply()), probes=("reachable", "answers", "streaming"), make={"answers": buggy("answers")})
    steps = bench.run()
    assert findings(steps) == {"reachable": Mark.PASS, "answers": Mark.INCONCLUSIVE, "streaming": Mark.PASS}
    [broken] = [one for step in steps for one in step.findings if one.probe == "answers"]
    assert "ZeroDivisionError" in broken.seen["traceback"]


def test_a_probe_that_dies_before_it_asks_neither_hangs_nor_stops_the_run() -> None:
    make = {"answers": stillborn("answers"), "reachable": simple("reachable")}
    steps = Bench(always(reply()), probes=("reachable", "answers", "streaming"), make=make).run()
    assert findings(steps) == {"reachable": Mark.PASS, "answers": Mark.INCONCLUSIVE, "streaming": Mark.PASS}
    assert ended(steps) == 1
    alone = Bench(always(reply()), probes=("reachable", "answers"), make={"reachable": stillborn("reachable")}).run()
    assert findings(alone) == {"reachable": Mark.INCONCLUSIVE, "answers": Mark.SKIPPED}


def test_what_was_decided_as_the_run_ended_is_not_lost() -> None:
    """One target has no price, and the budget is spent: the first is given up, the second left for later."""
    unpriced = record("amazon.unpriced", prices=Prices())
    budget = Budget(Decimal("0.00000001"), {})
    bench = Bench(always(reply()), targets=2, admissions=[budget])
    bench.model_of = {0: unpriced}
    steps = bench.run()
    assert findings(steps) == {"reachable": Mark.SKIPPED, "answers": Mark.SKIPPED}
    assert ended(steps) == 1
    assert "budget" in bench.loop.ended_by


def test_what_was_sent_without_a_finding_is_told() -> None:
    bench = Bench(always(THROTTLED, seconds=1), probes=("answers",), admissions=[Deadline(1003.0, "3s")])
    steps = bench.run()
    assert findings(steps) == {}
    [attempts] = bench.loop.left().values()
    assert len(attempts) == len(bench.workers.calls) > 0


def test_refused_credentials_end_the_run_and_leave_the_work_undone() -> None:
    reach = Reach()
    bench = Bench(always(EXPIRED), targets=20, admissions=[reach])
    steps = bench.run()
    assert "credentials" in reach.lost
    assert len(bench.workers.calls) <= bench.width
    assert ended(steps) == 0
    assert findings(steps) == {}


def test_a_deadline_ends_the_run_cleanly() -> None:
    bench = Bench(always(reply(), seconds=10), targets=20, admissions=[Deadline(1025.0, "25s")])
    steps = bench.run()
    assert bench.loop.ended_by == "deadline of 25s reached"
    assert 0 < ended(steps) < 20


def test_a_signal_drains_what_is_in_flight() -> None:
    bench = Bench(always(reply(), seconds=1.0), targets=8)

    def cloud(call: Call, now: float) -> tuple[float, Reply | Failure]:
        if len(bench.workers.calls) == 6:
            bench.stop.request(2)
        return 1.0, reply()

    bench.cloud = cloud
    steps = bench.run()
    assert bench.stop.exit_code == 130
    assert sum(len(step.findings) for step in steps) == len(bench.workers.calls)
    assert ended(steps) < 8


def test_a_slow_target_holds_nobody_up() -> None:
    def cloud(call: Call, now: float) -> tuple[float, Reply | Failure]:
        return (0.1, THROTTLED) if call.target.route.endswith("-0") else (0.1, reply())

    bench = Bench(cloud, targets=6, admissions=[Pace()], width=2)
    order = [line.plan.target.route for step in bench.run() for line in step.ended]
    assert order[-1] == "amazon.model-0"
    assert len(order) == 6


def test_a_continued_run_does_only_what_is_missing() -> None:
    first = Bench(always(reply()), probes=("reachable",))
    kept = tuple(one for step in first.run() for one in step.findings)
    bench = Bench(always(reply()), probes=("reachable", "answers"), found=kept)
    steps = bench.run()
    assert findings(steps) == {"answers": Mark.PASS}
    assert ended(steps) == 1


RESULTS = [reply(), reply("no"), THROTTLED, DENIED, HUNG, failure(Category.MODEL_ERROR, transient=True, status=424)]


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 2**32), st.integers(1, 6), st.integers(1, 5))
def test_whatever_the_cloud_does_every_target_ends_with_all_its_probes(seed: int, targets: int, width: int) -> None:
    rng = random.Random(seed)
    bench = Bench(
        lambda call, now: (rng.uniform(0.01, 5), rng.choice(RESULTS)),
        targets=targets,
        probes=("reachable", "answers", "streaming"),
        admissions=[Pace()],
        width=width,
    )
    steps = bench.run()
    lines = [line for step in steps for line in step.ended]
    assert len(lines) == targets
    for line in lines:
        assert {one.probe for one in line.findings} == {"reachable", "answers", "streaming"}
        keys = [(one.probe, one.trial) for one in line.findings]
        assert len(keys) == len(set(keys))
        assert all(one.attempts for one in line.findings if one.mark in (Mark.PASS, Mark.FAIL))
