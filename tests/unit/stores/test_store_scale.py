"""A store of years answers as fast as a new one."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from pathlib import Path

from store_world import RUN, ended, fill

from certify_cli.codec import to_json
from certify_cli.stores import open_store
from certify_cli.stores._endings import newest

REPORTS = 100_000
SUBJECTS = 500

ENDINGS = f"""
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {REPORTS})
INSERT INTO targets (run_id, position, name, subject, model, status, rating, ending, report, payload)
SELECT 'run-1', i, 't' || (i % {SUBJECTS}), 't' || (i % {SUBJECTS}), 'm', 'CERTIFIED', 4.5, i + 1, ?, '{{}}' FROM n
"""


def test_latest_of_100_000_reports_takes_less_than_a_second(tmp_path: Path) -> None:
    path = tmp_path / "s.db"
    with closing(open_store(path)) as store:
        fill(store)
    with closing(sqlite3.connect(path)) as raw, raw:
        raw.execute(ENDINGS, (to_json(ended().report),))
    with closing(open_store(path, read_only=True)) as store:
        before = time.process_time()
        assert len(store.latest()) == SUBJECTS + 1
        assert time.process_time() - before < 1
    with closing(open_store(path)) as store:
        before = time.process_time()
        store.record(RUN.id, ended=[ended(f"new-{number}") for number in range(20)])
        assert time.process_time() - before < 0.5


def test_latest_walks_an_index_and_no_table(tmp_path: Path) -> None:
    with closing(open_store(tmp_path / "s.db")) as store:
        fill(store)
    with closing(sqlite3.connect(tmp_path / "s.db")) as raw:
        plan = [row[3] for row in raw.execute(f"EXPLAIN QUERY PLAN {newest()}")]
    assert "SCAN targets USING COVERING INDEX targets_by_subject" in plan
    assert not [step for step in plan if step.startswith("SCAN") and "targets" in step and "COVERING" not in step]
