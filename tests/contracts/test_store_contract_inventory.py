"""What every store promises of the inventory: amended by one at a time, whole or not at all, its changes remembered."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from kit.postgres import fresh_url
from store_samples import NOON, OPENERS, model, past_change, put_models

from certify_cli.errors import StoreError
from certify_cli.interfaces import Store
from certify_cli.stores import _payload, open_store
from certify_cli.types.changes import Amendment, Change, PastChange
from certify_cli.types.model import InventoryModel

HANDS, TIMES = 3, 8


@pytest.fixture(params=sorted(OPENERS))
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    with closing(OPENERS[request.param](tmp_path)) as opened:
        yield opened


def test_changes_come_newest_first_whatever_the_clock_said(store: Store) -> None:
    put_models(store, changes=(past_change("a"), past_change("b")))
    earlier = PastChange(at=NOON - timedelta(days=3), change=Change(kind="vanished", model="a", region="r"))
    put_models(store, model("a"), changes=(earlier,))
    put_models(store)
    assert store.changes() == (earlier, past_change("b"), past_change("a"))


def test_every_kind_of_value_comes_back_as_it_was(store: Store) -> None:
    values = ("LEGACY", True, False, ("us-east-1", "us-west-2"), (), None, "")
    told = tuple(past_change(before=one, after=other) for one, other in itertools.pairwise(values))
    put_models(store, changes=told)
    assert store.changes() == told[::-1]


def test_what_fails_midway_leaves_neither_rows_nor_changes(store: Store) -> None:
    put_models(store, model("a"), changes=(past_change("a"),))

    def fails(before: tuple[InventoryModel, ...]) -> Amendment:
        assert before == (model("a"),)
        raise StoreError("no")

    with pytest.raises(StoreError, match="no"):
        store.amend_models(fails)
    with pytest.raises(StoreError, match="cannot be kept"):
        put_models(store, model("b"), changes=(past_change("b", before=b"\xff"),))
    assert (store.models(), store.changes()) == ((model("a"),), (past_change("a"),))


@pytest.mark.heavy
def test_the_oldest_of_very_many_are_forgotten(store: Store) -> None:
    most = _payload.KEPT_CHANGES
    put_models(store, changes=tuple(past_change(str(number)) for number in range(most)))
    put_models(store, changes=(past_change("x"), past_change("y")))
    kept = store.changes()
    assert len(kept) == most
    assert [one.change.model for one in (*kept[:2], kept[-1])] == ["y", "x", "2"]


@pytest.mark.parametrize("kind", sorted(OPENERS))
def test_of_those_who_amend_at_once_nobody_undoes_what_another_did(kind: str, tmp_path: Path) -> None:
    """Each adds a source to the same row, as synchronisations of different regions add their offers."""
    with ExitStack() as stack:
        where = {"memory": "memory:", "sqlite": str(tmp_path / "store.sqlite3"), "postgresql": ""}[kind] or fresh_url()
        first = stack.enter_context(closing(open_store(where)))
        put_models(first, model("a", sources=()))
        several = [first, *(stack.enter_context(closing(open_store(where))) for _ in range(HANDS - 1))]

        def work(hand: int) -> None:
            for time in range(TIMES):
                (first if kind == "memory" else several[hand]).amend_models(adding(f"{hand} {time}"))

        with ThreadPoolExecutor(HANDS) as pool:
            list(pool.map(work, range(HANDS)))
        assert len(first.models()[0].sources) == len(first.changes()) == HANDS * TIMES


def adding(source: str) -> Callable[[tuple[InventoryModel, ...]], Amendment]:
    def amending(before: tuple[InventoryModel, ...]) -> Amendment:
        rows = tuple(replace(row, sources=(*row.sources, source)) for row in before)
        return Amendment(rows=rows, changes=(past_change(source),))

    return amending
