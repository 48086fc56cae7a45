"""kill -9 at random moments: what was acknowledged is there, whole and once."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from store_world import RUN, fill

from certify_cli.stores import open_store

ROUNDS = 10

# imports once, then forks a recorder for every line, so that a round costs no start of Python
NURSERY = """
import os, sys
sys.path.insert(0, sys.argv[2])
from store_world import RUN, ended, finding
from certify_cli.stores import open_store
import certify_cli.stores.sqlite

def record(start):
    store = open_store(sys.argv[1])
    print(os.getpid(), flush=True)
    for number in range(start, start + 100_000):
        batch = [finding(trial, target=f"t{number}", reason="x" * 300) for trial in (1, 2, 3)]
        store.record(RUN.id, findings=batch, ended=[ended(f"t{number}")])
        print(number, flush=True)

for line in iter(sys.stdin.readline, ""):
    child = os.fork()
    if child == 0:
        record(int(line))
    os.waitpid(child, 0)
    print("dead", flush=True)
"""


def killed_after(nursery: subprocess.Popen[str], start: int, acknowledgements: int) -> list[int]:
    """What was acknowledged by a recorder that is killed while it writes on after so many acknowledgements."""
    assert nursery.stdin is not None
    assert nursery.stdout is not None
    nursery.stdin.write(f"{start}\n")
    nursery.stdin.flush()
    recorder = int(nursery.stdout.readline())
    numbers = [int(nursery.stdout.readline()) for _ in range(acknowledgements)]
    os.kill(recorder, signal.SIGKILL)
    return numbers + [int(line) for line in iter(nursery.stdout.readline, "dead\n")]


def check(path: Path, acknowledged: list[int], deaths: int) -> None:
    """Reads the file as SQLite sees it: sound, all that was acknowledged, and no half of anything."""
    with closing(sqlite3.connect(path)) as raw:
        assert raw.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert raw.execute("PRAGMA foreign_key_check").fetchall() == []
        found = dict(raw.execute("SELECT target, count(*) FROM findings WHERE target LIKE 't%' GROUP BY target"))
    assert {f"t{number}" for number in acknowledged} <= found.keys()
    assert set(found.values()) == {3}
    # at most the one transaction in flight was kept without its acknowledgement
    assert len(found) <= len(acknowledged) + deaths
    with closing(open_store(path, read_only=True)) as store:
        ended = {target.name for target in store.run_targets(RUN.id) if target.report}
        assert ended == found.keys() | {"m@r"}


def test_kill_9_loses_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    path, moments = tmp_path / "s.db", random.Random(20261122)
    with closing(open_store(path)) as store:
        fill(store)
    command = [sys.executable, "-c", NURSERY, str(path), str(Path(__file__).parent)]
    acknowledged: list[int] = []
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as nursery:
        for turn in range(ROUNDS):
            acknowledged += killed_after(nursery, turn * 100_000, moments.randrange(1, 40))
            check(path, acknowledged, turn + 1)


@pytest.mark.parametrize("fault", ["target = 't9' WHERE target = 't1'", "target = 't1' WHERE target = 'm@r'"])
def test_the_check_finds_what_is_lost_or_halved(tmp_path: Path, fault: str) -> None:
    """A planted fault: an acknowledged transaction that is gone, one that is there in part."""
    with closing(open_store(tmp_path / "s.db")) as store:
        fill(store)
    with closing(sqlite3.connect(tmp_path / "s.db")) as raw, raw:
        raw.execute(f"UPDATE findings SET {fault}")
    with pytest.raises(AssertionError):
        check(tmp_path / "s.db", [1], 1)
