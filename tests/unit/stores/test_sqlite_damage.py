"""Files that are damaged, strange, too new or somebody else's: a sentence each, and nothing made worse."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from store_world import PLAIN, RUN, ended, fill, finding

from certify_cli.errors import StoreError
from certify_cli.interfaces import Store
from certify_cli.stores import open_store
from certify_cli.stores._migrations import newest


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A sound store with some hundred rows."""
    with closing(open_store(tmp_path / "s.db")) as store:
        fill(store)
        store.record(RUN.id, findings=[finding(trial, reason="x" * 200) for trial in range(2, 300)])
    return tmp_path / "s.db"


def shown_before(error: BaseException) -> BaseException | None:
    """The error that a traceback would print above this one."""
    return error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def refusal(path: Path, *, read_only: bool) -> StoreError:
    with pytest.raises(StoreError) as raised:
        open_store(path, read_only=read_only)
    assert str(path) in raised.value.message
    assert raised.value.hint
    assert raised.value.exit_code == 4
    assert not shown_before(raised.value)
    return raised.value


@pytest.mark.parametrize("read_only", [True, False])
def test_random_bytes_are_no_database(tmp_path: Path, read_only: bool) -> None:
    content = bytes(range(256)) * 64
    (tmp_path / "s.db").write_bytes(content)
    assert "is not a SQLite database" in refusal(tmp_path / "s.db", read_only=read_only).message
    assert (tmp_path / "s.db").read_bytes() == content


@pytest.mark.parametrize("read_only", [True, False])
@pytest.mark.parametrize("kept", [100, 4096, 20_000])
def test_a_truncated_store_is_damaged(path: Path, kept: int, read_only: bool) -> None:
    path.write_bytes(path.read_bytes()[:kept])
    said = refusal(path, read_only=read_only).message
    assert "damaged" in said or "not a SQLite database" in said


READS: tuple[Callable[[Store], object], ...] = (
    lambda store: store.runs(),
    lambda store: store.run_targets(RUN.id),
    lambda store: store.findings(RUN.id),
    lambda store: store.latest(),
)


def problem_of(path: Path, read: Callable[[Store], object], *, read_only: bool) -> str | None:
    try:
        with closing(open_store(path, read_only=read_only)) as store:
            read(store)
    except StoreError as error:
        return error.message
    return None


def test_a_damaged_name_of_an_index_is_said_in_words(path: Path) -> None:
    """The page check quotes the name, which is no UTF-8 any more."""
    content = path.read_bytes()
    name = content.rindex(b"sqlite_autoindex_")
    path.write_bytes(content[:name] + b"\xa8" + content[name + 1 :])
    problem_of(path, READS[0], read_only=True)
    with closing(sqlite3.connect(path)) as connection, pytest.raises((UnicodeDecodeError, sqlite3.Error)):
        connection.execute("PRAGMA quick_check(1)").fetchall()
    assert "damaged" in refusal(path, read_only=True).message


@given(place=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7), read_only=st.booleans())
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_flipped_bit_ends_in_words_or_in_nothing(path: Path, place: float, bit: int, read_only: bool) -> None:
    sound = path.read_bytes()
    damaged = bytearray(sound)
    damaged[int(place * len(damaged))] ^= 1 << bit
    path.write_bytes(damaged)
    said = [problem for read in READS if (problem := problem_of(path, read, read_only=read_only)) is not None]
    assert all(said)
    for left in path.parent.iterdir():
        left.unlink()
    path.write_bytes(sound)


@pytest.mark.parametrize("table", ["invoices", "meta"])
@pytest.mark.parametrize("read_only", [True, False])
def test_a_strangers_database_is_left_as_it_is(tmp_path: Path, table: str, read_only: bool) -> None:
    path = tmp_path / "s.db"
    with closing(sqlite3.connect(path)) as raw:
        raw.execute(f"CREATE TABLE {table} (key TEXT, amount INTEGER)")
    before = path.read_bytes()
    assert "not one of certify's" in refusal(path, read_only=read_only).message
    assert path.read_bytes() == before
    assert [found.name for found in tmp_path.iterdir()] == ["s.db"]


@pytest.mark.parametrize("read_only", [True, False])
def test_a_newer_store_names_both_versions(path: Path, read_only: bool) -> None:
    with closing(sqlite3.connect(path)) as raw, raw:
        raw.execute("UPDATE meta SET value = '7' WHERE key = 'schema_version'")
        raw.execute("UPDATE meta SET value = '9.9.9' WHERE key = 'certify_version'")
    said = refusal(path, read_only=read_only)
    assert "9.9.9 (schema 7)" in said.message
    assert f"up to schema {newest()}" in said.message
    assert "upgrade" in said.hint


def test_what_is_no_regular_file_is_refused_without_opening_it(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo")
    (tmp_path / "file").write_text("text")
    strange = {tmp_path: "a folder", tmp_path / "fifo": "not a regular file", Path("/dev/null"): "not a regular file"}
    for path, why in strange.items():
        assert why in refusal(path, read_only=False).message
        assert why in refusal(path, read_only=True).message
    assert "not a directory" in refusal(tmp_path / "file" / "s.db", read_only=False).message
    assert "file name too long" in refusal(tmp_path / ("x" * 300), read_only=True).message


@pytest.mark.parametrize(
    ("statement", "row"),
    [
        ("UPDATE findings SET payload = 'secret' WHERE trial = 1", "finding of answers on m@r"),
        ("UPDATE findings SET payload = CAST(x'ff' AS TEXT) WHERE trial = 1", "store"),
        ("UPDATE runs SET payload = '{\"secret\": 1}'", "run run-1"),
        ("UPDATE runs SET settings = '[]'", "settings of run run-1"),
        ("UPDATE targets SET payload = x'ff00'", "target m@r"),
        ('UPDATE targets SET report = replace(report, \'"rating":4.5\', \'"rating":"secret"\')', "report on m@r"),
    ],
)
def test_a_row_that_cannot_be_read_is_named_and_not_shown(path: Path, statement: str, row: str) -> None:
    with closing(sqlite3.connect(path)) as raw, raw:
        assert raw.execute(statement).rowcount == 1
    said = [problem for read in READS if (problem := problem_of(path, read, read_only=True)) is not None]
    assert said
    assert all(row in problem and "secret" not in problem for problem in said)


def test_a_missing_table_is_said(path: Path) -> None:
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("DROP TABLE findings")
    with closing(open_store(path)) as store, pytest.raises(StoreError, match="does not have the tables"):
        store.record(RUN.id, findings=[PLAIN], ended=[ended()])
