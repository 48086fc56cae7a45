"""A look at a PostgreSQL store that leaves it as it is: there, writable, and with the rights that a run needs?"""

from __future__ import annotations

from contextlib import closing
from dataclasses import replace

from sqlalchemy import Connection, text

from certify_cli.stores._health import seen
from certify_cli.stores._lease_rows import LeaseRows
from certify_cli.stores._postgres_checks import check_rights, check_server
from certify_cli.stores.postgresql import as_it_is
from certify_cli.types.checks import StoreHealth

_MAY_MAKE_TABLES = text("SELECT current_schema() IS NOT NULL AND has_schema_privilege(current_schema(), 'CREATE')")


def postgres_health(url: str) -> StoreHealth:
    """What stands at a URL of libpq's; raises StoreError for what cannot be used."""
    with closing(as_it_is(url)) as database:
        database.read(lambda connection: check_server(database.location, connection))
        version, may_make = database.read(_server)
        empty = StoreHealth(location=database.location, kind=f"PostgreSQL {version}")
        leases = LeaseRows(database)
        health = seen(database, empty, lambda: tuple(sorted({holder.who for holder in leases.held().values()})))
        if health.schema:
            database.read(lambda connection: check_rights(database.location, connection))
        if health.schema < health.newest_schema and not may_make:
            return replace(health, unwritable="the user may not make tables in the schema")
        return health


def _server(connection: Connection) -> tuple[str, bool]:
    """Its version, and whether tables could be made."""
    version = str(connection.execute(text("SHOW server_version")).scalar_one())
    return version.split(" ", maxsplit=1)[0], bool(connection.execute(_MAY_MAKE_TABLES).scalar_one())
