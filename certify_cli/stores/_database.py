"""One database as the store sees it: how to read, how to write, and what to say when it fails."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from sqlalchemy import Connection, Engine, Executable, Table
from sqlalchemy.exc import SQLAlchemyError

from certify_cli.errors import StoreError
from certify_cli.stores._payload import DAMAGED_HINT, read_only
from certify_cli.stores._reconnect import NEVER, Reconnect

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql, sqlite

T = TypeVar("T")
Insert: TypeAlias = "Callable[[Table], sqlite.Insert | postgresql.Insert]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Database:
    """What one kind of database brings: its engines, its insert that knows ON CONFLICT, and its errors in words.

    `writer` is None where the store was opened for reading.
    """

    location: str
    reader: Engine
    writer: Engine | None
    insert: Insert
    explain: Callable[[SQLAlchemyError], StoreError]
    take_turn: Callable[[Connection], object] = lambda _: None
    """Waits until no other transaction counts, and keeps the others waiting until this one ends; see `_endings`.

    SQLite needs nothing here: its transactions begin as the only writer.
    """
    reconnect: Reconnect = NEVER
    still_there: Callable[[], None] = lambda: None
    """Raises StoreError where what was just committed went to files that nobody will find."""

    def read(self, work: Callable[[Connection], T]) -> T:
        """What `work` makes of the database; it may be called again after a lost connection."""
        return self._done(work, self.reader.connect)

    def all(self, statement: Executable) -> Sequence[Any]:
        """The rows, which unpack like tuples."""
        return self.read(lambda connection: connection.execute(statement).all())

    def write(self, work: Callable[[Connection], T]) -> T:
        """A transaction that is durable when this returns, and left no trace if `work` raised.

        It may be called again after a lost connection, and after a commit whose acknowledgement was lost: doing it
        twice must be harmless.
        """
        if self.writer is None:
            raise read_only(self.location)
        done = self._done(work, self.writer.begin)
        self.still_there()
        return done

    def _done(self, work: Callable[[Connection], T], enter: Callable[[], AbstractContextManager[Connection]]) -> T:
        def attempt() -> T:
            with enter() as connection:
                return work(connection)

        with self._explained():
            return self.reconnect.until_done(attempt)

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except SQLAlchemyError as error:
            # not chained: the original prints the statement
            raise self.explain(error) from None
        except UnicodeDecodeError:
            # SQLite's driver trips over its own message where that quotes a damaged text
            raise StoreError(
                f"the store {self.location} is damaged: text that is no UTF-8", hint=DAMAGED_HINT
            ) from None

    def keep_first(self, connection: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> int:
        """Inserts the rows whose key is not there yet; returns how many of them there were."""
        if not rows:
            return 0
        return connection.execute(_keeping_first(self.insert, table), rows).rowcount

    def keep_last(self, connection: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> None:
        """Inserts the rows, each in place of the one that has its primary key."""
        if not rows:
            return
        connection.execute(_keeping_last(self.insert, table), rows)

    def close(self) -> None:
        # readers first: the last connection to go tidies up, and that has to be one that may write
        self.reader.dispose()
        if self.writer is not None:
            self.writer.dispose()


# Made once a table: for SQLAlchemy to build a statement takes longer than for the database to run it.
@cache
def _keeping_first(insert: Insert, table: Table) -> Executable:
    # without the option SQLAlchemy does not ask every driver for the count of an insert
    return insert(table).on_conflict_do_nothing().execution_options(preserve_rowcount=True)


@cache
def _keeping_last(insert: Insert, table: Table) -> Executable:
    statement = insert(table)
    keys = [column.name for column in table.primary_key]
    rest = {column.name: statement.excluded[column.name] for column in table.c if column.name not in keys}
    return statement.on_conflict_do_update(index_elements=keys, set_=rest)
