"""Real processes on a real Postgres: workers killed -9, the server restarted under them, connections counted."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Sequence
from contextlib import closing

import psycopg
import pytest
from kit.command import Terminal
from kit.crew import Crew, Worker, kept, until
from kit.postgres import fresh_url, private_server
from kit.scale import scaled

from certify_cli.registry.load import load
from certify_cli.simulator.personas import parse_personas
from certify_cli.simulator.server import Simulator
from certify_cli.stores import open_store
from certify_cli.types.findings import Mark

pytestmark = pytest.mark.heavy

WIDTH = 4
UP_SECONDS = 1.5
MOST_CONNECTIONS = 4
"""Of one process."""
SLOW = '[[persona]]\nname = "s"\nmodel = "*"\noperation = "Conv*"\ndoes = [{{ kind = "slow", latency_ms = {} }}]\n'
FINE = {"CERTIFIED", "UNSUPPORTED", "QUALITY_WARNING"}


def words(*models: str) -> tuple[str, ...]:
    regions = "us-east-1,us-west-2,eu-west-1,eu-central-1,ap-northeast-1"
    return (*models, "--region", regions, "--suite", "smoke", "--concurrency", str(WIDTH))


def at_work(alive: Sequence[Worker], rng: random.Random) -> Worker | None:
    """One of those that have begun to send; None when the run is over."""
    over = [False]

    def seen() -> bool:
        over[0] = any(worker.process.poll() is not None for worker in alive)
        return over[0] or any("[" in worker.said for worker in alive)

    until(seen)
    return None if over[0] else rng.choice([worker for worker in alive if "[" in worker.said])


def check(crew: Crew, code: int, *, most_again: int) -> tuple[int, int]:
    """(findings, calls beyond those recorded); nothing lost, nothing twice, nothing made up, everything decided."""
    report = crew.workers[-1].report
    assert code == 0, crew.workers[-1].said
    assert {target["status"] for target in report["targets"]} <= FINE
    assert report["run"]["state"] == "finished"
    with closing(open_store(crew.url)) as store:
        [(run, _)] = store.runs()
        trials = kept(store, run.id)
        found = store.findings(run.id)
        assert not store.leases.held()
    assert set(trials.values()) == {1}, "a trial is recorded twice"
    shown = sum(probe["trials"] for target in report["targets"] for probe in target["probes"])
    assert shown == sum(one.mark is not Mark.SKIPPED for one in found), "a finding is not in the report"
    again = crew.paid_calls() - sum(len(one.attempts) for one in found)
    assert 0 <= again <= most_again, "what is recorded was never sent, or too much was sent twice"
    return len(trials), again


def paced(crew: Crew) -> int:
    """Calls that the run's pace knows of; those of processes that were killed it does not."""
    with closing(open_store(crew.url)) as store:
        [(run, _)] = store.runs()
    return sum(use.calls for use in run.pace)


def test_workers_killed_again_and_again_lose_nothing_and_repeat_only_what_was_in_flight(terminal: Terminal) -> None:
    seed, kills = 20_26, scaled(15, 60)
    rng = random.Random(seed)
    with Simulator(load().models, parse_personas(SLOW.format(1000), where="slow")) as simulator:
        crew = Crew(terminal, simulator, fresh_url(), words("amazon.*", "meta.*", "anthropic.*"), lease="3s")
        alive = [crew.start() for _ in range(3)]
        killed = 0
        began = time.monotonic()
        while killed < kills and (victim := at_work(alive, rng)):
            time.sleep(rng.uniform(0.1, 0.8))
            victim.kill()
            killed += 1
            alive = [crew.start() if worker is victim else worker for worker in alive]
        codes = [worker.end() for worker in alive]
        assert set(codes) == {0}, [worker.said for worker in alive]
        findings, again = check(crew, codes[-1], most_again=killed * WIDTH)
        print(
            f"kills of 3 workers on Postgres (seed {seed}): {killed} kills, {findings} findings, lost 0, "
            f"recorded twice 0, started twice {again} (bound {killed * WIDTH}), {time.monotonic() - began:.0f} s"
        )
        assert killed >= kills / 2, "the run was over too soon to show anything"


def test_a_run_outlives_a_server_that_is_restarted_again_and_again(terminal: Terminal) -> None:
    seconds, restarts = scaled(45, 120), 20
    with (
        private_server() as server,
        Simulator(load().models, parse_personas(SLOW.format(scaled(1400, 2500)), where="slow")) as sim,
    ):
        crew = Crew(terminal, sim, server.url(), words("amazon.*", "meta.*", "anthropic.*"), lease="10s")
        workers = [crew.start(), crew.start()]
        until(lambda: any("[" in worker.said for worker in workers))
        began, done = time.monotonic(), 0
        while done < restarts and any(worker.process.poll() is None for worker in workers):
            server.restart("immediate")
            done += 1
            # on a busy machine a restart takes long; up for a moment it must be, or nobody gets anything done
            time.sleep(max(UP_SECONDS, began + done * seconds / restarts - time.monotonic()))
        codes = [worker.end() for worker in workers]
        assert codes == [0, 0], [worker.said for worker in workers]
        findings, again = check(crew, codes[-1], most_again=done * len(workers) * WIDTH)
        print(
            f"Postgres restarted -m immediate {done} times during a run of {time.monotonic() - began:.0f} s "
            f"by 2 processes: exit 0, {findings} findings, lost 0, recorded twice 0, calls repeated {again}"
        )
        assert done == restarts


def test_a_process_needs_few_connections_and_keeps_no_transaction_open(terminal: Terminal) -> None:
    with Simulator(load().models, parse_personas(SLOW.format(300), where="slow")) as simulator:
        crew = Crew(terminal, simulator, f"{fresh_url()}&application_name=counted", words("amazon.nova-*"))
        workers = [crew.start(), crew.start()]
        seen, idle = [0], [0.0]
        over = threading.Event()

        def watch() -> None:
            with psycopg.connect(crew.url, autocommit=True) as connection:
                while not over.wait(0.02):
                    row = connection.execute(_ACTIVITY).fetchone()
                    assert row is not None
                    seen.append(row[0])
                    idle.append(float(row[1] or 0))

        watcher = threading.Thread(target=watch)
        watcher.start()
        codes = [worker.end() for worker in workers]
        over.set()
        watcher.join()
        assert codes == [0, 0]
        check(crew, codes[-1], most_again=0)
        assert paced(crew) == crew.paid_calls(), "the pace knows of other calls than were sent"
        print(f"connections of 2 processes: at most {max(seen)}, longest idle in transaction {max(idle) * 1000:.0f} ms")
        assert 0 < max(seen) <= 2 * MOST_CONNECTIONS
        assert max(idle) < 5


_ACTIVITY = """
    SELECT count(*), max(extract(epoch FROM clock_timestamp() - state_change)) FILTER (WHERE state LIKE 'idle in%')
    FROM pg_stat_activity WHERE application_name = 'counted' AND pid <> pg_backend_pid()
"""
