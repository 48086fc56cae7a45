"""The schema: frozen per version, brought forward whole or not at all, the same tables on every database."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Connection, text
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateTable
from store_world import PLAIN, RUN, fill

from certify_cli.errors import StoreError
from certify_cli.stores import open_store
from certify_cli.stores._migrations import UPGRADES, Upgrade
from certify_cli.stores._tables import Row
from certify_cli.stores.sqlite import Options, open_sqlite

FROZEN = Path(__file__).with_name("schema-1.sql")


def schema(path: Path) -> str:
    with closing(sqlite3.connect(path)) as raw:
        rows = raw.execute("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY type DESC, name").fetchall()
    return ";\n".join("\n".join(line.rstrip() for line in sql.splitlines()) for (sql,) in rows) + ";\n"


def stamp(path: Path) -> str:
    with closing(sqlite3.connect(path)) as raw:
        return str(raw.execute("SELECT value FROM meta WHERE key = 'schema_version'").fetchone()[0])


def add_owner(connection: Connection) -> None:
    connection.execute(text("ALTER TABLE models ADD COLUMN owner VARCHAR"))


def name_owner(connection: Connection) -> None:
    connection.execute(text("UPDATE models SET owner = 'nobody'"))


def stumble(connection: Connection) -> None:
    add_owner(connection)
    connection.execute(text("DELETE FROM findings"))
    raise KeyboardInterrupt


@pytest.fixture
def path(tmp_path: Path) -> Path:
    with closing(open_store(tmp_path / "s.db")) as store:
        fill(store)
    return tmp_path / "s.db"


def opened_at(path: Path, upgrades: Sequence[Upgrade], *, read_only: bool = False) -> None:
    with closing(open_sqlite(path, read_only=read_only, options=Options(upgrades=upgrades))) as store:
        assert store.findings(RUN.id) == (PLAIN,)


def test_the_schema_of_version_1_is_frozen(path: Path) -> None:
    """Whoever changes a table writes an upgrade and freezes a schema-2.sql beside this one."""
    assert UPGRADES == ()
    assert schema(path) == FROZEN.read_text(encoding="utf-8")


@pytest.mark.parametrize("read_only", [True, False])
def test_an_older_store_is_brought_forward_with_what_it_holds(path: Path, read_only: bool) -> None:
    opened_at(path, [add_owner], read_only=read_only)
    assert stamp(path) == "2"
    opened_at(path, [add_owner, name_owner], read_only=read_only)
    assert stamp(path) == "3"
    assert "owner VARCHAR" in schema(path)
    with pytest.raises(StoreError, match=r"schema 3.*up to schema 2"):
        opened_at(path, [add_owner], read_only=read_only)


def test_an_upgrade_that_dies_midway_leaves_no_trace(path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        opened_at(path, [stumble])
    assert (stamp(path), schema(path)) == ("1", FROZEN.read_text(encoding="utf-8"))
    opened_at(path, [])


def test_of_many_upgrading_at_once_one_does_it(path: Path) -> None:
    # the second to come would fail: the column is there already
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: opened_at(path, [add_owner, name_owner]), range(8)))
    assert stamp(path) == "3"


def test_the_same_tables_can_be_made_on_postgresql() -> None:
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]  # SQLAlchemy leaves its constructor untyped
    made = {name: str(CreateTable(table).compile(dialect=dialect)) for name, table in Row.metadata.tables.items()}
    for name in ("models", "targets", "certificates"):
        assert "CONSTRAINT rating_is_a_float CHECK (rating BETWEEN 0.0 AND 5.0)" in made[name]
    assert "typeof" not in "".join(made.values())
    assert "arrival BIGSERIAL" in made["findings"]
