"""Many runs in one process on a virtual clock, all findings kept in one store: memory, files and threads stay flat."""

from __future__ import annotations

import os
import threading
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from kit.bench import Bench, always
from kit.scale import scaled
from kit.values import NOON, reply

from certify_cli.interfaces import Store
from certify_cli.stores import open_store
from certify_cli.types.plans import RunSettings
from certify_cli.types.reports import RunInfo

pytestmark = pytest.mark.heavy

CALLS = scaled(10_000, 100_000)
TARGETS, PROBES, WIDTH = 100, ("reachable", "answers"), 16
MEGABYTE = 2**20
MOST_GROWTH = 20 * MEGABYTE


@dataclass(frozen=True)
class Footprint:
    """Of this process, from the kernel."""

    resident: int
    files: int
    threads: int

    @classmethod
    def now(cls) -> Footprint:
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
        return cls(
            pages * os.sysconf("SC_PAGE_SIZE"), len(list(Path("/proc/self/fd").iterdir())), threading.active_count()
        )


def run(store: Store, number: int) -> int:
    """A whole run; returns how many calls it made."""
    name = f"run-{number}"
    store.begin_run(RunInfo(id=name, started_at=NOON), RunSettings(), [])
    calls = 0
    for step in Bench(always(reply()), targets=TARGETS, probes=PROBES, width=WIDTH).run():
        calls += len(step.settled)
        if step.findings:
            store.record(name, findings=step.findings)
    return calls


def soak(store: Store, calls: int) -> tuple[Footprint, Footprint]:
    """Footprints after a tenth of the calls, when everything is imported and every cache is warm, and after all."""
    made = number = 0
    warm = None
    while made < calls:
        made, number = made + run(store, number), number + 1
        if warm is None and made >= calls // 10:
            warm = Footprint.now()
    assert warm is not None
    return warm, Footprint.now()


@pytest.mark.skipif(not Path("/proc/self/statm").exists(), reason="the kernel tells footprints in /proc only on Linux")
def test_nothing_grows_with_the_number_of_calls(tmp_path: Path) -> None:
    began = time.monotonic()
    with closing(open_store(tmp_path / "s.db")) as store:
        warm, after = soak(store, CALLS)
    grown = after.resident - warm.resident
    print(
        f"\nsoak: {CALLS} calls, resident memory grew {grown / MEGABYTE:.1f} MB, files {warm.files} -> {after.files}, "
        f"threads {warm.threads} -> {after.threads}, {time.monotonic() - began:.0f} s"
    )
    assert grown < MOST_GROWTH
    assert (after.files, after.threads) == (warm.files, warm.threads)


def test_the_check_sees_what_is_held_on_to(tmp_path: Path) -> None:
    """A planted fault: somebody keeps a megabyte of every transaction."""
    held: list[bytes] = []

    class Hoarder:
        def __getattr__(self, name: str) -> object:
            held.append(b"x" * MEGABYTE)
            return getattr(store, name)

    with closing(open_store(tmp_path / "s.db")) as store:
        warm, after = soak(Hoarder(), 1_000)  # type: ignore[arg-type]
    assert after.resident - warm.resident > MOST_GROWTH
