"""Real threads: a call that cannot be stopped is left behind, is bounded, and never holds up the rest."""

from __future__ import annotations

import threading

from kit.values import record, reply
from kit.virtual import Time

from certify_cli.interfaces import Call
from certify_cli.runner.threads import GRACE_SECONDS, Threads
from certify_cli.types.calls import Reply, Request
from certify_cli.types.failures import Category, Failure
from certify_cli.types.target import Target


def call(route: str) -> Call:
    return Call(Target(route, "us-east-1"), record(), Request.of("converse", {}))


def test_results_come_back_with_their_tickets() -> None:
    workers = Threads(lambda one: reply(one.target.route), width=2, call_seconds=5, clock=Time())
    tickets = {workers.submit(call(name)): name for name in ("a", "b")}
    assert workers.free() == 0
    got: dict[int, Reply | Failure] = {}
    while len(got) < 2:
        got.update(workers.results(5))
    assert {number: result.text for number, result in got.items() if isinstance(result, Reply)} == tickets
    assert workers.free() == 2
    workers.close()


def test_a_call_past_its_deadline_is_left_behind() -> None:
    time, release = Time(), threading.Event()

    def send(one: Call) -> Reply | Failure:
        if one.target.route == "stuck":
            release.wait(10)
        return reply()

    workers = Threads(send, width=1, call_seconds=5, clock=time)
    workers.submit(call("stuck"))
    assert workers.results(0) == []
    time.now += 5 + GRACE_SECONDS + 0.1
    [(_, late)] = workers.results(0)
    assert isinstance(late, Failure)
    assert late.category is Category.TIMEOUT
    assert not late.answered
    assert workers.free() == 0  # as many linger as may
    release.set()
    while workers.free() == 0:
        assert workers.results(5) == []  # its answer is no longer wanted
    ticket = workers.submit(call("fine"))
    assert [number for number, _ in workers.results(5)] == [ticket]
    workers.close()


def test_a_bug_in_a_call_comes_back_as_its_result_and_the_thread_lives_on() -> None:
    def send(one: Call) -> Reply | Failure:
        if one.target.route == "broken":
            raise ZeroDivisionError("a bug")
        return reply()

    workers = Threads(send, width=1, call_seconds=60.0, clock=Time())
    first, second = workers.submit(call("broken")), workers.submit(call("sound"))
    ended: dict[int, Reply | Failure] = {}
    while len(ended) < 2:
        ended.update(workers.results(5))
    broken = ended[first]
    assert isinstance(broken, Failure)
    assert broken.category is Category.UNKNOWN
    assert "ZeroDivisionError" in broken.message
    assert isinstance(ended[second], Reply)
    workers.close()
