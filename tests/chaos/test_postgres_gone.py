"""A Postgres that goes during a run and does not come back: the run ends with 4 or by a signal, and goes on later."""

from __future__ import annotations

import os
import random
import signal
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from kit.midway import FIRST_IS_DONE, Midway, check_lost, midway
from kit.postgres import Server, private_server
from kit.values import plan, probe_plan, record, reply

from certify_cli.cli.progress_lines import Silent
from certify_cli.commands.certify import go_on
from certify_cli.interfaces import Identity
from certify_cli.registry.catalogue import merge
from certify_cli.registry.load import load
from certify_cli.runner.execute import Hands
from certify_cli.runner.known import Known
from certify_cli.runner.prepare import Order
from certify_cli.runner.stop import Stop
from certify_cli.stores._postgres_faults import passes
from certify_cli.stores._reconnect import Reconnect
from certify_cli.stores.postgresql import Options, open_postgresql
from certify_cli.types.calls import Origin, Reply, Request
from certify_cli.types.findings import Status
from certify_cli.types.plans import RunSettings
from certify_cli.types.records import RunTarget
from certify_cli.types.reports import Report, RunInfo, TargetReport
from certify_cli.types.target import Target

pytestmark = pytest.mark.heavy

TARGETS = 40
NOW = datetime(2026, 11, 26, tzinfo=UTC)
RUN = RunInfo(id="run-1", started_at=NOW, suite="standard", suite_version="1", plan_digest="d")


@pytest.fixture
def server() -> Iterator[Server]:
    with private_server() as running:
        yield running


class Answers:
    """A cloud that is always well."""

    def call(self, target: Target, request: Request, *, timeout_seconds: float) -> Reply:
        return reply()

    def of(self, account: str) -> Answers:
        return self

    def origin(self, region: str) -> Origin:
        return "simulated"

    def endpoint(self, region: str) -> str:
        return f"https://bedrock-runtime.{region}.amazonaws.com"


class Ends(Silent):
    """Stops the server when so many targets have ended."""

    def __init__(self, server: Server, after: int) -> None:
        self.server, self.after, self.shown = server, after, set[str]()

    def target_ended(self, report: TargetReport, done: int, total: int) -> None:
        self.shown.add(str(report.target))
        if done == self.after:
            self.server.stop("immediate")


def run_on(server: Server, listener: Silent, *, begin: bool) -> Report:
    """The main job's second half on a store of that server, which is waited for a second only."""
    model = [record(f"amazon.model-{number}") for number in range(TARGETS)]
    plans = [replace(plan(probe_plan("reachable"), model=one), target=Target(one.id, "us-east-1")) for one in model]
    options = Options(working=Reconnect(passes=passes, seconds=1.0))
    hands = Hands(
        cloud=Answers(),  # type: ignore[arg-type]  # of a cloud it is asked for no more
        catalogue=merge(load(), ()),
        listener=listener,
        stop=Stop(),
        clock=time.monotonic,
        now_utc=lambda: NOW,
        rng=random.Random(1),
    )
    with closing(open_postgresql(server.url(), options=options)) as store:
        if begin:
            waiting = [RunTarget(name=str(one.target), plan=one, status=Status.PENDING) for one in plans]
            store.begin_run(RUN, RunSettings(), waiting)
        with store.exclusive(wait_seconds=0):
            known = {"": Known(Identity())}
            return go_on(RUN, RunSettings(), Order(), store=store, hands=hands, known=known)


def test_a_server_that_is_gone_ends_the_run_with_4_and_everything_that_was_shown(server: Server) -> None:
    listener, began = Ends(server, 10), time.monotonic()
    lost = run_on(server, listener, begin=True)
    assert time.monotonic() - began < 30
    assert lost.decision is not None
    assert lost.decision.exit_code == 4
    assert "postgresql://" in lost.decision.reasons[0].message
    assert lost.decision.reasons[0].remedy
    assert lost.partial
    ended = {str(one.target) for one in lost.targets if one.status is not Status.PENDING}
    assert ended == listener.shown
    assert len(ended) >= 10
    server.start()
    rest = run_on(server, again := Ends(server, -1), begin=False)
    assert not rest.partial
    assert not again.shown & listener.shown
    assert again.shown | listener.shown == {str(one.target) for one in rest.targets}
    print(f"\npostgres gone after {len(ended)} of {TARGETS} targets: exit 4, continued, 0 lost, 0 repeated")


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Midway]:
    with midway(tmp_path_factory.mktemp("gone")) as made:
        yield made


def test_nobody_who_wants_to_stop_waits_for_a_server_that_is_gone(
    place: Midway, server: Server, tmp_path: Path
) -> None:
    pid = tmp_path / "pid"

    def gone() -> None:
        server.stop("immediate")
        time.sleep(1.0)
        os.kill(int(pid.read_text("utf-8")), signal.SIGTERM)

    said = f"import os\nwith open({str(pid)!r}, 'w') as file: file.write(str(os.getpid()))\n"
    ended = place.run(
        tmp_path / "run", "--database", server.url(), "--drain", "1s", when=(FIRST_IS_DONE, gone), before=said
    )
    check_lost(ended, "postgresql://", 143)
    server.start()
    assert place.go_on(tmp_path / "run", ended).code == 0
