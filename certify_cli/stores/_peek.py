"""A look into a SQLite file without the engine, which takes longer to import than an empty report to make."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

SCHEMA = "1"
"""The schema this shortcut knows; any other is the engine's business."""


def has_no_runs(path: Path) -> bool:
    """Whether this is certainly a store of ours in which no run was ever begun. Anything odd is False."""
    if not os.access(path.parent, os.W_OK):
        return False  # the engine knows how to read there without leaving files behind
    try:
        with closing(sqlite3.connect(f"file:{quote(str(path))}?mode=rw", uri=True)) as connection:
            connection.execute("PRAGMA query_only=1")
            facts = dict(connection.execute("SELECT key, value FROM meta").fetchall())
            begun = connection.execute("SELECT EXISTS (SELECT 1 FROM runs)").fetchone()
    except sqlite3.Error:
        return False
    return facts.get("application") == "certify" and facts.get("schema_version") == SCHEMA and begun == (0,)
