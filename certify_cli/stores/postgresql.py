"""The store in a PostgreSQL database, for teams: several processes share it, each with few connections."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial

from sqlalchemy import Connection, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import SQLAlchemyError

from certify_cli.database_urls import Divided, divide
from certify_cli.errors import StoreError
from certify_cli.interfaces import Store
from certify_cli.stores import _migrations
from certify_cli.stores._database import Database
from certify_cli.stores._lease_rows import LeaseRows
from certify_cli.stores._payload import read_only as opened_for_reading
from certify_cli.stores._postgres_checks import check_rights, check_server
from certify_cli.stores._postgres_faults import explain, passes, passes_soon
from certify_cli.stores._postgres_sessions import engine_for
from certify_cli.stores._reconnect import NEVER, Reconnect
from certify_cli.stores._sql import SqlStore
from certify_cli.stores.memory import MemoryStore
from certify_cli.types.durations import duration_text


def _take_turn(connection: Connection) -> None:
    """Held until the end of the transaction and by nobody who died; stores in other schemas do not meet it."""
    connection.execute(text("SELECT pg_advisory_xact_lock(hashtext('certify'), hashtext(current_schema()))"))


def _opening() -> Reconnect:
    return Reconnect(passes=passes_soon, seconds=15.0)


def _working() -> Reconnect:
    return Reconnect(passes=passes)


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """What tests and later versions set."""

    upgrades: Sequence[_migrations.Upgrade] = _migrations.UPGRADES
    take_turn: Callable[[Connection], object] = _take_turn
    opening: Reconnect = field(default_factory=_opening)
    working: Reconnect = field(default_factory=_working)


class PostgresStore(SqlStore):
    """A store that many processes may run on at once: each on the targets that it leased."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.leases = LeaseRows(database)

    @contextmanager
    def exclusive(
        self,
        *,
        wait_seconds: float,
        on_wait: Callable[[str], None] = lambda _: None,
        give_up: Callable[[], bool] = lambda: False,
        on_outage: Callable[[str], None] = lambda _: None,
    ) -> Iterator[bool]:
        if self._database.writer is None:
            raise opened_for_reading(self.location)
        waiting, database = self._database.reconnect.waiting, self._database

        def begun(error: SQLAlchemyError, seconds: float) -> None:
            longest = duration_text(timedelta(seconds=seconds))
            on_outage(f"{database.explain(error).message}; trying again for {longest}")

        before = waiting.give_up, waiting.begun
        waiting.give_up, waiting.begun = give_up, begun
        try:
            yield True
        finally:
            waiting.give_up, waiting.begun = before

    def runner(self) -> str:
        return ""  # several may: leases tell who works on what


def open_postgresql(url: str, *, create: bool = True, read_only: bool = False, options: Options | None = None) -> Store:
    """The store at a `postgresql://` URL of libpq's; see `open_store`. What libpq knows, the URL may say."""
    options = options or Options()
    divided = divide(url)
    database = _database(url, divided, options, read_only=read_only)
    try:
        return _checked(database, url, divided, create, options)
    except BaseException:
        database.close()
        raise


def as_it_is(url: str) -> Database:
    """The database for whoever only looks at it: not waited for, not brought forward, and not written to."""
    database = _database(url, divide(url), Options(opening=NEVER), read_only=False)
    return replace(database, writer=None)


def _database(url: str, divided: Divided, options: Options, *, read_only: bool) -> Database:
    engine = engine_for(url, divided, read_only=read_only)
    return Database(
        location=divided.shown,
        reader=engine,
        writer=None if read_only else engine,
        insert=insert,
        explain=partial(explain, divided.shown, divided.secrets, False),
        take_turn=options.take_turn,
        reconnect=options.opening,
    )


def _checked(database: Database, url: str, divided: Divided, create: bool, options: Options) -> Store:
    location = divided.shown
    found = database.read(lambda connection: _migrations.version_of(connection, location, options.upgrades))
    if database.writer is not None:
        if found == 0 and not create:
            raise StoreError(f"there is no store at {location}", hint="leave out what asks for an existing one")
        database.write(partial(_prepare, location, options))
    elif found == 0:
        database.close()
        return MemoryStore(location, read_only=True)
    elif found < _migrations.newest(options.upgrades):
        # written by an older version: brought forward once, then read as asked
        open_postgresql(url, options=options).close()
    told = partial(explain, location, divided.secrets, True)
    return PostgresStore(replace(database, explain=told, reconnect=options.working))


def _prepare(location: str, options: Options, connection: Connection) -> None:
    check_server(location, connection)
    # of many that come at once one makes the tables, the others find them
    options.take_turn(connection)
    _migrations.prepare(connection, location, options.upgrades)
    check_rights(location, connection)
