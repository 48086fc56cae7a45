"""What SQLite's errors mean for a person: one sentence, a hint, and nothing of what was to be stored."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from certify_cli.errors import StoreError
from certify_cli.stores._payload import DAMAGED_HINT

ANOTHER_HINT = "wait for the other process, or give --database another path"
ROOM_HINT = "make room and run the same command again: what was finished is kept"
RIGHTS_HINT = "the file and its folder must be yours to write; --database names another place"

# primary result code -> (what is said, hint); https://sqlite.org/rescode.html
_MEANINGS = {
    sqlite3.SQLITE_CANTOPEN: ("cannot be opened: the file or its folder may not be used", RIGHTS_HINT),
    sqlite3.SQLITE_PERM: ("cannot be opened: permission denied", RIGHTS_HINT),
    sqlite3.SQLITE_AUTH: ("cannot be opened: permission denied", RIGHTS_HINT),
    sqlite3.SQLITE_READONLY: ("cannot be written: the file or its folder is read-only", RIGHTS_HINT),
    sqlite3.SQLITE_NOTADB: ("is not a SQLite database", "give --database a path of its own"),
    sqlite3.SQLITE_CORRUPT: ("is damaged", DAMAGED_HINT),
    sqlite3.SQLITE_FULL: ("cannot grow: the disk is full", ROOM_HINT),
    sqlite3.SQLITE_IOERR: ("cannot be read or written: the disk reported an error, or is full", ROOM_HINT),
    sqlite3.SQLITE_BUSY: ("is locked by another process", ANOTHER_HINT),
    sqlite3.SQLITE_LOCKED: ("is locked by another process", ANOTHER_HINT),
    sqlite3.SQLITE_PROTOCOL: ("is locked by another process", ANOTHER_HINT),
    sqlite3.SQLITE_CONSTRAINT: ("refuses a value", "this is a bug in certify, please report it"),
    sqlite3.SQLITE_TOOBIG: ("refuses a value: it is too long", "this is a bug in certify, please report it"),
    sqlite3.SQLITE_NOMEM: ("cannot be used: out of memory", ""),
}


def explain(location: Path | str, error: SQLAlchemyError | sqlite3.Error) -> StoreError:
    """The error as a sentence on the store at `location`."""
    cause = error.orig if isinstance(error, DBAPIError) else error
    if isinstance(cause, PoolTimeout):
        return StoreError(f"the store {location} is busy: no connection came free", hint=ANOTHER_HINT)
    # the low byte is the primary code, the rest says more than a person needs; errors of the driver itself have none
    code = getattr(cause, "sqlite_errorcode", None)
    if code is None:
        return StoreError(f"the store {location} cannot be used: {type(cause).__name__}", hint=DAMAGED_HINT)
    said, hint = _MEANINGS.get(code & 0xFF, ("does not have the tables it should have", DAMAGED_HINT))
    detail = f" ({cause})" if code & 0xFF == sqlite3.SQLITE_CONSTRAINT else _room(location, code & 0xFF)
    return StoreError(f"the store {location} {said}{detail}", hint=hint)


def _room(location: Path | str, code: int) -> str:
    """The bytes that are free where a write failed: a quota or a limit leaves some."""
    if code not in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR):
        return ""
    try:
        return f" ({shutil.disk_usage(Path(location).parent).free:,} bytes free there)"
    except OSError:
        return ""


def damaged(location: Path | str, problem: str) -> StoreError:
    return StoreError(f"the store {location} is damaged: {problem}", hint=DAMAGED_HINT)
