"""Writes to a store as a run does, and says after each step that it is durable: `python -m kit.writing DATABASE FAULT`.

A begun run, targets ended three findings at a time, and a migration that rewrites every finding.
"""

from __future__ import annotations

import sys
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, text

from certify_cli.stores._migrations import UPGRADES
from certify_cli.stores.sqlite import Options, open_sqlite
from certify_cli.types.findings import Finding, Mark, Status
from certify_cli.types.plans import RunSettings
from certify_cli.types.records import RunTarget
from certify_cli.types.reports import RunInfo, TargetReport

TARGETS = 120
PER_TARGET = 3
NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
RUN = RunInfo(id="run-1", started_at=NOON, origin="aws")
# long enough that the write-ahead log is folded into the database several times on the way
PLAIN = Finding(
    target="", probe="answers", trial=1, mark=Mark.PASS, reason="x" * 9000, origin="aws", started_at=NOON, ended_at=NOON
)


def upgrade(connection: Connection) -> None:
    """Touches the schema and every row, in several statements."""
    connection.execute(text("ALTER TABLE findings ADD COLUMN migrated INTEGER"))
    connection.execute(text("UPDATE findings SET migrated = trial"))
    connection.execute(text("CREATE TABLE marks AS SELECT target, count(*) AS marks FROM findings GROUP BY target"))


UPGRADED = Options(upgrades=(*UPGRADES, upgrade))


def findings_of(number: int) -> list[Finding]:
    return [replace(PLAIN, target=f"t{number}", trial=trial) for trial in range(1, PER_TARGET + 1)]


def ended(number: int) -> RunTarget:
    report = TargetReport(target=f"t{number}", model="m", status=Status.CERTIFIED, rating=4.5)
    return RunTarget(name=f"t{number}", plan=None, status=Status.CERTIFIED, report=report)


def write(path: Path) -> None:
    def say(done: str) -> None:
        sys.stderr.write(f"{done}\n")
        sys.stderr.flush()

    with closing(open_sqlite(path)) as store:
        waiting = [RunTarget(name=f"t{number}", plan=None, status=Status.PENDING) for number in range(TARGETS)]
        store.begin_run(RUN, RunSettings(), waiting)
        say("begun")
        for number in range(TARGETS):
            store.record(RUN.id, findings=findings_of(number), ended=[ended(number)])
            say(f"t{number}")
        store.change_run(RUN.id, lambda run: replace(run, state="finished"))
        say("finished")
    open_sqlite(path, options=UPGRADED).close()
    say("upgraded")


if __name__ == "__main__":
    from kit.mutant import FAULTS

    if len(sys.argv) > 2:
        FAULTS[sys.argv[2]]()
    write(Path(sys.argv[1]))
