"""Bringing a store to the schema of this version: forward only, in one transaction, never a stranger's database.

To change a table: change `_tables` and append to `UPGRADES` a function that does the same to what is kept already,
in SQL that every database takes. A new store is made from `_tables` at once and needs none of them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlalchemy import Connection, insert, inspect, select, update
from sqlalchemy.exc import SQLAlchemyError

from certify_cli import __version__
from certify_cli.errors import StoreError
from certify_cli.stores._tables import META, Row

Upgrade = Callable[[Connection], None]

UPGRADES: Sequence[Upgrade] = ()
"""The function at place n takes a store from schema n + 1 to n + 2."""

APPLICATION = "certify"


def version_of(connection: Connection, location: str, upgrades: Sequence[Upgrade] = UPGRADES) -> int:
    """The schema version of the store, 0 for an empty database; StoreError for a stranger's or a newer one."""
    names = inspect(connection).get_table_names()
    if not names:
        return 0
    facts = _facts(connection) if META.name in names else {}
    if facts.get("application") != APPLICATION or not facts.get("schema_version", "").isdecimal():
        raise StoreError(
            f"{location} is a database, but not one of certify's; it was left as it is",
            hint="give --database a path of its own",
        )
    found = int(facts["schema_version"])
    if found > newest(upgrades):
        raise _too_new(location, facts.get("certify_version", "unknown"), found, newest(upgrades))
    return found


def newest(upgrades: Sequence[Upgrade] = UPGRADES) -> int:
    """The schema version that this version of certify writes."""
    return 1 + len(upgrades)


def prepare(connection: Connection, location: str, upgrades: Sequence[Upgrade] = UPGRADES) -> None:
    """Makes the tables, or brings them forward, inside the caller's transaction: wholly or not at all."""
    found = version_of(connection, location, upgrades)
    if found == 0:
        Row.metadata.create_all(connection, checkfirst=False)
        facts = {"application": APPLICATION, **_stamp(newest(upgrades))}
        connection.execute(insert(META), [{"key": name, "value": value} for name, value in facts.items()])
        return
    for upgrade in upgrades[found - 1 :]:
        upgrade(connection)
    if found < newest(upgrades):
        for name, value in _stamp(newest(upgrades)).items():
            connection.execute(update(META).where(META.c.key == name).values(value=value))


def _stamp(version: int) -> dict[str, str]:
    return {"schema_version": str(version), "certify_version": __version__}


def _facts(connection: Connection) -> dict[str, str]:
    try:
        rows = connection.execute(select(META.c.key, META.c.value)).all()
    except SQLAlchemyError:
        # a stranger's table that happens to be called meta
        return {}
    return {str(name): str(value) for name, value in rows}


def _too_new(location: str, writer: str, found: int, known: int) -> StoreError:
    return StoreError(
        f"the store {location} was written by certify {writer} (schema {found}); "
        f"this is certify {__version__}, which reads up to schema {known}",
        hint="upgrade certify-cli, or give --database another path",
    )
