"""The same command twice on one Postgres: one run, shared; the targets of one that is killed are taken over."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing

import pytest
from kit.command import Terminal
from kit.crew import Crew, kept, until
from kit.postgres import fresh_url
from kit.values import NOON

from certify_cli.registry.load import load
from certify_cli.simulator.personas import parse_personas
from certify_cli.simulator.server import Simulator
from certify_cli.stores import open_store
from certify_cli.types.plans import RunSettings
from certify_cli.types.reports import RunInfo

SLOW = '[[persona]]\nname = "s"\nmodel = "*"\noperation = "Conv*"\ndoes = [{ kind = "slow", latency_ms = 150 }]\n'
SELECTION = ("amazon.nova-*", "--region", "us-east-1,us-west-2", "--suite", "smoke", "--concurrency", "2")


@pytest.fixture(scope="module")
def slow() -> Iterator[Simulator]:
    with Simulator(load().models, parse_personas(SLOW, where="slow")) as simulator:
        yield simulator


@pytest.fixture
def crew(terminal: Terminal, slow: Simulator) -> Callable[..., Crew]:
    return lambda *words: Crew(terminal, slow, fresh_url(), words or SELECTION)


def test_the_same_command_twice_is_one_run_that_both_report(crew: Callable[..., Crew]) -> None:
    both = crew()
    before = both.paid_calls()
    one, other = both.start(), both.start()
    assert (one.end(), other.end()) == (0, 0), one.said + other.said
    # who leaves first does not know yet how the other sent
    assert {**one.report["run"], "pace": []} == {**other.report["run"], "pace": []}
    assert one.report["targets"] == other.report["targets"]
    assert one.report["run"]["state"] == "finished"
    assert {target["status"] for target in one.report["targets"]} <= {"CERTIFIED", "UNSUPPORTED"}
    assert both.paid_calls() - before == sum(target["calls"] for target in one.report["targets"])
    with closing(open_store(both.url)) as store:
        [(run, _)] = store.runs()
        assert sum(use.calls for use in run.pace) == both.paid_calls() - before
        assert not store.leases.held()


@pytest.mark.heavy
def test_targets_of_a_killed_process_are_taken_over(crew: Callable[..., Crew]) -> None:
    both = crew()
    dead, heir = both.start(), both.start()
    until(lambda: "[1/" in dead.said)
    dead.kill()
    assert heir.end() == 0, heir.said
    report = heir.report
    assert {target["status"] for target in report["targets"]} <= {"CERTIFIED", "UNSUPPORTED"}
    with closing(open_store(both.url)) as store:
        [(run, _)] = store.runs()
        assert set(kept(store, run.id).values()) == {1}
    assert (run.id, run.state) == (report["run"]["id"], "finished")


@pytest.mark.heavy
def test_busy_is_waited_for_left_or_failed_as_asked(crew: Callable[..., Crew]) -> None:
    asked = crew("amazon.nova-lite-v1:0", "--region", "us-east-1", "--suite", "smoke")
    with closing(open_store(asked.url)) as store:
        store.begin_run(RunInfo(id="other", started_at=NOON), RunSettings(), [])
        store.leases.take("other", ["amazon.nova-lite-v1:0@us-east-1"], seconds=600, most=1)
        failed, skipped = asked.start("--if-busy", "fail"), asked.start("--if-busy", "skip")
        waited = asked.start("--deadline", "15s")
        assert [failed.end(), skipped.end(), waited.end()] == [3, 0, 3]
    for worker in (failed, skipped, waited):
        assert "pid " in worker.said
        assert "run other" in worker.said
    assert "hint: " in failed.said
    assert "skipped as asked" in skipped.said
    assert "deadline of 15s reached" in waited.said
