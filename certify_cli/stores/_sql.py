"""The store over any SQL database that SQLAlchemy and `INSERT ... ON CONFLICT` reach."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from datetime import UTC, datetime

from sqlalchemy import Connection, and_, bindparam, delete, select, update

from certify_cli.errors import OtherOrigin
from certify_cli.stores import _callers, _endings, _facts, _history, _inventory, _letters, _payload, _rows
from certify_cli.stores._database import Database
from certify_cli.stores._lease_rows import LeaseRows
from certify_cli.stores._leases import LeaseBook
from certify_cli.stores._notices import NoticeRows
from certify_cli.stores._payload import decode, key, moment
from certify_cli.stores._tables import CERTIFICATES, FINDINGS, META, RUNS, TARGETS
from certify_cli.types.calls import Origin
from certify_cli.types.changes import PastChange
from certify_cli.types.findings import Finding, Status
from certify_cli.types.history import ALL, Point, Stretch
from certify_cli.types.model import InventoryModel
from certify_cli.types.plans import RunSettings, Suite
from certify_cli.types.records import Caller, Certificate, DeadLetter, RunTarget, StoreFacts, Term
from certify_cli.types.reports import OPEN_STATES, RunInfo, TargetReport


def _now() -> datetime:
    return datetime.now(UTC)


class SqlStore:
    """Everything of a store but `exclusive`, which is the database's own affair."""

    def __init__(self, database: Database, now: Callable[[], datetime] = _now) -> None:
        self.location = database.location
        self._database = database
        self._now = now
        self.notices = NoticeRows(database)
        self.leases: LeaseBook | LeaseRows = LeaseBook(self._ended, time.monotonic, shared=False)

    def facts(self) -> StoreFacts:
        return self._database.read(_facts.facts_of)

    def origin(self) -> Origin | None:
        rows = self._database.all(select(META.c.value).where(META.c.key == "origin"))
        return rows[0].value if rows else None

    def claim_origin(self, origin: Origin) -> None:
        def stamp(connection: Connection) -> str:
            self._database.keep_first(connection, META, [{"key": "origin", "value": origin}])
            return str(connection.execute(select(META.c.value).where(META.c.key == "origin")).scalar_one())

        if (kept := self._database.write(stamp)) != origin:
            raise OtherOrigin(self.location, kept, origin)

    def caller(self, fingerprint: str) -> Caller | None:
        return _callers.read(self._database, fingerprint)

    def note_caller(self, caller: Caller) -> None:
        _callers.note(self._database, caller)

    def models(self) -> tuple[InventoryModel, ...]:
        return _inventory.models(self._database)

    def amend_models(self, amending: _inventory.Amending) -> None:
        _inventory.amend(self._database, amending)

    def changes(self) -> tuple[PastChange, ...]:
        return _inventory.changes(self._database)

    def begin_run(
        self,
        run: RunInfo,
        settings: RunSettings,
        targets: Sequence[RunTarget],
        findings: Sequence[Finding] = (),
        *,
        join_after: datetime | None = None,
        revoked: Sequence[tuple[str, Suite]] = (),
    ) -> RunInfo:
        row = {"id": key(run.id), "settings": _rows.settings_text(run.id, settings), **_rows.run_row(run)}
        planned = [_rows.target_row(target) for target in targets]
        carried = [_rows.finding_row(run.id, finding) for finding in findings]

        def begin(connection: Connection) -> RunInfo:
            self._database.take_turn(connection)
            if join_after is not None and (other := _same_open(connection, run, join_after)):
                return other
            row["arrival"] = _endings.following(connection, RUNS.c.arrival)
            if self._database.keep_first(connection, RUNS, [row]):
                _endings.begin(connection, run.id, planned, moment(self._now()))
                self._database.keep_first(connection, FINDINGS, carried)
            elif not _endings.stands(connection, row, planned, carried):
                raise _payload.known_run(run.id, self.location)
            _revoke(connection, revoked)
            return run

        return self._database.write(begin)

    def change_run(
        self, run_id: str, change: Callable[[RunInfo], RunInfo], *, left: Callable[[RunTarget], RunTarget] | None = None
    ) -> RunInfo:
        mine, written = RUNS.c.id == key(run_id), set[str]()

        def renew(connection: Connection) -> RunInfo:
            if left is not None:
                self._database.take_turn(connection)
            # the weaker lock, for a finding's foreign key locks the row too
            kept = connection.scalar(select(RUNS.c.payload).where(mine).with_for_update(key_share=True))
            if kept is None:
                raise _payload.unknown_run(run_id, self.location)
            known = decode(RunInfo, kept, f"run {run_id}")
            if kept not in written:  # else by an attempt whose acknowledgement was lost
                known = change(known)
                row = _rows.run_row(known)
                written.add(row["payload"])
                connection.execute(update(RUNS).where(mine).values(row))
            if left is not None:
                _endings.end_left(connection, run_id, left, moment(self._now()))
            return known

        return self._database.write(renew)

    def runs(self, run_id: str | None = None) -> tuple[tuple[RunInfo, RunSettings], ...]:
        wanted = select(RUNS.c.id, RUNS.c.payload, RUNS.c.settings).order_by(RUNS.c.arrival.desc())
        rows = self._database.all(wanted if run_id is None else wanted.where(RUNS.c.id == key(run_id)))
        return tuple(
            (decode(RunInfo, info, f"run {name}"), decode(RunSettings, settings, f"settings of run {name}"))
            for name, info, settings in rows
        )

    def run_targets(self, run_id: str) -> tuple[RunTarget, ...]:
        wanted = select(TARGETS.c.name, TARGETS.c.payload, TARGETS.c.report).where(TARGETS.c.run_id == key(run_id))
        return tuple(_rows.target_of(*row) for row in self._database.all(wanted.order_by(TARGETS.c.position)))

    def run_reports(self, run_id: str) -> tuple[RunTarget, ...]:
        return _history.run_reports(self._database, run_id)

    def tallies(self) -> Mapping[str, Mapping[Status, int]]:
        return _history.tallies(self._database)

    def points(self, wanted: Stretch = ALL) -> tuple[Point, ...]:
        return _history.points(self._database, wanted)

    def record(
        self,
        run_id: str,
        *,
        findings: Sequence[Finding] = (),
        ended: Sequence[RunTarget] = (),
        certificates: Sequence[Certificate] = (),
        dead_letters: Sequence[DeadLetter] = (),
        revoked: Sequence[tuple[str, Suite]] = (),
        fences: Mapping[str, int] | None = None,
    ) -> None:
        found = [_rows.finding_row(run_id, finding) for finding in findings]
        issued = [_rows.certificate_row(certificate) for certificate in certificates]
        reported = [_rows.target_row(target) for target in ended]

        def keep(connection: Connection) -> None:
            _require_run(connection, run_id, self.location)
            self.leases.check(fences or {}, connection)
            _letters.resolve(connection, run_id, findings)
            _letters.add(self._database, connection, run_id, dead_letters)
            self._database.keep_first(connection, FINDINGS, found)
            if reported:
                self._database.take_turn(connection)
            for row in reported:
                _endings.end(connection, run_id, row, moment(self._now()))
            _revoke(connection, revoked)
            self._database.keep_last(connection, CERTIFICATES, issued)
            self.leases.free(_payload.of_ended(fences, ended), connection)

        self._database.write(keep)

    def findings(self, run_id: str, target: str | None = None) -> tuple[Finding, ...]:
        wanted = select(FINDINGS.c.target, FINDINGS.c.probe, FINDINGS.c.payload).where(FINDINGS.c.run_id == key(run_id))
        if target is not None:
            wanted = wanted.where(FINDINGS.c.target == key(target))
        rows = self._database.all(wanted.order_by(FINDINGS.c.arrival))
        return tuple(decode(Finding, text, f"finding of {probe} on {name}") for name, probe, text in rows)

    def certificates(self) -> tuple[Certificate, ...]:
        return tuple(decode(Certificate, text, f"certificate of {target}") for target, text in self._certified())

    def terms(self) -> tuple[Term, ...]:
        return tuple(decode(Term, text, f"certificate of {target}") for target, text in self._certified())

    def _certified(self) -> Iterator[tuple[str, str]]:
        """Target and text of each certificate, by target and suite."""
        rows = self._database.all(select(CERTIFICATES.c.target, CERTIFICATES.c.suite, CERTIFICATES.c.payload))
        return ((target, text) for target, _, text in sorted(rows))

    def certificate(self, target: str, suite: Suite) -> Certificate | None:
        mine = and_(CERTIFICATES.c.target == key(target), CERTIFICATES.c.suite == suite)
        rows = self._database.all(select(CERTIFICATES.c.payload).where(mine))
        return decode(Certificate, rows[0].payload, f"certificate of {target}") if rows else None

    def dead_letters(self) -> tuple[DeadLetter, ...]:
        return _letters.kept(self._database)

    def update_dead_letters(self, letters: Sequence[DeadLetter]) -> int:
        return self._database.write(lambda connection: _letters.replace_kept(connection, letters))

    def latest(self) -> tuple[tuple[RunInfo, TargetReport], ...]:
        rows = sorted(self._database.all(_endings.newest()))
        infos = {run_id: info for _, _, run_id, info, _ in rows}
        runs = {run_id: decode(RunInfo, info, f"run {run_id}") for run_id, info in infos.items()}
        reports = {subject: (run_id, report) for subject, _, run_id, _, report in rows}
        return tuple(
            (runs[run_id], decode(TargetReport, report, f"report on {subject}"))
            for subject, (run_id, report) in reports.items()
        )

    def close(self) -> None:
        self._database.close()

    def _ended(self, run_id: str, names: Collection[str]) -> Collection[str]:
        """Those of the names that have their report in the run."""
        mine = and_(TARGETS.c.run_id == key(run_id), TARGETS.c.report.is_not(None))
        done = {name for (name,) in self._database.all(select(TARGETS.c.name).where(mine))}
        return {name for name in names if key(name) in done}


def _same_open(connection: Connection, run: RunInfo, after: datetime) -> RunInfo | None:
    """The newest open run of the same plan."""
    wanted = select(RUNS.c.id, RUNS.c.payload).where(RUNS.c.state.in_(OPEN_STATES)).order_by(RUNS.c.arrival.desc())
    known = (decode(RunInfo, payload, f"run {name}") for name, payload in connection.execute(wanted).all())
    return _payload.same_open(known, run, after)


def _revoke(connection: Connection, certificates: Sequence[tuple[str, Suite]]) -> None:
    for target, suite in certificates:
        mine = and_(CERTIFICATES.c.target == key(target), CERTIFICATES.c.suite == suite)
        connection.execute(delete(CERTIFICATES).where(mine))


_RUN = select(RUNS.c.id).where(RUNS.c.id == bindparam("run"))
"""Made once: for SQLAlchemy to build a statement takes longer than for the database to run it."""


def _require_run(connection: Connection, run_id: str, location: str) -> None:
    if connection.execute(_RUN, {"run": key(run_id)}).first() is None:
        raise _payload.unknown_run(run_id, location)
