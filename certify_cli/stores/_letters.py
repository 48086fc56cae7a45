"""Dead letters in a database: how they come, take in older ones, and leave; each within the caller's transaction."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import ColumnElement, Connection, Table, and_, bindparam, delete, select, update

from certify_cli.stores import _rows
from certify_cli.stores._database import Database
from certify_cli.stores._payload import decode, key, trial_key
from certify_cli.stores._tables import DEAD_LETTERS, FINDINGS
from certify_cli.types.findings import Finding
from certify_cli.types.records import DeadLetter

Trial = tuple[str, str, int]
LETTERS = DEAD_LETTERS.c


# Made once, because every finding asks; for SQLAlchemy to build a statement takes longer than to run it.
_WAITING = select(LETTERS.target, LETTERS.probe).where(
    LETTERS.target.in_(bindparam("targets", expanding=True)),
    LETTERS.run_id != bindparam("run"),
    LETTERS.state != "discarded",
)


def resolve(connection: Connection, run_id: str, findings: Sequence[Finding]) -> None:
    """Removes the letters of other runs on which these findings decide; call it before they are inserted.

    A finding that was recorded before decides nothing anew: recording the same twice is harmless.
    """
    decided = {trial_key(one) for one in findings if one.decisive and not one.carried_from}
    if not decided:
        return
    of_these = {"targets": sorted({trial[0] for trial in decided}), "run": key(run_id)}
    waiting = {(target, probe) for target, probe in connection.execute(_WAITING, of_these)}
    hit = {trial for trial in decided if trial[:2] in waiting}
    for target, probe in {trial[:2] for trial in hit - _among(FINDINGS, connection, run_id, hit)}:
        mine = and_(LETTERS.target == target, LETTERS.probe == probe, _left_by_others(run_id))
        connection.execute(delete(DEAD_LETTERS).where(mine))


def add(database: Database, connection: Connection, run_id: str, letters: Sequence[DeadLetter]) -> None:
    """Adds letters of trials that are not recorded yet, each in place of those other runs left of the same trial."""
    if not letters:
        return
    trials = {trial_key(letter) for letter in letters}
    known = _among(FINDINGS, connection, run_id, trials) | _among(DEAD_LETTERS, connection, run_id, trials)
    new = {trial_key(letter): letter for letter in letters if trial_key(letter) not in known}
    rows = [
        _rows.dead_letter_row(run_id, letter.after(_taken_in(connection, run_id, letter))) for letter in new.values()
    ]
    database.keep_first(connection, DEAD_LETTERS, rows)


def kept(database: Database) -> tuple[DeadLetter, ...]:
    rows = database.all(select(LETTERS.run_id, LETTERS.target, LETTERS.probe, LETTERS.trial, LETTERS.payload))
    return tuple(_letter(target, probe, text) for _, target, probe, _, text in sorted(rows))


def replace_kept(connection: Connection, letters: Sequence[DeadLetter]) -> int:
    """Puts each letter in place of the one that has its key, if it is still there; returns how many were."""
    return sum(
        connection.execute(
            update(DEAD_LETTERS)
            .where(LETTERS.run_id == key(letter.run_id), _of_trial(trial_key(letter)))
            .values(_rows.dead_letter_row(letter.run_id, letter))
        ).rowcount
        for letter in letters
    )


def _taken_in(connection: Connection, run_id: str, letter: DeadLetter) -> list[DeadLetter]:
    same = and_(_of_trial(trial_key(letter)), _left_by_others(run_id))
    rows = connection.execute(select(LETTERS.target, LETTERS.probe, LETTERS.payload).where(same)).all()
    if rows:
        connection.execute(delete(DEAD_LETTERS).where(same))
    return [_letter(*row) for row in rows]


def _left_by_others(run_id: str) -> ColumnElement[bool]:
    return and_(LETTERS.run_id != key(run_id), LETTERS.state != "discarded")


def _of_trial(trial: Trial) -> ColumnElement[bool]:
    return and_(LETTERS.target == trial[0], LETTERS.probe == trial[1], LETTERS.trial == trial[2])


def _among(table: Table, connection: Connection, run_id: str, trials: Iterable[Trial]) -> set[Trial]:
    """Those of the trials of the run that the table has."""
    wanted = set(trials)
    columns, targets, probes = table.c, {trial[0] for trial in wanted}, {trial[1] for trial in wanted}
    there = and_(columns.run_id == key(run_id), columns.target.in_(targets), columns.probe.in_(probes))
    rows = connection.execute(select(columns.target, columns.probe, columns.trial).where(there)) if wanted else ()
    return wanted & {(target, probe, trial) for target, probe, trial in rows}


def _letter(target: str, probe: str, text: str) -> DeadLetter:
    return decode(DeadLetter, text, f"dead letter of {probe} on {target}")
