"""A connection lost at any message of any write: the write is done, once, and the store is as if undisturbed."""

from __future__ import annotations

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace

import psycopg
import pytest
from kit.cutting import Cut, cuttable
from kit.postgres import connected, fresh_url, private_server
from kit.scale import scaled
from store_world import PLAIN, RUN, ended, finding

from certify_cli.errors import StoreError
from certify_cli.interfaces import Store
from certify_cli.stores import open_store
from certify_cli.stores._postgres_faults import passes
from certify_cli.stores._reconnect import NEVER, Reconnect
from certify_cli.stores.postgresql import Options, open_postgresql
from certify_cli.types.changes import Amendment, Change, PastChange
from certify_cli.types.findings import Status
from certify_cli.types.model import InventoryModel
from certify_cli.types.plans import RunSettings
from certify_cli.types.records import Certificate, RunTarget

OTHER = replace(RUN, id="run-2")
WAITING = RunTarget(name="m@r", plan=None, status=Status.PENDING)
MODEL = InventoryModel(id="11111111-2222-5333-8444-555555555555", model="m", provider="bedrock")
REPORT = ended().report
assert REPORT is not None
CERTIFICATE = Certificate(
    target="m@r",
    suite="standard",
    key="k",
    status=Status.CERTIFIED,
    run_id="run-1",
    certified_at=RUN.started_at,
    expires_at=RUN.started_at,
    report=REPORT,
)
CHANGE = PastChange(at=RUN.started_at, change=Change(kind="new", model="m"))


def amending(before: tuple[InventoryModel, ...]) -> Amendment:
    """What a synchronisation that finds two models makes of the rows: the second time it has nothing to say."""
    changes = () if before else (CHANGE, replace(CHANGE, change=Change(kind="new", model="n")))
    return Amendment(rows=(MODEL, replace(MODEL, model="n")), changes=changes)


WRITES: dict[str, Callable[[Store], object]] = {
    "claim_origin": lambda store: store.claim_origin("aws"),
    "amend_models": lambda store: store.amend_models(amending),
    "begin_run": lambda store: store.begin_run(OTHER, RunSettings(), [WAITING, ended("early")], [finding(7)]),
    "change_run": lambda store: store.change_run(
        RUN.id, lambda run: replace(run, state="replaced", version=run.version + "+"), left=lambda _: ended()
    ),
    "record": lambda store: store.record(
        RUN.id, findings=[finding(1), finding(2)], ended=[ended(), ended("late")], certificates=[CERTIFICATE]
    ),
}
MOST_MESSAGES = 40


def everything(store: Store) -> tuple[object, ...]:
    findings = [store.findings(run) for run in (RUN.id, OTHER.id)]
    targets = [store.run_targets(run) for run in (RUN.id, OTHER.id)]
    models = store.models(), store.changes()
    return store.origin(), models, store.runs(), findings, targets, store.certificates(), store.latest()


def undisturbed(write: Callable[[Store], object]) -> tuple[object, ...]:
    with closing(open_store("memory:")) as store:
        store.begin_run(RUN, RunSettings(), [WAITING])
        write(store)
        return everything(store)


def disturbed(cut: Cut, write: Callable[[Store], object], options: Options | None = None) -> tuple[object, ...]:
    with cuttable(fresh_url(), cut) as way, closing(open_postgresql(way, options=options)) as store:
        store.begin_run(RUN, RunSettings(), [WAITING])
        cut.armed = True
        write(store)
        cut.armed = False
        return everything(store)


def check_every_cut(name: str, heard: bool, options: Options | None = None) -> int:
    """How many messages the write had."""
    expected = undisturbed(WRITES[name])
    for message in range(1, MOST_MESSAGES):
        cut = Cut(at=message, heard=heard)
        assert disturbed(cut, WRITES[name], options) == expected, f"cut at message {message}"
        if not cut.done:
            return message - 1
    raise AssertionError("a write of so many messages")


@pytest.mark.parametrize("name", WRITES)
def test_a_write_whose_commit_was_never_acknowledged_is_done_once(name: str) -> None:
    cut = Cut(at=1, word=b"COMMIT", heard=True)
    assert disturbed(cut, WRITES[name]) == undisturbed(WRITES[name])
    assert cut.done


