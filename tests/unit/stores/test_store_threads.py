"""Many readers beside one writer: nobody waits for a lock, and nobody sees half a transaction."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from store_world import RUN, ended, fill, finding

from certify_cli.interfaces import Store
from certify_cli.stores import open_store
from certify_cli.stores.sqlite import Options, open_sqlite

READERS = 16
READS = 40


def read(store: Store, ready: threading.Barrier) -> list[int]:
    """How many findings each look at the store saw; they come in pairs."""
    ready.wait()
    seen = []
    for _ in range(READS):
        seen.append(len(store.findings(RUN.id, "pair")))
        assert store.latest()
        assert store.runs()
    return seen


@pytest.mark.parametrize("shared", [True, False])
def test_sixteen_readers_and_a_writer_never_meet_a_lock(tmp_path: Path, shared: bool) -> None:
    # no patience at all: whoever met a lock would fail at once
    hasty = Options(busy_seconds=0)
    ready, done = threading.Barrier(READERS), threading.Event()
    with closing(open_sqlite(tmp_path / "s.db", options=hasty)) as writer, ThreadPoolExecutor(READERS + 1) as pool:
        fill(writer)
        stores = [writer if shared else open_sqlite(tmp_path / "s.db", read_only=True) for _ in range(READERS)]
        writing = pool.submit(write_until, done, writer)
        reading = [pool.submit(read, store, ready) for store in stores]
        counts = [future.result() for future in reading]
        done.set()
        written = writing.result()
        for store in stores:
            store.close()
    assert written > 0
    for seen in counts:
        assert seen == sorted(seen)
        assert all(count % 2 == 0 for count in seen)


def write_until(done: threading.Event, store: Store) -> int:
    trial = 0
    while not done.is_set():
        trial += 2
        pair = [finding(trial, target="pair"), finding(trial + 1, target="pair")]
        store.record(RUN.id, findings=pair, ended=[ended(rating=trial % 5)])
    return trial


def test_writers_in_several_threads_take_turns(tmp_path: Path) -> None:
    def write(number: int) -> None:
        for trial in range(20):
            store.record(RUN.id, findings=[finding(trial, target=f"t{number}")], ended=[ended(f"t{number}")])

    with closing(open_store(tmp_path / "s.db")) as store, ThreadPoolExecutor(8) as pool:
        fill(store)
        list(pool.map(write, range(8)))
        assert len(store.findings(RUN.id)) == 8 * 20 + 1
        assert len(store.latest()) == 9
