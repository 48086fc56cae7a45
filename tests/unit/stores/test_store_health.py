"""A look at a store sees what is wrong with it, and leaves it and its folder as they are."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from kit.postgres import fresh_url
from store_world import fill

from certify_cli.errors import StoreError, UsageError
from certify_cli.stores import health_of, open_store
from certify_cli.stores._migrations import newest
from certify_cli.stores._sqlite_health import remote_file_system, sqlite_health

SCHEMA_1 = Path(__file__).with_name("schema-1.sql")


def contents(folder: Path) -> dict[str, tuple[int, bytes]]:
    return {str(each): (each.stat().st_mtime_ns, each.read_bytes()) for each in folder.rglob("*") if each.is_file()}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    with closing(open_store(tmp_path / "s.db")) as store:
        fill(store)
    return tmp_path / "s.db"


def test_what_is_not_there_is_not_made(tmp_path: Path) -> None:
    health = health_of(tmp_path / "data" / "certify" / "s.db")
    assert (health.exists, health.schema, health.unwritable) == (False, 0, "")
    assert health.free_bytes
    assert list(tmp_path.iterdir()) == []


def test_a_sound_store_is_seen_and_left_alone(path: Path) -> None:
    before = contents(path.parent)
    health = health_of(str(path))
    assert contents(path.parent) == before
    assert (health.schema, health.newest_schema, health.exposed, health.workers) == (newest(), newest(), (), ())
    assert (health.size_bytes, health.whole) == (path.stat().st_size, True)
    assert sqlite_health(path, most_bytes=100).whole is None, "a huge one is not read to its end"


def test_an_older_one_is_not_brought_forward(tmp_path: Path) -> None:
    old = tmp_path / "old.db"
    with closing(sqlite3.connect(old)) as raw:
        raw.executescript(SCHEMA_1.read_text("utf-8"))
        raw.execute("INSERT INTO meta VALUES ('application', 'certify'), ('schema_version', '1')")
        raw.commit()
    before = contents(tmp_path)
    assert (health_of(old).schema, health_of(old).newest_schema) == (1, newest())
    assert contents(tmp_path) == before


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        ("UPDATE meta SET value = '99' WHERE key = 'schema_version'", "written by certify"),
        ("DELETE FROM meta", "not one of certify's"),
    ],
)
def test_a_newer_and_a_strange_one_are_refused(path: Path, spoil: str, said: str) -> None:
    with closing(sqlite3.connect(path)) as raw:
        raw.execute(spoil)
        raw.commit()
    with pytest.raises(StoreError, match=said):
        health_of(path)


def test_a_damaged_page_is_found(path: Path) -> None:
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("PRAGMA journal_mode=DELETE")
    with path.open("r+b") as file:
        file.seek(5 * 4096)
        file.write(b"\xff" * 4096)
    with pytest.raises(StoreError, match="is damaged"):
        health_of(path)


def test_a_folder_and_a_text_are_no_stores(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="it is a folder"):
        health_of(tmp_path)
    (tmp_path / "notes.txt").write_text("this is no database, and long enough to be one", "utf-8")
    with pytest.raises(StoreError, match="is not a SQLite database"):
        health_of(tmp_path / "notes.txt")
    with pytest.raises(UsageError):
        health_of("mysql://somewhere")


def test_what_others_may_read_is_named(path: Path) -> None:
    path.chmod(0o644)
    assert health_of(path).exposed == (str(path),)


def test_who_runs_is_named(path: Path) -> None:
    with closing(open_store(path)) as store, store.exclusive(wait_seconds=0):
        [worker] = health_of(path).workers
        assert worker.startswith(f"pid {os.getpid()} ")


@pytest.mark.skipif(os.getuid() == 0, reason="root may write anywhere")
def test_what_may_not_be_written_is_said(path: Path) -> None:
    path.chmod(0o400)
    assert "may not be written" in health_of(path).unwritable
    path.parent.chmod(0o500)
    assert "the folder" in health_of(path).unwritable
    path.parent.chmod(0o700)


def test_a_network_file_system_is_named(tmp_path: Path) -> None:
    mounts = tmp_path / "mounts"
    mounts.write_text(
        "/dev/a / ext4 rw 0 0\nhost:/x /srv/sha\\040red nfs4 rw 0 0\n/dev/b /srv/local xfs rw 0 0\n", "utf-8"
    )
    assert remote_file_system(Path("/srv/sha red/team/s.db"), mounts) == "nfs4"
    assert remote_file_system(Path("/srv/local/s.db"), mounts) == ""
    assert remote_file_system(Path("/srv/s.db"), mounts) == ""
    assert remote_file_system(Path("/s.db"), tmp_path / "no-proc") == ""


def test_a_postgres_store_is_seen_before_and_after_its_tables_are_made() -> None:
    url = fresh_url()
    empty = health_of(url)
    assert (empty.schema, empty.unwritable) == (0, "")
    assert empty.kind.startswith("PostgreSQL ")
    with closing(open_store(url)) as store:
        store.leases.take("run-1", ["a@us-east-1"], seconds=60, most=1)
        health = health_of(url)
    assert (health.schema, len(health.workers)) == (newest(), 1)
    assert health.size_bytes > 0


def test_a_postgres_that_is_not_there_is_not_waited_for() -> None:
    with pytest.raises(StoreError, match="cannot be reached"):
        health_of("postgresql://u@127.0.0.1:9/d")
