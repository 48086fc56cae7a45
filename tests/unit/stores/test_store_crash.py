"""kill -9 at random moments: what was acknowledged is there, whole and once."""

from __future__ import annotations

import random
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from store_world import RUN, fill

from certify_cli.stores import open_store

ROUNDS = 8

RECORDER = """
import sys
sys.path.insert(0, sys.argv[2])
from store_world import RUN, ended, finding
from certify_cli.stores import open_store

store = open_store(sys.argv[1])
print("ready", flush=True)
for line in sys.stdin:
    for number in range(int(line), int(line) + 5000):
        batch = [finding(trial, target=f"t{number}", reason="x" * 300) for trial in (1, 2, 3)]
        store.record(RUN.id, findings=batch, ended=[ended(f"t{number}")])
        print(number, flush=True)
"""


@contextmanager
def recorder(path: Path) -> Iterator[subprocess.Popen[str]]:
    command = [sys.executable, "-c", RECORDER, str(path), str(Path(__file__).parent)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def killed_after(process: subprocess.Popen[str], start: int, acknowledged: int) -> list[int]:
    """What was acknowledged by a recorder that is killed while it writes on after so many acknowledgements."""
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    process.stdin.write(f"{start}\n")
    process.stdin.flush()
    numbers = [int(process.stdout.readline()) for _ in range(acknowledged)]
    process.kill()
    # what it still said before it died was acknowledged too; a last line may be cut
    rest = process.stdout.read()
    return numbers + [int(line) for line in rest.splitlines(keepends=True) if line.endswith("\n")]


def kept(path: Path) -> dict[str, int]:
    """Target -> findings, from the file as SQLite sees it, after a full check."""
    with closing(sqlite3.connect(path)) as raw:
        assert raw.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert raw.execute("PRAGMA foreign_key_check").fetchall() == []
        return dict(raw.execute("SELECT target, count(*) FROM findings WHERE target LIKE 't%' GROUP BY target"))


def test_kill_9_loses_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    path, moments = tmp_path / "s.db", random.Random(20261122)
    with closing(open_store(path)) as store:
        fill(store)
    acknowledged: list[int] = []
    for turn in range(ROUNDS):
        with recorder(path) as process:
            acknowledged += killed_after(process, turn * 10_000, moments.randrange(1, 60))
        found = kept(path)
        assert {f"t{number}" for number in acknowledged} <= found.keys()
        # a transaction is there whole or not at all, and at most the one in flight was not acknowledged
        assert set(found.values()) == {3}
        assert len(found) <= len(acknowledged) + turn + 1
        with closing(open_store(path, read_only=True)) as store:
            ended = {target.name for target in store.run_targets(RUN.id) if target.report}
            assert ended == found.keys() | {"m@r"}


def test_the_check_finds_a_store_that_acknowledges_too_early(tmp_path: Path) -> None:
    """A planted fault: an acknowledged row is taken away."""
    with closing(open_store(tmp_path / "s.db")) as store:
        fill(store)
    with closing(sqlite3.connect(tmp_path / "s.db")) as raw, raw:
        raw.execute("UPDATE findings SET target = 't1'")
    with pytest.raises(AssertionError):
        assert {"t1", "t2"} <= kept(tmp_path / "s.db").keys()
