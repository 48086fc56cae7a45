"""One writer and forty readers, a reader that does not let go, and how fast findings become durable."""

from __future__ import annotations

import runpy
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest
from kit.command import Terminal
from kit.mutant import FOLDER
from kit.reading import opened, read
from kit.scale import scaled
from kit.writing import PLAIN, RUN, ended

from certify_cli.stores import open_store
from certify_cli.types.plans import RunSettings

pytestmark = pytest.mark.heavy

BENCHMARK = runpy.run_path(str(FOLDER.parent / "benchmarks" / "store.py"))
THREADS, PROCESSES = 36, 4
OPERATIONS = scaled(4_000, 100_000)
"""Of all readers together."""
MEGABYTE = 2**20


def writing_until(over: Callable[[], bool], path: Path) -> int:
    """Records pairs until told that it is over, as impatient as the readers; returns how many transactions that was."""
    with closing(opened(path, read_only=False)) as store:
        for number in count(1):
            pair = [replace(PLAIN, target="pair", trial=trial, reason="") for trial in (2 * number, 2 * number + 1)]
            store.record(RUN.id, findings=pair[: 2 if number < 200 else 0], ended=[ended(number % 50)])
            if over():
                return number
    raise AssertionError


def test_forty_readers_and_a_writer_never_meet_a_lock(terminal: Terminal, tmp_path: Path) -> None:
    path, done, began = tmp_path / "s.db", threading.Event(), time.monotonic()
    with closing(open_store(path)) as store:
        store.begin_run(RUN, RunSettings(), [])
        store.record(RUN.id, ended=[ended(0)])
    each = OPERATIONS // (THREADS + PROCESSES)
    words = [sys.executable, "-m", "kit.reading", str(path), str(each)]
    variables = {**terminal.environment, "PYTHONPATH": f"{FOLDER}:{terminal.environment.get('PYTHONPATH', '')}"}
    with ThreadPoolExecutor(THREADS + 1) as pool:
        writer = pool.submit(writing_until, done.is_set, path)
        others = [subprocess.Popen(words, env=variables, stderr=subprocess.PIPE) for _ in range(PROCESSES)]
        readers = [pool.submit(read, path, each) for _ in range(THREADS)]
        said = [one.communicate()[1] for one in others]
        failed = [one.exception() for one in readers]
        done.set()
        written = writer.result()
    assert failed == [None] * THREADS
    assert said == [b""] * PROCESSES
    assert written > 20
    print(
        f"\n{THREADS} threads and {PROCESSES} processes reading, one writing: {each * (THREADS + PROCESSES)} reads, "
        f"{written} transactions, 0 times locked, {time.monotonic() - began:.0f} s"
    )


def test_a_reader_that_does_not_let_go_costs_little_room(tmp_path: Path) -> None:
    """As long as somebody looks at an old state, the log beside the database can only grow."""
    path = tmp_path / "s.db"
    log, sizes = path.with_name("s.db-wal"), []
    with closing(open_store(path)) as store:
        store.begin_run(RUN, RunSettings(), [])
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN")
            other.execute("SELECT count(*) FROM findings").fetchone()
            sizes.append(BENCHMARK["measure"](store, 6_000, 8) and log.stat().st_size)
        store.record(RUN.id, ended=[ended(1)])
        store.record(RUN.id, ended=[ended(2)])
        sizes.append(log.stat().st_size)
    print(
        f"\nlog beside the database: {sizes[0] / MEGABYTE:.1f} MB with a long reader, {sizes[1] / MEGABYTE:.1f} after"
    )
    assert max(sizes) < 64 * MEGABYTE


def test_findings_become_durable_faster_than_any_run_makes_them(tmp_path: Path) -> None:
    """By the processor's time, because other tests run beside this one; by the clock where they leave us half of it."""
    rounds = [BENCHMARK["measured"](tmp_path / str(turn), 3_000, (32,))[32] for turn in range(4)]
    best, calmest = max(one.per_cpu_second for one in rounds), min(one.max_ms for one in rounds)
    print(
        f"\nfindings durable, 32 a transaction: {best:,.0f} per second of the processor, "
        f"{max(one.per_second for one in rounds):,.0f} by the clock, slowest transaction {calmest:.0f} ms"
    )
    assert best >= 3_000
    calm = [one for one in rounds if one.per_second > one.per_cpu_second / 2]
    assert not calm or min(one.max_ms for one in calm) < 100
