"""Several processes that write into one PostgreSQL store: nothing is lost, and nothing is counted twice."""

from __future__ import annotations

import random
import threading
import time
from collections.abc import Sequence
from contextlib import ExitStack, closing
from dataclasses import replace

import psycopg
import pytest
from kit.abreast import CALLERS, at_once
from kit.postgres import connected, fresh_url
from kit.scale import scaled
from sqlalchemy import ColumnElement, Connection
from store_world import RUN, ended, fill, finding

from certify_cli.interfaces import Store
from certify_cli.stores import _endings, open_store
from certify_cli.stores.postgresql import Options, open_postgresql
from certify_cli.types.findings import Status
from certify_cli.types.plans import RunSettings
from certify_cli.types.records import RunTarget

NO_TURNS = Options(take_turn=lambda _: None)
"""A planted fault: nobody waits for the others."""


@pytest.fixture
def url() -> str:
    return fresh_url()


def stores_at(url: str, stack: ExitStack, options: Options | None = None) -> Sequence[Store]:
    """As many as there are callers, each with connections of its own, as processes have."""
    return [stack.enter_context(closing(open_postgresql(url, options=options))) for _ in range(CALLERS)]


def record_by_all(url: str, records: int) -> None:
    """Every caller ends targets of its own and targets that others end too, in a run of its own and in a shared one."""
    with ExitStack() as stack:
        stores = stores_at(url, stack)
        for number in range(CALLERS):
            stores[0].begin_run(replace(RUN, id=f"mine-{number}"), RunSettings(), [waiting(f"t{number}")])

        def write(number: int) -> None:
            rng = random.Random(number)
            for trial in range(records):
                run = rng.choice([RUN.id, f"mine-{number}"])
                name = rng.choice([f"t{number}", "shared"])
                found = finding(trial, target=f"t{number}")
                stores[number].record(run, findings=[found], ended=[ended(name, rating=rng.randrange(51) / 10)])

        at_once(write)


def waiting(name: str) -> RunTarget:
    return RunTarget(name=name, plan=None, status=Status.PENDING)


def endings(url: str) -> list[int]:
    with connected(url) as raw:
        return [ending for (ending,) in raw.execute("SELECT ending FROM targets WHERE ending IS NOT NULL")]


def check_endings(url: str) -> None:
    kept = endings(url)
    assert len(kept) == len(set(kept))


def check_writers(url: str, records: int) -> float:
    """Records in a second."""
    with closing(open_store(url)) as store:
        fill(store)
        begun = time.perf_counter()
        record_by_all(url, records)
        seconds = time.perf_counter() - begun
        check_endings(url)
        found = [row for number in range(CALLERS) for row in store.findings(f"mine-{number}")]
        found += [row for row in store.findings(RUN.id) if row.target.startswith("t")]
        assert len(found) == CALLERS * records
        assert sorted({row.target for _, row in store.latest() if row.target}) == sorted(
            {"m@r", "shared", *(f"t{number}" for number in range(CALLERS))}
        )
    return CALLERS * records / seconds


def test_writers_of_several_processes_never_count_the_same(url: str) -> None:
    check_writers(url, 10)


@pytest.mark.heavy
def test_eight_writers_of_two_hundred_records_each(url: str) -> None:
    rate = check_writers(url, scaled(200, 400))
    print(f"postgres: 8 writers, {rate:.0f} records a second, no ending counted twice")


def test_the_check_on_writers_finds_a_store_without_turns(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two that count before either writes, as they always may; with turns the second would not count yet."""
    both, count = threading.Barrier(2, timeout=30), _endings.following

    def count_together(connection: Connection, column: ColumnElement[int]) -> int:
        found = count(connection, column)
        both.wait()
        return found

    with ExitStack() as stack:
        stores = stores_at(url, stack, NO_TURNS)
        stores[0].begin_run(RUN, RunSettings(), [waiting("t0"), waiting("t1")])
        monkeypatch.setattr(_endings, "following", count_together)
        at_once(lambda number: stores[number].record(RUN.id, ended=[ended(f"t{number}")]), 2)
    with pytest.raises(AssertionError):
        check_endings(url)


def test_a_process_frozen_within_a_transaction_does_not_hold_up_the_others(url: str) -> None:
    """A laptop that sleeps, a container that is paused: the server ends what it left open, here after half a second."""
    hasty = f"{url}%20-cidle_in_transaction_session_timeout%3D500"
    with closing(open_store(url)) as store, closing(psycopg.connect(hasty)) as frozen:
        fill(store)
        frozen.execute("SELECT pg_advisory_xact_lock(hashtext('certify'), hashtext(current_schema()))")
        store.record(RUN.id, ended=[ended("other")])
        assert len(store.latest()) == 2
        with pytest.raises(psycopg.errors.IdleInTransactionSessionTimeout):
            frozen.execute("SELECT 1")


def test_the_stores_of_two_schemas_do_not_wait_for_one_another(url: str) -> None:
    with closing(open_store(url)), psycopg.connect(url) as holder:
        holder.execute("SELECT pg_advisory_xact_lock(hashtext('certify'), hashtext(current_schema()))")
        with closing(open_store(fresh_url())) as other:
            fill(other)
