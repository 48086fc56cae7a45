"""Leases under real concurrency: many connections to one Postgres ask, write and take over at the same moment."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import TypeVar

import pytest
from kit.postgres import fresh_url
from sqlalchemy import text
from store_world import NOON, RUN, ended, finding

from certify_cli.errors import LeaseLost
from certify_cli.interfaces import Store
from certify_cli.stores import open_store
from certify_cli.stores.postgresql import PostgresStore
from certify_cli.types.findings import Status
from certify_cli.types.plans import RunSettings
from certify_cli.types.records import RunTarget

T = TypeVar("T")
MANY = 8
NAMES = [f"t{number}@r" for number in range(40)]


@pytest.fixture
def stores() -> Iterator[list[Store]]:
    """Eight processes' stores, as it were: each with connections of its own."""
    url = fresh_url()
    with ExitStack() as stack:
        yield [stack.enter_context(closing(open_store(url))) for _ in range(MANY)]


def at_once(stores: list[Store], work: Callable[[Store], T]) -> list[T]:
    barrier = threading.Barrier(len(stores))

    def start(store: Store) -> T:
        barrier.wait()
        return work(store)

    with ThreadPoolExecutor(len(stores)) as pool:
        return list(pool.map(start, stores))


def begin(store: Store) -> None:
    store.begin_run(RUN, RunSettings(), [RunTarget(name=name, plan=None, status=Status.PENDING) for name in NAMES])


def test_of_many_that_begin_the_same_plan_at_once_one_does(stores: list[Store]) -> None:
    numbers = iter(range(MANY))

    def begins(store: Store) -> str:
        run = replace(RUN, id=f"run-{next(numbers)}", plan_digest="same")
        return store.begin_run(run, RunSettings(), [], join_after=NOON - timedelta(days=1)).id

    assert len(set(at_once(stores, begins))) == 1
    assert len(stores[0].runs()) == 1


def test_every_target_is_granted_to_one_of_many_that_ask_at_once(stores: list[Store]) -> None:
    begin(stores[0])

    def takes(store: Store) -> list[str]:
        mine: list[str] = []
        while granted := store.leases.take(RUN.id, NAMES, seconds=600, most=3).fences:
            mine += granted
        return mine

    granted = Counter(name for mine in at_once(stores, takes) for name in mine)
    # who met only rows that others had locked at that moment went away; what is left is free for the next
    granted.update(takes(stores[0]))
    assert granted == Counter(NAMES)


def test_one_of_many_takes_over_what_ran_out(stores: list[Store]) -> None:
    begin(stores[0])
    old = stores[0].leases.take(RUN.id, NAMES[:1], seconds=0, most=1).fences
    new = [fences for store_fences in at_once(stores, _take_first) for fences in store_fences.values()]
    assert len(new) <= 1
    assert all(fence > old[NAMES[0]] for fence in new)


def _take_first(store: Store) -> dict[str, int]:
    return dict(store.leases.take(RUN.id, NAMES[:1], seconds=600, most=1).fences)


def test_a_late_write_and_a_takeover_at_once_never_both_count(stores: list[Store]) -> None:
    begin(stores[0])
    for name in NAMES[:12]:
        late = stores[0].leases.take(RUN.id, [name], seconds=0, most=1).fences
        wrote, heirs = at_once(stores[:2], partial(_write_or_take, stores[0], name, late))
        assert bool(stores[0].findings(RUN.id, name)) == bool(wrote)
        # who comes second knows of the first: a target that ended is not granted, a late write is refused
        assert not (wrote and heirs)


def _write_or_take(late_one: Store, name: str, late: Mapping[str, int], store: Store) -> object:
    if store is not late_one:
        return store.leases.take(RUN.id, [name], seconds=600, most=1).fences
    try:
        store.record(RUN.id, findings=[finding(target=name)], ended=[ended(name)], fences=late)
    except LeaseLost:
        return False
    return True


def test_a_grant_whose_acknowledgement_was_lost_is_granted_again(stores: list[Store]) -> None:
    store = stores[0]
    assert isinstance(store, PostgresStore)
    begin(store)
    leases, seen = store.leases, list[dict[str, int]]()
    taken = leases._taken

    def first_is_lost(connection: object, names: object, asked: object) -> object:
        granted = taken(connection, names, asked)  # type: ignore[arg-type]
        seen.append(dict(granted.fences))
        return granted

    asked = {"run": RUN.id, "who": "me", "claim": "c", "seconds": 600, "most": 2}
    for _ in range(2):
        store._database.write(lambda connection: first_is_lost(connection, NAMES, asked))
    assert seen[0].keys() == seen[1].keys() == set(NAMES[:2])
    assert seen[1][NAMES[0]] > seen[0][NAMES[0]]


def test_no_row_stays_locked_and_no_transaction_open(stores: list[Store]) -> None:
    begin(stores[0])
    stores[0].leases.take(RUN.id, NAMES, seconds=600, most=99)
    store = stores[1]
    assert isinstance(store, PostgresStore)
    busy = "SELECT count(*) FROM pg_locks WHERE relation = 'leases'::regclass AND pid <> pg_backend_pid()"
    [(locks,)] = store._database.all(text(busy))
    assert locks == 0
