"""What every store promises of notices: the last word of a subject, for each notifier by itself."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from store_samples import OPENERS

from certify_cli.errors import StoreError
from certify_cli.interfaces import Store
from certify_cli.stores import open_store


@pytest.fixture(params=sorted(OPENERS))
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    with closing(OPENERS[request.param](tmp_path)) as opened:
        yield opened


def test_the_last_word_stands_and_the_others_stay(store: Store) -> None:
    assert store.notices.told("ops") == {}
    store.notices.note("ops", {"status a": "FAILED", "status b": "CERTIFIED"})
    store.notices.note("ops", {"status a": "CERTIFIED", "sync": ""})
    store.notices.note("ops", {})
    assert store.notices.told("ops") == {"status a": "CERTIFIED", "status b": "CERTIFIED", "sync": ""}
    assert store.notices.told("team") == {}


def test_what_is_gone_is_forgotten_for_that_notifier_alone(store: Store) -> None:
    for notifier in ("ops", "team"):
        store.notices.note(notifier, {"status a": "FAILED", "status b": "CERTIFIED"})
    store.notices.note("ops", {"status c": "FAILED"}, gone=("status a", "never there"))
    assert store.notices.told("ops") == {"status b": "CERTIFIED", "status c": "FAILED"}
    assert len(store.notices.told("team")) == 2


def test_what_no_column_takes_is_kept_all_the_same(store: Store) -> None:
    subject = "status a\0b \ud800" + "x" * 3000
    store.notices.note("ops", {subject: "w\0", f"{subject}y": "v"})
    assert len(store.notices.told("ops")) == 2


def test_a_notifier_is_leased_like_a_target_and_belongs_to_no_run(store: Store) -> None:
    taken = store.leases.take("", ["notify ops"], seconds=60, most=1)
    assert set(taken.fences) == {"notify ops"}
    assert store.leases.take("", ["notify ops"], seconds=60, most=1).fences == {}
    store.leases.give_back(taken.fences)
    assert store.leases.take("", ["notify ops"], seconds=60, most=1).fences


def test_who_only_reads_notes_nothing(tmp_path: Path) -> None:
    open_store(tmp_path / "s.db").close()
    for location in (tmp_path / "s.db", "memory:"):
        with closing(open_store(location, read_only=True)) as store, pytest.raises(StoreError, match="reading only"):
            store.notices.note("ops", {"a": "b"})
