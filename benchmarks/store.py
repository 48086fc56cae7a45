"""How fast findings become durable through the product's own store, in batches as the loop makes them.

`.venv/bin/python benchmarks/store.py [FOLDER]` prints a line a batch size: findings a second, and how long the slowest
transaction took. Every transaction is synced to the disk of FOLDER (default: the temporary folder).
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from certify_cli.interfaces import Store
from certify_cli.stores import open_store
from certify_cli.types.calls import Attempt
from certify_cli.types.findings import Finding, Mark, Status
from certify_cli.types.plans import RunSettings
from certify_cli.types.records import RunTarget
from certify_cli.types.reports import RunInfo, TargetReport

FINDINGS = 6_000
BATCHES = (1, 4, 8, 32)
PER_TARGET = 12
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
RUN = RunInfo(id="timed", started_at=NOON, origin="simulated")
CALL = Attempt(operation="converse", total_ms=412.5, input_tokens=31, output_tokens=12, request_id="a" * 36)
PLAIN = Finding(
    target="t",
    probe="answers",
    trial=1,
    mark=Mark.PASS,
    reason="answered '1136'",
    seen={"text": "1136", "expected": "1136", "stop_reason": "end_turn", "usage": [31, 12, 43]},
    attempts=(CALL,),
    origin="simulated",
    started_at=NOON,
    ended_at=NOON,
)


@dataclass(frozen=True, slots=True)
class Measured:
    """Findings a second by the clock and by the processor's time, and milliseconds per transaction by the clock."""

    per_second: float
    per_cpu_second: float
    p99_ms: float
    max_ms: float


def measure(store: Store, count: int, batch: int) -> Measured:
    """Records `count` findings, `batch` at a time, with the report of every target that is complete."""
    rows = [replace(PLAIN, target=f"t{n // PER_TARGET}", trial=n % PER_TARGET + 1) for n in range(count)]
    waiting = [RunTarget(name=f"t{n}", plan=None, status=Status.PENDING) for n in range(count // PER_TARGET + 1)]
    store.begin_run(RUN, RunSettings(), waiting)
    taken, began, cpu = [], time.perf_counter(), time.process_time()
    for start in range(0, count, batch):
        before = time.perf_counter()
        store.record(RUN.id, findings=rows[start : start + batch], ended=_ended(range(start, start + batch)))
        taken.append(time.perf_counter() - before)
    seconds, cpu = time.perf_counter() - began, time.process_time() - cpu
    taken.sort()
    return Measured(count / seconds, count / cpu, taken[int(len(taken) * 0.99)] * 1000, taken[-1] * 1000)


def _ended(numbers: range) -> list[RunTarget]:
    names = [f"t{number // PER_TARGET}" for number in numbers if number % PER_TARGET == PER_TARGET - 1]
    reports = [TargetReport(target=name, model="m", status=Status.CERTIFIED, rating=4.5) for name in names]
    return [RunTarget(name=str(one.target), plan=None, status=one.status, report=one) for one in reports]


def measured(folder: Path, count: int = FINDINGS, batches: Sequence[int] = BATCHES) -> dict[int, Measured]:
    """By batch size, each in a store of its own below the folder."""
    found = {}
    for batch in batches:
        with closing(open_store(folder / f"batch-{batch}.sqlite3")) as store:
            found[batch] = measure(store, count, batch)
    return found


def main() -> None:
    with tempfile.TemporaryDirectory(dir=sys.argv[1] if len(sys.argv) > 1 else None) as folder:
        for batch, one in measured(Path(folder)).items():
            speed = f"{one.per_second:,.0f} findings/s ({one.per_cpu_second:,.0f} per CPU second)"
            slowest = f"p99 {one.p99_ms:.1f} ms, max {one.max_ms:.1f} ms a transaction"
            sys.stdout.write(f"{batch} a transaction: {speed}, {slowest}\n")


if __name__ == "__main__":
    main()
