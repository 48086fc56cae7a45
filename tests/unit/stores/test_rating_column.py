"""A rating is a float of 0.0-5.0 whoever writes it, with raw SQL too: text is what the original system died of."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from store_world import RUN, ended, fill

from certify_cli.stores import open_store

INSERTS = {
    "models": "INSERT INTO models VALUES ('bedrock', 'new', 'id', 1, ?, '{}')",
    "targets": (
        "INSERT INTO targets (run_id, position, name, subject, model, status, rating, payload) "
        "VALUES ('run-1', 99, 'new', 'new', 'm', 'CERTIFIED', ?, '{}')"
    ),
    "certificates": "INSERT INTO certificates VALUES ('new', 'smoke', 'run-1', 'k', 'CERTIFIED', ?, '', '', '{}')",
}
UPDATES = {table: f"UPDATE {table} SET rating = ?" for table in INSERTS}
STATEMENTS = [*INSERTS.values(), *UPDATES.values()]


@pytest.fixture(scope="module")
def other_program(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    """A store with a row in every table that has a rating, as any other program would open it."""
    path = tmp_path_factory.mktemp("store") / "s.db"
    with closing(open_store(path)) as store:
        fill(store)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        for statement in (INSERTS["models"], INSERTS["certificates"]):
            connection.execute(statement.replace("'new'", "'old'"), (3.0,))
        yield connection


@pytest.fixture
def raw(other_program: sqlite3.Connection) -> Iterator[sqlite3.Connection]:
    other_program.execute("BEGIN")
    yield other_program
    other_program.execute("ROLLBACK")


def stored(raw: sqlite3.Connection) -> set[tuple[str, float]]:
    tables = " UNION ALL ".join(f"SELECT typeof(rating), rating FROM {table}" for table in INSERTS)
    return set(raw.execute(tables).fetchall())


@pytest.mark.parametrize("statement", STATEMENTS)
@pytest.mark.parametrize("rating", ["good", "5.1", "4.5 stars", "", b"4.5", 5.1, -0.1, float("inf"), -1, 6])
def test_text_and_what_is_out_of_range_are_refused(raw: sqlite3.Connection, statement: str, rating: Any) -> None:
    before = stored(raw)
    with pytest.raises(sqlite3.IntegrityError, match="rating_is_a_float"):
        raw.execute(statement, (rating,))
    assert stored(raw) == before


@pytest.mark.parametrize("statement", STATEMENTS)
@pytest.mark.parametrize("rating", ["4.5", 4, 0.0, 5.0, True])
def test_whatever_is_stored_is_a_float(raw: sqlite3.Connection, statement: str, rating: Any) -> None:
    """The column's affinity makes a number of a text that is one, before the check: what is kept is a float."""
    raw.execute(statement, (rating,))
    assert ("real", float(rating)) in stored(raw)
    assert {kind for kind, _ in stored(raw)} == {"real"}


@pytest.mark.parametrize("statement", [text for text in STATEMENTS if "models" not in text])
@pytest.mark.parametrize("rating", [float("nan"), None])
def test_what_is_certified_has_a_rating_that_is_a_number(raw: sqlite3.Connection, statement: str, rating: Any) -> None:
    """SQLite binds NaN as null."""
    with pytest.raises(sqlite3.IntegrityError, match="certified_has_a_rating"):
        raw.execute(statement, (rating,))


def test_a_rating_that_was_never_given_is_null(raw: sqlite3.Connection) -> None:
    raw.execute(UPDATES["models"], (float("nan"),))
    assert raw.execute("SELECT rating FROM models").fetchall() == [(None,)]


def test_the_column_holds_what_the_report_says(tmp_path: Path) -> None:
    with closing(open_store(tmp_path / "s.db")) as store:
        fill(store)
        store.record(RUN.id, ended=[ended("other", rating=5)])
        assert [report.rating for _, report in store.latest()] == [4.5, 5.0]
    with closing(sqlite3.connect(tmp_path / "s.db")) as raw:
        assert raw.execute("SELECT typeof(rating), rating FROM targets").fetchall() == [("real", 4.5), ("real", 5.0)]
