"""What ends a run early, and that nothing is lost, sent again or left hanging when it does."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from kit.bench import EXPIRED, THROTTLED, Bench, always, ended, findings
from kit.values import failure, record, reply

from certify_cli.interfaces import Call
from certify_cli.runner.budget import Budget
from certify_cli.runner.deadline import Deadline
from certify_cli.runner.pace import Pace
from certify_cli.runner.reach import ONE, Reach
from certify_cli.runner.turn import Spread
from certify_cli.types.calls import Reply
from certify_cli.types.failures import Category, Failure
from certify_cli.types.findings import Mark
from certify_cli.types.model import Prices
from certify_cli.types.target import Target


def test_refused_credentials_end_the_run_and_leave_the_work_undone() -> None:
    reach = Reach()
    bench = Bench(always(EXPIRED), targets=20, admissions=[reach])
    steps = bench.run()
    assert "credentials" in reach.lost
    assert len(bench.workers.calls) <= bench.width
    assert ended(steps) == 0
    assert findings(steps) == {}


def test_credentials_that_expire_on_a_retry_leave_the_trial_undone() -> None:
    answers = iter([THROTTLED, EXPIRED])
    bench = Bench(lambda call, now: (0.1, next(answers)), probes=("answers",), admissions=[Reach()])
    steps = bench.run()
    assert findings(steps) == {}
    assert ended(steps) == 0
    assert "credentials" in bench.loop.ended_by


def test_a_region_that_refuses_credentials_is_left_undone_and_the_rest_finished() -> None:
    closed = failure(Category.AUTHENTICATION, status=403, message="not enabled")
    abroad = Target("amazon.model-0", "ap-east-2")

    def cloud(call: Call, now: float) -> tuple[float, Reply | Failure]:
        return 0.1, closed if call.target == abroad else reply()

    bench = Bench(cloud, targets=3, admissions=[Reach(accepted=ONE)])
    bench.target_of = {0: abroad}
    steps = bench.run()
    assert ended(steps) == 2
    assert "ap-east-2" in bench.loop.ended_by
    assert len(bench.workers.calls) == 5


def test_a_region_that_refuses_credentials_keeps_nobody_from_the_only_place_of_a_budget() -> None:
    abroad = Target("amazon.model-0", "ap-east-2")
    bench = Bench(
        lambda call, now: (0.1, replace(EXPIRED, message="not enabled") if call.target == abroad else reply()),
        targets=3,
        admissions=[Reach(accepted=ONE)],
        spread=Spread(4, 1),
    )
    bench.target_of = {0: abroad}
    assert ended(bench.run()) == 2
    assert "ap-east-2" in bench.loop.ended_by
    assert len(bench.workers.calls) == 5


def test_what_ends_without_a_call_is_not_waited_for() -> None:
    bench = Bench(always(reply()), targets=200, admissions=[Budget(Decimal(5), {})], spread=Spread(4, 1))
    bench.model_of = {number: replace(record(f"amazon.m-{number}"), prices=Prices()) for number in range(200)}
    assert ended(bench.run()) == 200
    assert bench.time.now < 1001
    assert not bench.workers.calls


def test_targets_are_finished_one_after_the_other_where_asked() -> None:
    bench = Bench(always(reply()), targets=4, spread=Spread(per_target=4, targets_at_once=1))
    bench.run()
    order = [call.target.route for call in bench.workers.calls]
    assert order == sorted(order)


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
