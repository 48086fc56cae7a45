"""The shortcut for empty stores sees only what it is sure of, and changes nothing."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest

from certify_cli.errors import StoreError
from certify_cli.stores import open_results, open_store
from certify_cli.stores._migrations import newest
from certify_cli.stores._peek import SCHEMA, has_no_runs
from certify_cli.types.plans import RunSettings
from certify_cli.types.reports import RunInfo


def test_the_shortcut_knows_the_schema_of_today() -> None:
    assert str(newest()) == SCHEMA


def test_a_store_without_runs_and_one_with(tmp_path: Path) -> None:
    path = tmp_path / "s.sqlite3"
    store = open_store(path)
    assert has_no_runs(path)
    store.begin_run(RunInfo(id="r", started_at=datetime(2026, 11, 22, tzinfo=UTC)), RunSettings(), [])
    assert not has_no_runs(path)
    store.close()
    assert [run.id for run, _ in open_results(path).runs()] == ["r"]


@pytest.mark.parametrize("content", [b"", b"not a database" * 99])
def test_what_is_no_store_is_the_engines_business(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "s.sqlite3"
    path.write_bytes(content)
    assert not has_no_runs(path)
    assert path.read_bytes() == content
    assert not has_no_runs(tmp_path / "missing.sqlite3")
    assert list(tmp_path.iterdir()) == [path]


def test_strangers_and_newer_stores_are_refused_as_ever(tmp_path: Path) -> None:
    stranger, newer = tmp_path / "stranger.db", tmp_path / "newer.db"
    with sqlite3.connect(stranger) as connection:
        connection.execute("CREATE TABLE runs (id)")
    connection.close()
    open_store(newer).close()
    with sqlite3.connect(newer) as connection:
        connection.execute("UPDATE meta SET value = '99' WHERE key = 'schema_version'")
    connection.close()
    for path in (stranger, newer):
        with pytest.raises(StoreError):
            open_results(path)
