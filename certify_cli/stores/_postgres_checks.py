"""What must hold of a PostgreSQL database before a run begins on it, said before anything is sent and paid for."""

from __future__ import annotations

from sqlalchemy import Connection, bindparam, text

from certify_cli.errors import StoreError
from certify_cli.stores._postgres_faults import PRIMARY_HINT
from certify_cli.stores._tables import TABLES

# a table that was granted without the sequence that counts its rows is the usual mistake
_FORBIDDEN = text(
    """
    SELECT tablename FROM pg_tables
    WHERE schemaname = current_schema() AND tablename IN :names AND NOT (
        has_table_privilege(quote_ident(schemaname) || '.' || quote_ident(tablename), 'SELECT')
        AND has_table_privilege(quote_ident(schemaname) || '.' || quote_ident(tablename), 'INSERT')
        AND has_table_privilege(quote_ident(schemaname) || '.' || quote_ident(tablename), 'UPDATE')
        AND has_table_privilege(quote_ident(schemaname) || '.' || quote_ident(tablename), 'DELETE')
    )
    UNION ALL
    SELECT relname FROM pg_class
    WHERE relnamespace = current_schema()::regnamespace AND relkind = 'S' AND relname = 'findings_arrival_seq'
        AND NOT has_sequence_privilege(oid, 'USAGE')
    """
).bindparams(bindparam("names", expanding=True))


def check_server(location: str, connection: Connection) -> None:
    """Raises StoreError where nothing can be written, or not every character."""
    if connection.execute(text("SHOW transaction_read_only")).scalar_one() == "on":
        raise StoreError(f"the store {location} cannot be written: the server is read-only", hint=PRIMARY_HINT)
    encoding = str(connection.execute(text("SHOW server_encoding")).scalar_one())
    if encoding not in ("UTF8", "SQL_ASCII"):
        raise StoreError(
            f"the database of the store {location} holds {encoding} only, and models write every script",
            hint="create one that holds all: createdb --encoding UTF8 --template template0 NAME",
        )


def check_rights(location: str, connection: Connection) -> None:
    """Raises StoreError where a table may be read but not written; the tables are there."""
    forbidden = connection.scalars(_FORBIDDEN, {"names": list(TABLES)}).all()
    if forbidden:
        raise StoreError(
            f"the store {location} cannot be written: permission denied for {', '.join(sorted(forbidden))}",
            hint="an administrator grants it: GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO "
            "your_user; GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO your_user; or only read, with certify report",
        )
