"""What notifiers were last told, in a database."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import select

from certify_cli.stores._database import Database
from certify_cli.stores._payload import key
from certify_cli.stores._tables import NOTICES


class NoticeRows:
    """Notices for whoever reaches the database; keys and words as any key column takes them."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def told(self, notifier: str) -> Mapping[str, str]:
        mine = select(NOTICES.c.subject, NOTICES.c.word).where(NOTICES.c.notifier == key(notifier))
        return {row.subject: row.word for row in self._database.all(mine)}

    def note(self, notifier: str, told: Mapping[str, str]) -> None:
        rows = [{"notifier": key(notifier), "subject": key(name), "word": key(word)} for name, word in told.items()]
        self._database.write(lambda connection: self._database.keep_last(connection, NOTICES, rows))
