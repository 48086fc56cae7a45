"""The shortcut for empty stores sees only what it is sure of, and changes nothing."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from kit.gated import keep, report, warned

from certify_cli.errors import StoreError
from certify_cli.stores import open_results, open_store, open_verdicts
from certify_cli.stores._migrations import newest
from certify_cli.stores._peek import SCHEMA, has_no_runs
from certify_cli.stores._verdicts import FileVerdicts
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


def test_what_is_certified_is_read_as_the_engine_reads_it(tmp_path: Path) -> None:
    path = tmp_path / "s.sqlite3"
    at = datetime(2026, 11, 22, tzinfo=UTC)
    with closing(open_store(path)) as store:
        store.claim_origin("aws")
        keep(store, [report("a", at), warned("b", at), report("c", at, suite="smoke")], "run-1")
        keep(store, [warned("a", at), report("a", at, "eu-west-1", account_name="dev")], "run-2")
        quick = open_verdicts(path)
        assert isinstance(quick, FileVerdicts)
        assert quick.certificates() == store.certificates()
        assert quick.latest() == store.latest()
        assert quick.models() == store.models()
        assert {one.target: one.status for one in quick.certificates()}["a@us-east-1"] == "QUALITY_WARNING"
    with sqlite3.connect(path) as connection:
        connection.execute("UPDATE certificates SET payload = '{}'")
    connection.close()
    with pytest.raises(StoreError, match="cannot be read"):
        open_verdicts(path).certificates()


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
        with pytest.raises(StoreError):
            open_verdicts(path)
