"""A target's row from its place in the plan to its report, and which report is the newest of its subject."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, bindparam, func, insert, select, update

from certify_cli.stores import _rows
from certify_cli.stores._payload import key
from certify_cli.stores._tables import FINDINGS, RUNS, TARGETS
from certify_cli.types.records import RunTarget

Row = dict[str, Any]

# Made once: for SQLAlchemy to build a statement takes longer than for the database to run it.
_MINE = and_(TARGETS.c.run_id == bindparam("of_run"), TARGETS.c.name == bindparam("of_name"))
_KNOWN = select(TARGETS.c.position, TARGETS.c.payload, TARGETS.c.report).where(_MINE)
_RENEW = update(TARGETS).where(_MINE)


def following(connection: Connection, column: ColumnElement[int]) -> int:
    """One more than the highest so far. Counted, because a clock may go back and the newest must stay the newest.

    The caller has taken its turn (`Database.take_turn`): two that counted at once would count the same.
    """
    return 1 + int(connection.execute(_highest(column)).scalar_one())


@cache
def _highest(column: ColumnElement[int]) -> Select[int]:
    return select(func.coalesce(func.max(column), 0))


def begin(connection: Connection, run_id: str, rows: Sequence[Row], at: str) -> None:
    """Adds the targets of a run in their order; those that need no call come with their report."""
    ending = following(connection, TARGETS.c.ending)
    placed = []
    for position, row in enumerate(rows):
        placed.append({"run_id": key(run_id), "position": position, **row, **_ended(row, at, ending)})
        ending += row["report"] is not None
    if placed:
        connection.execute(insert(TARGETS), placed)


def stands(connection: Connection, run: Row, rows: Sequence[Row], carried: Sequence[Row]) -> bool:
    """Whether exactly this run was begun already and nothing has happened in it since: by us, unacknowledged."""
    begun = connection.execute(select(RUNS.c.payload, RUNS.c.settings).where(RUNS.c.id == run["id"])).one()
    mine = select(TARGETS.c.name, TARGETS.c.payload, TARGETS.c.report).where(TARGETS.c.run_id == run["id"])
    planned = [tuple(row) for row in connection.execute(mine.order_by(TARGETS.c.position))]
    expected = [(row["name"], row["payload"], row["report"]) for row in rows]
    found = set(connection.scalars(select(FINDINGS.c.payload).where(FINDINGS.c.run_id == run["id"])))
    taken_over = {row["payload"] for row in carried}
    return tuple(begun) == (run["payload"], run["settings"]) and (planned, found) == (expected, taken_over)


def end(connection: Connection, run_id: str, row: Row, at: str) -> None:
    """Puts the report to the target of that name; the same again changes nothing, not even which is the newest."""
    mine = {"of_run": key(run_id), "of_name": row["name"]}
    known = connection.execute(_KNOWN, mine).all()
    if not known:
        place = select(func.coalesce(func.max(TARGETS.c.position) + 1, 0)).where(TARGETS.c.run_id == key(run_id))
        row = {"run_id": key(run_id), "position": connection.execute(place).scalar_one(), **row}
        connection.execute(insert(TARGETS), {**row, **_ended(row, at, following(connection, TARGETS.c.ending))})
    elif any((payload, report) != (row["payload"], row["report"]) for _, payload, report in known):
        ended = _ended(row, at, following(connection, TARGETS.c.ending))
        connection.execute(_RENEW, {**mine, **row, **ended})


def end_left(connection: Connection, run_id: str, left: Callable[[RunTarget], RunTarget], at: str) -> None:
    """Ends the targets of the run that have no report. The caller has taken its turn, as for `following`."""
    mine = and_(TARGETS.c.run_id == key(run_id), TARGETS.c.report.is_(None))
    wanted = select(TARGETS.c.name, TARGETS.c.payload, TARGETS.c.report).where(mine).order_by(TARGETS.c.position)
    for row in connection.execute(wanted).all():
        end(connection, run_id, _rows.target_row(left(_rows.target_of(*row))), at)


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
