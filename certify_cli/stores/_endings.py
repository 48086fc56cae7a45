"""A target's row from its place in the plan to its report, and which report is the newest of its subject."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, func, insert, select, update

from certify_cli.stores._payload import key
from certify_cli.stores._tables import RUNS, TARGETS

Row = dict[str, Any]


def following(connection: Connection, column: ColumnElement[int]) -> int:
    """One more than the highest so far. Counted, because a clock may go back and the newest must stay the newest."""
    return 1 + int(connection.execute(select(func.coalesce(func.max(column), 0))).scalar_one())


def begin(connection: Connection, run_id: str, rows: Sequence[Row], at: str) -> None:
    """Adds the targets of a run in their order; those that need no call come with their report."""
    ending = following(connection, TARGETS.c.ending)
    placed = []
    for position, row in enumerate(rows):
        placed.append({"run_id": key(run_id), "position": position, **row, **_ended(row, at, ending)})
        ending += row["report"] is not None
    if placed:
        connection.execute(insert(TARGETS), placed)


def end(connection: Connection, run_id: str, row: Row, at: str) -> None:
    """Puts the report to the target of that name; the same again changes nothing, not even which is the newest."""
    mine = and_(TARGETS.c.run_id == key(run_id), TARGETS.c.name == row["name"])
    known = connection.execute(select(TARGETS.c.position, TARGETS.c.payload, TARGETS.c.report).where(mine)).all()
    if not known:
        place = select(func.coalesce(func.max(TARGETS.c.position) + 1, 0)).where(TARGETS.c.run_id == key(run_id))
        row = {"run_id": key(run_id), "position": connection.execute(place).scalar_one(), **row}
        connection.execute(insert(TARGETS), {**row, **_ended(row, at, following(connection, TARGETS.c.ending))})
    elif any((payload, report) != (row["payload"], row["report"]) for _, payload, report in known):
        ended = _ended(row, at, following(connection, TARGETS.c.ending))
        connection.execute(update(TARGETS).where(mine).values({**row, **ended}))


def newest() -> Select[tuple[Any, ...]]:
    """(subject, ending, run id, run, report) of the last ending of every subject.

    The inner query walks the index (subject, ending) alone, whatever the number of findings and of old reports.
    """
    ended = select(TARGETS.c.subject, func.max(TARGETS.c.ending).label("ending")).where(TARGETS.c.ending.is_not(None))
    last = ended.group_by(TARGETS.c.subject).subquery()
    same = and_(TARGETS.c.subject == last.c.subject, TARGETS.c.ending == last.c.ending)
    wanted = select(TARGETS.c.subject, TARGETS.c.ending, RUNS.c.id, RUNS.c.payload, TARGETS.c.report)
    return wanted.join(last, same).join(RUNS, RUNS.c.id == TARGETS.c.run_id)


def _ended(row: Row, at: str, ending: int) -> Row:
    return {"ended_at": at, "ending": ending} if row["report"] is not None else {"ended_at": None, "ending": None}