@pytest.mark.heavy
@pytest.mark.parametrize("name", WRITES)
@pytest.mark.parametrize("heard", [False, True])
def test_a_write_is_done_once_wherever_its_connection_breaks(name: str, heard: bool) -> None:
    messages = check_every_cut(name, heard)
    assert messages >= 3
    print(f"postgres: {name} cut at each of {messages} messages, server heard it: {heard}; done once each time")


def test_the_check_finds_a_store_that_does_not_try_again() -> None:
    with pytest.raises(StoreError, match="lost the database"):
        disturbed(Cut(at=1, word=b"COMMIT"), WRITES["record"], Options(working=NEVER))


def test_sessions_that_an_administrator_ends_are_replaced() -> None:
    url = fresh_url()
    with closing(open_store(f"{url}&application_name=doomed")) as store, connected(url) as raw:
        store.begin_run(RUN, RunSettings(), [WAITING])
        for trial in range(3):
            raw.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'doomed'")
            store.record(RUN.id, findings=[finding(trial)])
        assert len(store.findings(RUN.id)) == 3


def test_a_database_that_stays_away_is_lost_in_bounded_time_and_what_was_kept_is_kept() -> None:
    url = fresh_url()
    slept: list[float] = []
    impatient = Reconnect(passes=passes, seconds=120, clock=lambda: sum(slept), sleep=slept.append)
    cut = Cut(at=1)
    with cuttable(url, cut) as way:
        store = open_postgresql(way, options=Options(working=impatient))
        store.begin_run(RUN, RunSettings(), [WAITING])
        store.record(RUN.id, findings=[PLAIN])
    # the way is closed, and its connection is cut at the next message
    cut.armed = True
    told: list[str] = []
    with (
        closing(store),
        pytest.raises(StoreError, match="lost the database") as lost,
        store.exclusive(wait_seconds=0, on_outage=told.append),
    ):
        store.record(RUN.id, findings=[finding(2)])
    [waited] = told
    assert waited.startswith("lost the database: the store postgresql://")
    assert waited.endswith("; trying again for 2m")
    assert lost.value.exit_code == 4
    assert "again" in lost.value.hint
    with closing(open_store(url)) as store:
        assert store.findings(RUN.id) == (PLAIN,)


@pytest.mark.heavy
def test_a_server_that_crashes_and_comes_back_lost_nothing() -> None:
    """Even while it is down a write waits for it; everything acknowledged before is there."""
    crashes = scaled(3, 20)
    with private_server() as server, closing(open_store(server.url())) as store, ThreadPoolExecutor(1) as pool:
        store.begin_run(RUN, RunSettings(), [WAITING])
        for trial in range(0, 2 * crashes, 2):
            store.record(RUN.id, findings=[finding(trial)])
            server.stop("immediate")
            waiting = pool.submit(store.record, RUN.id, findings=[finding(trial + 1)], ended=[ended()])
            server.start()
            waiting.result()
        kept = [row.trial for row in store.findings(RUN.id)]
    assert kept == list(range(2 * crashes))
    print(f"postgres: {crashes} immediate stops of the server, {len(kept)} findings, none lost, none doubled")


def blocked(url: str) -> bool:
    """Whether a session that writes this store's inventory waits for a lock."""
    writers = "SELECT pid FROM pg_locks WHERE relation = 'models'::regclass"
    with connected(url) as raw:
        found = raw.execute(f"SELECT 1 FROM pg_locks WHERE NOT granted AND pid IN ({writers})").fetchone()
    return found is not None


def test_a_dead_lock_is_nobodys_loss() -> None:
    """Two transactions that hold what the other wants: the server ends one, which is done again."""
    url = fresh_url()
    with closing(open_store(url)) as store:
        store.begin_run(RUN, RunSettings(), [WAITING])
        store.amend_models(amending)
        with psycopg.connect(url) as other, ThreadPoolExecutor(1) as pool:
            other.execute("SET deadlock_timeout = '10s'")
            other.execute("UPDATE models SET active = false WHERE model = 'n'")
            rows = tuple(replace(model, sources=("aws",)) for model in store.models())
            writer = pool.submit(store.amend_models, lambda _: Amendment(rows=rows))
            while not blocked(url):
                time.sleep(0.01)
            while not blocked(url):
                time.sleep(0.01)
            other.execute("UPDATE models SET active = false WHERE model = 'm'")
            other.commit()
            writer.result()
        assert [model.active for model in store.models()] == [True, True]
