"""What a database says of the store in it."""

from __future__ import annotations

from sqlalchemy import Connection, select, text

from certify_cli.stores._tables import META
from certify_cli.types.records import StoreFacts

_SIZES = {
    "sqlite": "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size",
    "postgresql": "SELECT pg_database_size(current_database())",
}
"""Bytes, by SQLAlchemy's name of the dialect."""


def facts_of(connection: Connection) -> StoreFacts:
    """Schema, size and writer; the tables are there."""
    said = {str(name): str(value) for name, value in connection.execute(select(META.c.key, META.c.value))}
    sized = _SIZES.get(connection.dialect.name)
    return StoreFacts(
        schema=int(said.get("schema_version", "0")),
        size_bytes=int(connection.execute(text(sized)).scalar_one()) if sized else 0,
        written_by=said.get("certify_version", ""),
    )
