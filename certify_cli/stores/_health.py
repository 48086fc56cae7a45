"""What a database says of the store in it, for one who changes nothing: also of one that an older version wrote."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from certify_cli.stores import _migrations
from certify_cli.stores._database import Database
from certify_cli.stores._facts import facts_of
from certify_cli.stores._sql import SqlStore
from certify_cli.types.checks import StoreHealth


def seen(database: Database, empty: StoreHealth, workers: Callable[[], tuple[str, ...]]) -> StoreHealth:
    """`empty` with what is kept there; raises StoreError for a stranger's, a newer and a damaged one."""
    found = database.read(lambda connection: _migrations.version_of(connection, database.location))
    known = replace(empty, schema=found, newest_schema=_migrations.newest())
    if found == 0:
        return known
    known = replace(known, size_bytes=database.read(facts_of).size_bytes, origin=SqlStore(database).origin())
    if found < _migrations.newest():
        return known  # its other tables may not be as this version reads them
    days = [offer.day for model in SqlStore(database).models() for offer in model.offers]
    return replace(known, workers=workers(), synced=max(days, default=None))
