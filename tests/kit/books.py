"""What a SQLite store holds, read past the product and without touching it, also while or after others write."""

from __future__ import annotations

import json
import shutil
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

Trial = tuple[str, str, int]


@dataclass(frozen=True)
class Books:
    """`findings` by (target, probe, trial): (arrival, mark, payload); `reports` by target: its status."""

    runs: Mapping[str, str] = field(default_factory=dict)
    findings: Mapping[Trial, tuple[int, str, str]] = field(default_factory=dict)
    reports: Mapping[str, str] = field(default_factory=dict)
    certificates: frozenset[tuple[str, str, str]] = frozenset()
    doubled: tuple[Trial, ...] = ()
    problems: tuple[str, ...] = ()

    def trials_of(self, target: str) -> set[Trial]:
        return {trial for trial in self.findings if trial[0] == target}

    def calls(self) -> Counter[str]:
        """Requests that durable findings rest on, by target."""
        found: Counter[str] = Counter()
        for (target, _, _), (_, _, payload) in self.findings.items():
            found[target] += len(json.loads(payload).get("attempts", ()))
        return found


EMPTY = Books()


def read_books(path: Path) -> Books:
    """Opened read-only, so that closing it tidies nothing up: the next process meets what the last one left."""
    if not path.exists() or not path.stat().st_size:
        return EMPTY
    try:
        return _read(path)
    except sqlite3.OperationalError as error:
        if "readonly" not in str(error):
            raise
    # half a transaction waits to be taken back, which who only reads cannot: done to a copy
    with tempfile.TemporaryDirectory() as folder:
        for file in path.parent.glob(f"{path.name}*"):
            shutil.copy(file, folder)
        with closing(sqlite3.connect(Path(folder) / path.name)) as raw:
            raw.execute("SELECT count(*) FROM sqlite_master").fetchone()
        return _read(Path(folder) / path.name)


def _read(path: Path) -> Books:
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True, timeout=30)) as raw:
        if not raw.execute("SELECT 1 FROM sqlite_master WHERE name = 'findings'").fetchone():
            return EMPTY
        raw.execute("BEGIN")  # one view of all tables: whoever took over may be writing already
        rows = raw.execute("SELECT target, probe, trial, arrival, mark, payload FROM findings").fetchall()
        counts = Counter((target, probe, trial) for target, probe, trial, *_ in rows)
        ended = "SELECT name, status FROM targets WHERE report IS NOT NULL ORDER BY ending"
        integrity = [text for (text,) in raw.execute("PRAGMA integrity_check") if text != "ok"]
        return Books(
            runs=dict(raw.execute("SELECT id, state FROM runs")),
            findings={(row[0], row[1], row[2]): (row[3], row[4], row[5]) for row in rows},
            reports=dict(raw.execute(ended)),
            certificates=frozenset(raw.execute("SELECT target, suite, status FROM certificates")),
            doubled=tuple(trial for trial, count in counts.items() if count > 1),
            problems=(*integrity, *map(str, raw.execute("PRAGMA foreign_key_check"))),
        )
