"""A store as years of daily runs leave it, a million findings of it in seconds: the rows are written past the program.

Every text in it is one that the program made; only names, times and numbers are put in their places.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg

from certify_cli.stores import _rows, open_store
from certify_cli.types.findings import Badge, Finding, Mark, Status
from certify_cli.types.measures import Interval, Percentiles
from certify_cli.types.plans import RunSettings
from certify_cli.types.records import Certificate, RunTarget
from certify_cli.types.reports import ProbeReport, RunInfo, TargetReport, Tokens

Row = dict[str, Any]
PROBES = tuple(f"probe_{number:02}" for number in range(18))
START = datetime(2026, 1, 1, 6, tzinfo=UTC)
DAY = "2020-02-02T"
"""Stands for the day of a report, wherever it stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Years:
    """So many targets in so many runs, one a day: 18 findings each."""

    targets: int = 1000
    runs: int = 56

    @property
    def findings(self) -> int:
        return self.targets * self.runs * len(PROBES)

    def names(self) -> Iterator[str]:
        regions = ("us-east-1", "eu-central-1", "ap-southeast-2", "us-west-2")
        return (f"vendor{n % 9}.model-{n:05}-v1:0@{regions[n % 4]}" for n in range(self.targets))

    def write(self, location: str) -> None:
        """Fills a new store at a path or a `postgresql://` URL."""
        with closing(open_store(location)) as store:
            store.claim_origin("aws")
        if location.startswith("postgresql"):
            with psycopg.connect(location) as database:
                self._fill(database, "%s")
                database.execute("ANALYZE")
        else:
            with closing(sqlite3.connect(location)) as raw, raw:
                raw.execute("PRAGMA synchronous=OFF")
                self._fill(raw, "?")

    def _fill(self, raw: Any, place: str) -> None:
        """What is alike in every run is written once and multiplied by the database."""

        def insert(table: str, rows: Iterable[Row]) -> None:
            kept = list(rows)
            words = f"INSERT INTO {table} ({', '.join(kept[0])}) VALUES ({', '.join([place] * len(kept[0]))})"
            raw.cursor().executemany(words, [tuple(row.values()) for row in kept])

        insert("runs", map(self._run, range(self.runs)))
        insert("certificates", self._certificates())
        raw.execute("CREATE TEMPORARY TABLE probes (probe TEXT)")
        insert("probes", ({"probe": probe} for probe in PROBES))
        made = list(self._made())
        raw.execute(f"CREATE TEMPORARY TABLE made ({', '.join(f'{name} {_kind(made[0][name])}' for name in made[0])})")
        insert("made", made)
        kept = ", ".join(name for name in made[0] if name not in ("bad", "report"))
        day, ending = "substr(runs.started_at, 1, 11)", f"(runs.arrival - 1) * {self.targets} + made.position + 1"
        raw.execute(
            f"INSERT INTO targets (run_id, ending, ended_at, report, {kept}) "
            f"SELECT runs.id, {ending}, {day} || '06:04:00.000000+00:00', "
            f"replace(made.report, '{DAY}', {day}), {', '.join(f'made.{name}' for name in kept.split(', '))} "
            f"FROM runs JOIN made ON made.bad = {_turn()} ORDER BY runs.arrival, made.position"
        )
        row = _finding()
        raw.execute(
            "INSERT INTO findings (run_id, target, probe, trial, mark, origin, ended_at, payload) "
            f"SELECT runs.id, made.name, probes.probe, 1, 'pass', 'aws', runs.started_at, '{row['payload']}' "
            "FROM runs CROSS JOIN made CROSS JOIN probes WHERE made.bad = 0 ORDER BY runs.id, made.name, probes.probe"
        )

    def _run(self, number: int) -> Row:
        at = START + timedelta(days=number)
        run = RunInfo(
            id=f"run-{number:03}",
            started_at=at,
            ended_at=at + timedelta(minutes=9),
            state="finished",
            origin="aws",
            spent_usd=Decimal("1.25"),
        )
        settings = _rows.settings_text(run.id, RunSettings())
        return {"id": run.id, "arrival": number + 1, "settings": settings, **_rows.run_row(run)}

    def _made(self) -> Iterator[Row]:
        """Each target as it ends when all is well (bad 0), and in the two ways in which it is not."""
        for position, name in enumerate(self.names()):
            for bad, status in enumerate((Status.CERTIFIED, Status.QUALITY_WARNING, Status.FAILED)):
                yield {"bad": bad, "position": position, **_ended(name, status)}

    def _certificates(self) -> Iterator[Row]:
        at = START + timedelta(days=self.runs - 1)
        for name in self.names():
            report = _report(name, Status.CERTIFIED)
            issued = Certificate(
                target=name,
                suite="standard",
                key="digest",
                status=Status.CERTIFIED,
                run_id=f"run-{self.runs - 1:03}",
                certified_at=at,
                expires_at=at + timedelta(days=7),
                report=report,
            )
            yield _rows.certificate_row(issued)


