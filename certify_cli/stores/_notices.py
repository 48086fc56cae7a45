"""What notifiers were last told, in a database."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from sqlalchemy import Connection, bindparam, delete, select

from certify_cli.stores._database import Database
from certify_cli.stores._payload import key
from certify_cli.stores._tables import NOTICES

_FORGETTING = delete(NOTICES).where(NOTICES.c.notifier == bindparam("mine"), NOTICES.c.subject == bindparam("left"))


class NoticeRows:
    """Notices for whoever reaches the database; keys and words as any key column takes them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def told(self, notifier: str) -> Mapping[str, str]:
        mine = select(NOTICES.c.subject, NOTICES.c.word).where(NOTICES.c.notifier == key(notifier))
        return {row.subject: row.word for row in self._database.all(mine)}

    def note(self, notifier: str, told: Mapping[str, str], gone: Collection[str] = ()) -> None:
        rows = [{"notifier": key(notifier), "subject": key(name), "word": key(word)} for name, word in told.items()]
        left = [{"mine": key(notifier), "left": key(name)} for name in gone]

        def writing(connection: Connection) -> None:
            if left:
                connection.execute(_FORGETTING, left)
            self._database.keep_last(connection, NOTICES, rows)

        self._database.write(writing)
