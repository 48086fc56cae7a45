"""A report with what a store knows around it: how it came to this, what waits, what ends."""

from __future__ import annotations

from dataclasses import dataclass, field

from certify_cli.types.changes import PastChange
from certify_cli.types.findings import Status
from certify_cli.types.history import Point
from certify_cli.types.records import DeadLetter
from certify_cli.types.reports import Report, RunInfo
from certify_cli.types.tables import Table


@dataclass(frozen=True, slots=True, kw_only=True)
class RunTally:
    """A run and how many of its targets have which status."""

    run: RunInfo
    counts: dict[Status, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dashboard:
    """Newest first, each no more than a page can show."""

    report: Report
    points: tuple[Point, ...] = ()
    """Of the report's targets."""
    runs: tuple[RunTally, ...] = ()
    letters: tuple[DeadLetter, ...] = ()
    """Those of the report's targets that wait."""
    changes: tuple[PastChange, ...] = ()
    """Of the inventory."""
    health: Table | None = None
    """Of the whole store, an area and a fact a row."""