def _turn() -> str:
    """One in 29 is bad, another one every day."""
    turn = "(runs.arrival * 7 + made.position)"
    return f"CASE WHEN {turn} % 29 > 0 THEN 0 ELSE 1 + {turn} % 2 END"


def _kind(value: object) -> str:
    return {int: "INTEGER", float: "FLOAT"}.get(type(value), "TEXT")


def _finding() -> Row:
    at = datetime.fromisoformat(DAY + "02:02:02.020202+00:00")
    plain = Finding(
        target="TARGET",
        probe="PROBE",
        trial=1,
        mark=Mark.PASS,
        origin="aws",
        started_at=at,
        ended_at=at,
        seen={"text": "x" * 200},
    )
    return _rows.finding_row("run", plain)


def _ended(name: str, status: Status) -> Row:
    report = _report(name, status)
    row = _rows.target_row(RunTarget(name=name, plan=None, status=status, report=report))
    return {**row, "payload": row["payload"] + " " * 2000}


def _report(name: str, status: Status) -> TargetReport:
    model, _, region = name.partition("@")
    at = datetime.fromisoformat(DAY + "02:02:02.020202+00:00")
    bad = status is not Status.CERTIFIED
    median = 500.0 + len(name) * 7 + 900 * bad
    return TargetReport(
        target=name,
        model=model,
        vendor=model.partition(".")[0],
        kind="chat",
        route=model,
        region=region,
        account="9012",
        principal="arn:aws:sts::****9012:assumed-role/Certify",
        api="converse",
        asked=model,
        served=model,
        status=status,
        rating=3.1 if bad else 4.9,
        badge=Badge.FUNCTIONAL if bad else Badge.PREMIUM,
        reason="17/18, failed: probe_17" if bad else "18/18",
        suite="standard",
        origin="aws",
        certified_at=at,
        expires_at=at + timedelta(days=7),
        latency_ms=Percentiles(p50=median, p90=median * 2, mean=median, samples=24, weak=("p90",)),
        ttft_ms=Percentiles(p50=median / 3, mean=median / 3, samples=5, weak=("p50",)),
        calls=24,
        throttled=2 * bad,
        tokens=Tokens(input=2335, output=785),
        cost_usd=Decimal("0.002663"),
        coverage=1.0,
        probes=tuple(_probe(probe, bad and probe == PROBES[-1]) for probe in PROBES),
    )


def _probe(name: str, fails: bool) -> ProbeReport:
    good = ProbeReport(
        id=name,
        mark=Mark.PASS,
        message="answered as it was asked to",
        trials=1,
        passed=1,
        interval=Interval(low=0.2065, high=1.0, confidence=0.95),
        duration_ms=127.2,
        request_ids=("55d96b39-0136-4d5e-85d3-5cbd247c16ea",),
    )
    return replace(good, mark=Mark.FAIL, passed=0, failed=1, category="MODEL_ERROR") if fails else good


def main(words: Sequence[str]) -> None:
    """`python -m kit.years STORE [TARGETS RUNS]`, to look at such a store by hand."""
    Years(**dict(zip(("targets", "runs"), map(int, words[1:]), strict=False))).write(str(Path(words[0])))


if __name__ == "__main__":
    import sys

    main(sys.argv[1:])
