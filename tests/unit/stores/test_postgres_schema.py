"""The schema of a PostgreSQL store: made and brought forward by many at once, whole or not at all."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import closing
from dataclasses import replace

import psycopg
import pytest
from kit.abreast import CALLERS, at_once
from kit.postgres import connected, fresh_url
from sqlalchemy import Connection, text
from store_world import PLAIN, RUN, fill

from certify_cli.errors import StoreError
from certify_cli.stores import _migrations, open_store
from certify_cli.stores._migrations import UPGRADES, newest
from certify_cli.stores.postgresql import Options, open_postgresql
from certify_cli.types.history import gist_of
from certify_cli.types.plans import RunSettings


def add_owner(connection: Connection) -> None:
    connection.execute(text("ALTER TABLE models ADD COLUMN owner VARCHAR"))


def name_owner(connection: Connection) -> None:
    connection.execute(text("UPDATE models SET owner = 'nobody'"))


FORWARD = Options(upgrades=[*UPGRADES, add_owner, name_owner])
NO_TURNS = Options(take_turn=lambda _: None)
"""A planted fault: nobody waits for the others."""


@pytest.fixture
def url() -> str:
    return fresh_url()


def facts(url: str) -> dict[str, str]:
    with connected(url) as raw:
        return dict(raw.execute("SELECT key, value FROM meta").fetchall())


def columns(url: str, table: str) -> list[str]:
    with connected(url) as raw:
        found = raw.execute(f"SELECT * FROM {table} LIMIT 0").description or ()
        return [column.name for column in found]


def opened_by_all(url: str, options: Options) -> None:
    at_once(lambda _: open_postgresql(url, options=options).close())


@pytest.mark.parametrize("callers", [2, CALLERS])
def test_of_many_that_make_a_store_one_does_and_all_go_on(url: str, callers: int) -> None:
    def make(number: int) -> None:
        with closing(open_store(url)) as store:
            store.begin_run(replace(RUN, id=f"run-{number}"), RunSettings(), [])

    at_once(make, callers)
    assert facts(url)["schema_version"] == str(newest())
    with closing(open_store(url, read_only=True)) as store:
        assert {info.id for info, _ in store.runs()} == {f"run-{number}" for number in range(callers)}


def opened_by_two_who_looked_before_either_wrote(url: str, options: Options, monkeypatch: pytest.MonkeyPatch) -> None:
    both, look = threading.Barrier(2, timeout=30), _migrations.version_of

    def look_together(connection: Connection, location: str, upgrades: Sequence[_migrations.Upgrade]) -> int:
        found = look(connection, location, upgrades)
        both.wait()
        return found

    monkeypatch.setattr(_migrations, "version_of", look_together)
    at_once(lambda _: open_postgresql(url, options=options).close(), 2)


def test_without_turns_two_that_make_a_store_collide(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(StoreError):
        opened_by_two_who_looked_before_either_wrote(url, NO_TURNS, monkeypatch)


def test_of_many_that_bring_a_store_forward_one_does_it(url: str) -> None:
    with closing(open_store(url)) as store:
        fill(store)
    # the second to come would fail: the column is there already
    opened_by_all(url, FORWARD)
    assert facts(url)["schema_version"] == str(newest() + 2)
    assert columns(url, "models").count("owner") == 1
    with pytest.raises(StoreError, match=rf"schema {newest() + 2}.*up to schema {newest()}"):
        open_store(url)


def test_without_turns_two_that_bring_a_store_forward_collide(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    open_store(url).close()
    with pytest.raises(StoreError):
        opened_by_two_who_looked_before_either_wrote(url, replace(FORWARD, take_turn=NO_TURNS.take_turn), monkeypatch)


UNDO = (
    "DROP INDEX dead_letters_by_probe; ALTER TABLE dead_letters DROP COLUMN state",
    "DROP TABLE leases",
    "DROP TABLE changes",
    "DROP INDEX targets_by_history; ALTER TABLE targets DROP COLUMN gist",
    "DROP TABLE notices",
)
"""What takes the store back from schema 2 to 1, from 3 to 2 ...: SQL for what the upgrades in `UPGRADES` did."""


def shape(url: str) -> list[tuple[object, ...]]:
    """Every column and index, as the server describes them; columns come last in an older store."""
    described = """
        SELECT table_name, column_name, data_type, is_nullable FROM information_schema.columns
        WHERE table_schema = current_schema()
        UNION ALL SELECT tablename, indexname, substring(indexdef FROM 'USING.*'), '' FROM pg_indexes
        WHERE schemaname = current_schema() ORDER BY 1, 2
    """
    with connected(url) as raw:
        return raw.execute(described).fetchall()


def test_the_oldest_store_becomes_what_a_new_one_is(url: str) -> None:
    assert len(UNDO) == len(UPGRADES), "whoever adds an upgrade says here how to take it back"
    with closing(open_store(url)) as store:
        fill(store)
    new = shape(url)
    with connected(url) as raw:
        for statement in reversed(UNDO):
            raw.execute(statement)
        raw.execute("UPDATE meta SET value = '1' WHERE key = 'schema_version'")
    with closing(open_store(url, read_only=True)) as store:
        assert store.findings(RUN.id) == (PLAIN,)
        assert [point.gist for point in store.points()] == [gist_of(report) for _, report in store.latest()]
    assert shape(url) == new


@pytest.mark.parametrize("rating", ["'NaN'", "'good'", "5.1", "-0.1", "'Infinity'", "NULL"])
def test_a_rating_is_a_float_whoever_writes_it(url: str, rating: str) -> None:
    with closing(open_store(url)) as store:
        fill(store)
    with connected(url) as raw, pytest.raises(psycopg.Error, match=r"rating_is_a_float|double precision|has_a_rating"):
        raw.execute(f"UPDATE targets SET rating = {rating}")


KILLED = """
import sys
from sqlalchemy import text
from certify_cli.stores._migrations import UPGRADES
from certify_cli.stores.postgresql import Options, open_postgresql

def half(connection):
    connection.execute(text("ALTER TABLE models ADD COLUMN owner VARCHAR"))
    connection.execute(text("DELETE FROM findings"))
    print("midway", flush=True)
    sys.stdin.read()

open_postgresql(sys.argv[1], options=Options(upgrades=[*UPGRADES, half]))
"""


def test_a_migrator_killed_midway_leaves_the_old_store_whole(url: str) -> None:
    with closing(open_store(url)) as store:
        fill(store)
    before = columns(url, "models")
    migrator = subprocess.Popen(
        [sys.executable, "-c", KILLED, url], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    with migrator:
        assert migrator.stdout is not None
        assert migrator.stdout.readline() == b"midway\n"
        migrator.kill()
        migrator.communicate()
    # its lock and its changes went with its connection: the next one comes through at once
    with closing(open_store(url)) as store:
        assert store.findings(RUN.id) == (PLAIN,)
    assert columns(url, "models") == before
    opened_by_all(url, FORWARD)
