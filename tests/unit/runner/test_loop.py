"""The deciding loop, on a virtual clock: order, retries, gates, stops; what ends and what is left to do."""

from __future__ import annotations

import random
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from kit.bench import DENIED, HUNG, THROTTLED, Bench, always, ended, findings
from kit.probes import buggy, simple, stillborn
from kit.values import failure, record, reply

from certify_cli.runner.budget import Budget
from certify_cli.runner.deadline import Deadline
from certify_cli.runner.pace import Pace
from certify_cli.types.failures import Category
from certify_cli.types.findings import Mark
from certify_cli.types.model import Prices


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
    waited = [attempt.waited_ms for attempt in finding.attempts]
    assert waited[0] == 0 < waited[1]
    assert sum(waited) + 3 * 100 == pytest.approx((bench.time.now - 1000) * 1000, abs=1)


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
