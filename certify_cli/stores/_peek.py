"""A look into a SQLite file without the engine, which takes longer to import than an empty report to make."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote

SCHEMA = "6"
"""The schema this shortcut knows; any other is the engine's business."""

Row = tuple[Any, ...]

_CERTIFICATES = "SELECT target, suite, payload FROM certificates"
_NEWEST = """
    SELECT targets.subject, runs.id, runs.payload, targets.report FROM targets
    JOIN (SELECT subject, max(ending) AS ending FROM targets WHERE ending IS NOT NULL GROUP BY subject) AS last
        ON targets.subject = last.subject AND targets.ending = last.ending
    JOIN runs ON runs.id = targets.run_id
"""


def has_no_runs(path: Path) -> bool:
    """Whether this is certainly a store of ours in which no run was ever begun. Anything odd is False."""
    return _read(path, "SELECT EXISTS (SELECT 1 FROM runs)") == [[(0,)]]


def verdict_rows(path: Path) -> tuple[list[Row], list[Row]] | None:
    """The rows of all certificates, and of the newest report of each subject, in one view; None where anything is odd.

    (target, suite, certificate) and (subject, run id, run, report), as the engine's own questions have them.
    """
    found = _read(path, _CERTIFICATES, _NEWEST)
    return None if found is None else (found[0], found[1])


def model_rows(path: Path) -> list[Row] | None:
    """(provider, model, value) of the inventory; None where anything is odd."""
    found = _read(path, "SELECT provider, model, payload FROM models")
    return None if found is None else found[0]


def _read(path: Path, *questions: str) -> list[list[Row]] | None:
    """What is certainly in a store of ours, of this very schema; None for anything else, which the engine explains."""
    if not os.access(path.parent, os.W_OK):
        return None  # the engine knows how to read there without leaving files behind
    try:
        with closing(sqlite3.connect(f"file:{quote(os.fsencode(path))}?mode=rw", uri=True)) as connection:
            connection.execute("PRAGMA query_only=1")
            connection.execute("BEGIN")
            facts = dict(connection.execute("SELECT key, value FROM meta").fetchall())
            if facts.get("application") != "certify" or facts.get("schema_version") != SCHEMA:
                return None
            return [connection.execute(question).fetchall() for question in questions]
    except (sqlite3.Error, ValueError):  # ValueError: a text that is not UTF-8
        return None
