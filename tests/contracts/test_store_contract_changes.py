"""What every store promises of a run that several processes change at once, of one started over, and of callers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from kit.postgres import fresh_url
from store_samples import NOON, OPENERS, begin, ended, finding, report, run, waiting

from certify_cli.errors import StoreError
from certify_cli.interfaces import Store
from certify_cli.stores import open_store
from certify_cli.types.findings import Status
from certify_cli.types.records import Caller, RunTarget
from certify_cli.types.reports import RunInfo

Change = Callable[[Store, Callable[[RunInfo], RunInfo]], object]
HANDS, TIMES = 3, 15


@pytest.fixture(params=sorted(OPENERS))
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    with closing(OPENERS[request.param](tmp_path)) as opened:
        yield opened


def changed_together(kind: str, folder: Path, change: Change) -> Decimal | None:
    """What is in the books after several hands added one dollar again and again."""
    with ExitStack() as stack:
        where = {"memory": "memory:", "sqlite": str(folder / "store.sqlite3"), "postgresql": ""}[kind] or fresh_url()
        first = stack.enter_context(closing(open_store(where)))
        several = [first, *(stack.enter_context(closing(open_store(where))) for _ in range(HANDS - 1))]
        stores = [first] * HANDS if kind == "memory" else several
        begin(first)

        def work(store: Store) -> None:
            for _ in range(TIMES):
                change(store, lambda known: replace(known, spent_usd=(known.spent_usd or Decimal(0)) + 1))

        with ThreadPoolExecutor(HANDS) as pool:
            list(pool.map(work, stores))
        return first.runs()[0][0].spent_usd


@pytest.mark.parametrize("kind", sorted(OPENERS))
def test_of_those_who_change_a_run_at_once_nobody_undoes_what_another_did(kind: str, tmp_path: Path) -> None:
    spent = changed_together(kind, tmp_path, lambda store, change: store.change_run("run-1", change))
    assert spent == HANDS * TIMES


@pytest.mark.parametrize("kind", ["postgresql", "sqlite"])
def test_the_check_finds_a_run_that_is_read_first_and_written_back_later(kind: str, tmp_path: Path) -> None:
    def in_two_steps(store: Store, change: Callable[[RunInfo], RunInfo]) -> None:
        made = change(store.runs("run-1")[0][0])
        store.change_run("run-1", lambda _: made)

    spent = changed_together(kind, tmp_path, in_two_steps)
    assert spent is not None
    assert spent < HANDS * TIMES


def test_a_change_is_told_how_the_run_stands_and_one_that_fails_leaves_nothing(store: Store) -> None:
    begin(store, waiting())
    over = store.change_run("run-1", lambda known: replace(known, state="finished", ended_at=NOON))
    assert over == run(state="finished", ended_at=NOON) == store.runs()[0][0]
    seen: list[RunInfo] = []
    assert store.change_run("run-1", lambda known: seen.append(known) or known) == over
    assert seen == [over]

    def fails(_: RunTarget) -> RunTarget:
        raise StoreError("no")

    with pytest.raises(StoreError, match="no"):
        store.change_run("run-1", lambda known: replace(known, state="replaced"), left=fails)
    assert store.runs()[0][0] == over
    assert store.run_targets("run-1") == (waiting(),)


def test_what_a_run_left_is_ended_whoever_holds_it_and_what_it_told_stays(store: Store) -> None:
    begin(store, waiting("a"), waiting("b"), waiting("c"))
    held = store.leases.take("run-1", ["a", "b"], seconds=60, most=2).fences
    store.record("run-1", findings=[finding(target="b")], ended=[ended("b")])

    def cancelled(target: RunTarget) -> RunTarget:
        gone = report(target.name, status=Status.CANCELLED, rating=None)
        return replace(target, status=gone.status, report=gone)

    for _ in range(2):
        store.change_run("run-1", lambda known: replace(known, state="replaced"), left=cancelled)
        expected = {"a": Status.CANCELLED, "b": Status.CERTIFIED, "c": Status.CANCELLED}
        assert {one.name: one.report and one.report.status for one in store.run_targets("run-1")} == expected
    assert store.runs()[0][0].state == "replaced"
    assert held
    assert {told.target for _, told in store.latest()} == {"a", "b", "c"}


def test_a_caller_is_known_by_the_digest_of_his_credentials_for_a_month(store: Store) -> None:
    first = Caller(fingerprint="f1", account="111122223333", principal="role/a", seen_at=NOON)
    assert store.caller("f1") is None
    store.note_caller(first)
    store.note_caller(replace(first, fingerprint="f2", principal="role/b"))
    later = replace(first, fingerprint="f2", account="444455556666", seen_at=NOON + timedelta(days=30))
    store.note_caller(later)
    assert (store.caller("f1"), store.caller("f2"), store.caller("f3")) == (first, later, None)
    store.note_caller(replace(first, fingerprint="f3", seen_at=NOON + timedelta(days=31)))
    assert (store.caller("f1"), store.caller("f2")) == (None, later)
    assert store.origin() is None
