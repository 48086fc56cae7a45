"""Bringing a store to the schema of this version: forward only, in one transaction, never a stranger's database.

To change a table: change `_tables` and append to `UPGRADES` a function that does the same to what is kept already,
in SQL that every database takes. A new store is made from `_tables` at once and needs none of them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress

from sqlalchemy import Connection, insert, inspect, select, text, update
from sqlalchemy.exc import SQLAlchemyError

from certify_cli import __version__
from certify_cli.errors import StoreError
from certify_cli.stores._payload import decode, encode
from certify_cli.stores._tables import META, Row
from certify_cli.types.history import gist_of
from certify_cli.types.reports import TargetReport

Upgrade = Callable[[Connection], None]


def _letters_have_a_state(connection: Connection) -> None:
    connection.execute(text("ALTER TABLE dead_letters ADD COLUMN state VARCHAR DEFAULT 'waiting' NOT NULL"))
    connection.execute(text("CREATE INDEX dead_letters_by_probe ON dead_letters (target, probe)"))


def _targets_are_leased(connection: Connection) -> None:
    connection.execute(
        text(
            "CREATE TABLE leases (target VARCHAR NOT NULL, fence BIGINT NOT NULL, run_id VARCHAR NOT NULL, "
            "who VARCHAR NOT NULL, claim VARCHAR NOT NULL, until FLOAT NOT NULL, PRIMARY KEY (target))"
        )
    )


def _changes_are_kept(connection: Connection) -> None:
    connection.execute(
        text(
            "CREATE TABLE changes (arrival BIGINT NOT NULL, at VARCHAR NOT NULL, payload TEXT NOT NULL, "
            "PRIMARY KEY (arrival))"
        )
    )


def _targets_have_a_history(connection: Connection) -> None:
    connection.execute(text("ALTER TABLE targets ADD COLUMN gist VARCHAR"))
    for run_id in connection.scalars(text("SELECT id FROM runs")).all():
        _give_gists(connection, run_id)
    columns = "subject, ending DESC, run_id, ended_at, status, rating, gist"
    connection.execute(text(f"CREATE INDEX targets_by_history ON targets ({columns})"))


def _give_gists(connection: Connection, run_id: str) -> None:
    """A run at a time, for all reports together may be more than the memory. A damaged one stands without numbers."""
    reports = "SELECT position, report FROM targets WHERE run_id = :run AND report IS NOT NULL"
    rows = connection.execute(text(reports), {"run": run_id}).all()
    renewed = [{"run": run_id, "at": position, "gist": gist} for position, report in rows if (gist := _gist(report))]
    if renewed:
        connection.execute(text("UPDATE targets SET gist = :gist WHERE run_id = :run AND position = :at"), renewed)


def _gist(report: str) -> str | None:
    with suppress(StoreError):
        return encode(gist_of(decode(TargetReport, report, "report")), "report")
    return None


def _notices_are_kept(connection: Connection) -> None:
    connection.execute(
        text(
            "CREATE TABLE notices (notifier VARCHAR NOT NULL, subject VARCHAR NOT NULL, word VARCHAR NOT NULL, "
            "PRIMARY KEY (notifier, subject))"
        )
    )


UPGRADES: Sequence[Upgrade] = (
    _letters_have_a_state,
    _targets_are_leased,
    _changes_are_kept,
    _targets_have_a_history,
    _notices_are_kept,
)
"""The function at place n takes a store from schema n + 1 to n + 2."""

APPLICATION = "certify"
FORBIDDEN = "42501"
"""The SQLSTATE of a table that may not be read: whose it is cannot be told then."""


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
    except SQLAlchemyError as error:
        if getattr(getattr(error, "orig", None), "sqlstate", "") == FORBIDDEN:
            raise
        # a stranger's table that happens to be called meta
        return {}
    return {str(name): str(value) for name, value in rows}


def _too_new(location: str, writer: str, found: int, known: int) -> StoreError:
    return StoreError(
        f"the store {location} was written by certify {writer} (schema {found}); "
        f"this is certify {__version__}, which reads up to schema {known}",
        hint="upgrade certify-cli, or give --database another path",
    )
