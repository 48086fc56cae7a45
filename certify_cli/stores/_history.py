"""What became of targets over time, read from one index; and what a run came to, without its findings and plans."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from certify_cli.stores._database import Database
from certify_cli.stores._payload import ASIDE, decode, key
from certify_cli.stores._tables import TARGETS
from certify_cli.types.findings import Status
from certify_cli.types.history import Gist, Point, Stretch
from certify_cli.types.records import RunTarget
from certify_cli.types.reports import TargetReport

NAMED_AT_MOST = 500
"""Names that a statement takes; of more, all is read and the rest left aside."""


def points(database: Database, wanted: Stretch) -> tuple[Point, ...]:
    """Newest first."""
    rows = database.all(_wanted(wanted))
    if wanted.targets is not None and _is_long(wanted):
        names = {key(name) for name in wanted.targets}
        rows = [row for row in rows if row.subject in names]
    return tuple(map(_point, rows[: wanted.most]))


def tallies(database: Database) -> Mapping[str, Mapping[Status, int]]:
    counted = select(TARGETS.c.run_id, TARGETS.c.status, func.count()).group_by(TARGETS.c.run_id, TARGETS.c.status)
    found: dict[str, dict[Status, int]] = defaultdict(dict)
    for run_id, status, count in database.all(counted):
        found[run_id][Status(status)] = count
    return found


def run_reports(database: Database, run_id: str) -> tuple[RunTarget, ...]:
    mine = select(TARGETS.c.name, TARGETS.c.status, TARGETS.c.report).where(TARGETS.c.run_id == key(run_id))
    return tuple(
        RunTarget(name=name, plan=None, status=Status(status), report=report and decode(TargetReport, report, name))
        for name, status, report in database.all(mine.order_by(TARGETS.c.position))
    )


def _wanted(wanted: Stretch) -> Select[Any]:
    """The points that are wanted, and for those alone what each target's status was before."""
    columns = [TARGETS.c[name] for name in ("subject", "ending", "run_id", "ended_at", "status", "rating", "gist")]
    chosen = select(*columns).where(*_kept(wanted)).order_by(TARGETS.c.ending.desc())
    if wanted.each is not None:
        newest = func.row_number().over(partition_by=TARGETS.c.subject, order_by=TARGETS.c.ending.desc())
        placed = select(*columns, newest.label("place")).where(*_kept(wanted)).subquery()
        chosen = select(placed).where(placed.c.place <= wanted.each).order_by(placed.c.ending.desc())
    told = (chosen if _is_long(wanted) else chosen.limit(wanted.most)).subquery()
    older = TARGETS.alias("older")
    before = select(older.c.status).where(older.c.subject == told.c.subject, older.c.ending < told.c.ending)
    was = before.order_by(older.c.ending.desc()).limit(1).scalar_subquery()
    return select(told, was.label("was")).order_by(told.c.ending.desc())


def _kept(wanted: Stretch) -> Iterator[ColumnElement[bool]]:
    yield TARGETS.c.ending.is_not(None)
    yield ~TARGETS.c.subject.endswith(ASIDE)
    if wanted.targets is not None and not _is_long(wanted):
        yield TARGETS.c.subject.in_(map(key, wanted.targets))
    if wanted.runs is not None:
        yield TARGETS.c.run_id.in_(map(key, wanted.runs))
    if wanted.statuses is not None:
        yield TARGETS.c.status.in_([status.value for status in wanted.statuses])


def _is_long(wanted: Stretch) -> bool:
    return wanted.targets is not None and len(wanted.targets) > NAMED_AT_MOST


def _point(row: Any) -> Point:
    return Point(
        target=row.subject,
        run=row.run_id,
        at=datetime.fromisoformat(row.ended_at),
        status=Status(row.status),
        was=Status(row.was) if row.was else None,
        rating=row.rating,
        gist=decode(Gist, row.gist, f"numbers of {row.subject}") if row.gist else Gist(),
    )
