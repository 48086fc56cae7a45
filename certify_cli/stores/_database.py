"""One database as the store sees it: how to read, how to write, and what to say when it fails."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, Executable, Table
from sqlalchemy.exc import SQLAlchemyError

from certify_cli.errors import StoreError
from certify_cli.stores._payload import DAMAGED_HINT, read_only

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql, sqlite


@dataclass(frozen=True, slots=True, kw_only=True)
class Database:
    """What one kind of database brings: its engines, its insert that knows ON CONFLICT, and its errors in words.

    `writer` is None where the store was opened for reading.
    """

    location: str
    reader: Engine
    writer: Engine | None
    insert: Callable[[Table], sqlite.Insert | postgresql.Insert]
    explain: Callable[[SQLAlchemyError], StoreError]

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        with self._explained(), self.reader.connect() as connection:
            yield connection

    def all(self, statement: Executable) -> Sequence[Any]:
        """The rows, which unpack like tuples."""
        with self.reading() as connection:
            return connection.execute(statement).all()

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction that is durable when the block has ended, and left no trace if it raised."""
        if self.writer is None:
            raise read_only(self.location)
        with self._explained(), self.writer.begin() as connection:
            yield connection

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
        return connection.execute(self.insert(table).on_conflict_do_nothing(), rows).rowcount if rows else 0

    def keep_last(self, connection: Connection, table: Table, rows: Sequence[dict[str, Any]]) -> None:
        """Inserts the rows, each in place of the one that has its primary key."""
        if not rows:
            return
        statement = self.insert(table)
        keys = [column.name for column in table.primary_key]
        rest = {column.name: statement.excluded[column.name] for column in table.c if column.name not in keys}
        connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=rest), rows)

    def close(self) -> None:
        # readers first: the last connection to go tidies up, and that has to be one that may write
        self.reader.dispose()
        if self.writer is not None:
            self.writer.dispose()
