"""Whose credentials those are of which a store knows a digest; among what the store says of itself."""

from __future__ import annotations

from sqlalchemy import Connection, delete, select

from certify_cli.stores._database import Database
from certify_cli.stores._payload import decode, encode, forgotten, key
from certify_cli.stores._tables import META
from certify_cli.types.records import Caller

_PREFIX = "caller:"


def read(database: Database, fingerprint: str) -> Caller | None:
    rows = database.all(select(META.c.value).where(META.c.key == _PREFIX + key(fingerprint)))
    return decode(Caller, rows[0].value, "caller") if rows else None


def note(database: Database, caller: Caller) -> None:
    row = {"key": _PREFIX + key(caller.fingerprint), "value": encode(caller, "caller")}
    ours = select(META.c.key, META.c.value).where(META.c.key.startswith(_PREFIX))

    def replace(connection: Connection) -> None:
        kept = [(name, decode(Caller, value, "caller")) for name, value in connection.execute(ours)]
        old = [name for name, one in kept if forgotten(one, caller)]
        if old:
            connection.execute(delete(META).where(META.c.key.in_(old)))
        database.keep_last(connection, META, [row])

    database.write(replace)
