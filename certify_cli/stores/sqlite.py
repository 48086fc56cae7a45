"""The store in one SQLite file: WAL, synced on every commit, one writing connection, any number of readers."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.dialects.sqlite import insert
from sqlalchemy.pool import QueuePool

from certify_cli.errors import StoreError
from certify_cli.interfaces import Store
from certify_cli.stores import _migrations
from certify_cli.stores._database import Database
from certify_cli.stores._files import ELSEWHERE, make_private, size_of
from certify_cli.stores._lock import Patience, held, holder_of
from certify_cli.stores._payload import read_only as opened_for_reading
from certify_cli.stores._sql import SqlStore
from certify_cli.stores._sqlite_faults import damaged, explain
from certify_cli.stores._sqlite_presence import Presence
from certify_cli.stores.memory import MemoryStore

CHECKED_BYTES = 8 * 2**20
"""Up to this size the whole file is checked when it is opened (some 20 ms); a larger one where it is read."""

READERS = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What tests and later versions set."""

    busy_seconds: float = 4.0
    """How long another writer is waited for. All our own are short; whoever else keeps the file keeps a run from ending
    with what is done, twice, for it writes and then reads."""
    upgrades: Sequence[_migrations.Upgrade] = _migrations.UPGRADES
    patience: Patience = field(default_factory=Patience)


DEFAULTS = Options()


class SqliteStore(SqlStore):
    """A store that one process at a time may run on; `exclusive` is a lock on the file beside it."""

    def __init__(self, path: Path, database: Database, options: Options) -> None:
        super().__init__(database)
        self._lock_path = path.with_name(path.name + ".lock")
        self._patience = options.patience

    def exclusive(
        self,
        *,
        wait_seconds: float,
        on_wait: Callable[[str], None] = lambda _: None,
        give_up: Callable[[], bool] = lambda: False,
        on_outage: Callable[[str], None] = lambda _: None,
    ) -> AbstractContextManager[bool]:
        if self._database.writer is None:
            raise opened_for_reading(self.location)
        return held(self._lock_path, wait_seconds, on_wait, self._patience, give_up)

    def runner(self) -> str:
        return holder_of(self._lock_path)


def open_sqlite(path: Path, *, create: bool = True, read_only: bool = False, options: Options = DEFAULTS) -> Store:
    """The store in the file at a resolved path; see `open_store`."""
    if size_of(path) is None:
        if read_only or not create:
            raise StoreError(f"there is no store at {path}", hint=ELSEWHERE)
        make_private(path)
    database = _database(path, options, read_only=read_only)
    try:
        return _checked(path, database, options)
    except BaseException:
        database.close()
        raise


def as_it_is(path: Path, options: Options = DEFAULTS) -> Database:
    """The file for whoever only looks at it: not checked, and not brought forward."""
    return _database(path, options, read_only=True)


def _checked(path: Path, database: Database, options: Options) -> Store:
    # read first: a stranger's file must not even be switched to WAL, which connecting as a writer does
    found = database.read(partial(_look, path, options))
    if database.writer is not None:
        # taking the write lock shows at once whether the file can be written, not when the first finding comes
        database.write(lambda connection: _migrations.prepare(connection, database.location, options.upgrades))
    elif found == 0:
        database.close()
        return MemoryStore(database.location, read_only=True)
    elif found < _migrations.newest(options.upgrades):
        # written by an older version: brought forward once, then read as asked
        database.close()
        open_sqlite(path, options=options).close()
        return open_sqlite(path, read_only=True, options=options)
    return SqliteStore(path, database, options)


def _look(path: Path, options: Options, connection: Connection) -> int:
    """The schema version of the file."""
    _check_pages(connection, path)
    return _migrations.version_of(connection, str(path), options.upgrades)


def _check_pages(connection: Connection, path: Path) -> None:
    if (size_of(path) or 0) <= CHECKED_BYTES:
        problem = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar_one()
        if problem != "ok":
            raise damaged(path, " ".join(str(problem).split()))


def _database(path: Path, options: Options, *, read_only: bool) -> Database:
    return Database(
        location=str(path),
        reader=_engine(partial(_connect, path, options, writes=False), READERS),
        writer=None if read_only else _writer(path, options),
        insert=insert,
        explain=partial(explain, path),
        still_there=Presence(path).check,
    )


def _writer(path: Path, options: Options) -> Engine:
    engine = _engine(partial(_connect, path, options, writes=True), 1)

    @event.listens_for(engine, "begin")
    def take_the_write_lock(connection: Connection) -> None:
        # a transaction that begins by reading and then writes fails at once when another wrote in between: no
        # timeout helps there, so every transaction begins as a writer
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def _engine(connect: Callable[[], sqlite3.Connection], connections: int) -> Engine:
    return create_engine(
        "sqlite://",
        creator=connect,
        poolclass=QueuePool,
        pool_size=connections,
        max_overflow=0,
        # errors and logs must not show what was to be stored
        hide_parameters=True,
    )


def _connect(path: Path, options: Options, *, writes: bool) -> sqlite3.Connection:
    """A connection that begins no transaction of its own, on a file that SQLite may not create."""
    mode = "immutable=1" if not writes and _cannot_change(path) else "mode=rw"
    connection = sqlite3.connect(
        f"file:{quote(os.fsencode(path))}?{mode}",
        uri=True,
        timeout=options.busy_seconds,
        isolation_level=None,
        # the pool hands it from thread to thread, never to two at once
        check_same_thread=False,
    )
    try:
        for pragma in _WRITER if writes else _READER:
            connection.execute(f"PRAGMA {pragma}")
    except BaseException:
        connection.close()
        raise
    return connection


_READER = ("query_only=ON", "trusted_schema=OFF", "cell_size_check=ON")
_WRITER = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "trusted_schema=OFF",
    "cell_size_check=ON",
    "journal_size_limit=67108864",
)


def _cannot_change(path: Path) -> bool:
    """Whether the file lies where nobody can write beside it (an archive, a read-only disk) and is whole by itself.

    Only there SQLite has to be told that it needs no -wal and no -shm. Elsewhere a reader opens read-write and then
    forbids itself to write: opened read-only, it would leave those two files behind.
    """
    wal = path.with_name(path.name + "-wal")
    return (
        not os.access(path.parent, os.W_OK, effective_ids=os.access in os.supports_effective_ids) and not wal.exists()
    )
