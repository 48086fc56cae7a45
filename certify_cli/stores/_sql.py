"""The store over any SQL database that SQLAlchemy and `INSERT ... ON CONFLICT` reach."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime

from sqlalchemy import Connection, and_, delete, select, update

from certify_cli.stores import _endings, _payload, _rows
from certify_cli.stores._database import Database
from certify_cli.stores._payload import decode, key, moment
from certify_cli.stores._tables import CERTIFICATES, DEAD_LETTERS, FINDINGS, META, MODELS, RUNS, TARGETS
from certify_cli.types.calls import Origin
from certify_cli.types.findings import Finding
from certify_cli.types.model import InventoryModel
from certify_cli.types.plans import RunSettings, Suite
from certify_cli.types.records import Certificate, DeadLetter, RunTarget
from certify_cli.types.reports import RunInfo, TargetReport


def _now() -> datetime:
    return datetime.now(UTC)


class SqlStore:
    """Everything of a store but `exclusive`, which is the database's own affair."""

    def __init__(self, database: Database, now: Callable[[], datetime] = _now) -> None:
        self.location = database.location
        self._database = database
        self._now = now

    def origin(self) -> Origin | None:
        rows = self._database.all(select(META.c.value).where(META.c.key == "origin"))
        return rows[0].value if rows else None

    def claim_origin(self, origin: Origin) -> None:
        with self._database.writing() as connection:
            self._database.keep_first(connection, META, [{"key": "origin", "value": origin}])
            kept = connection.execute(select(META.c.value).where(META.c.key == "origin")).scalar_one()
        if kept != origin:
            raise _payload.other_origin(self.location, kept, origin)

    def models(self) -> tuple[InventoryModel, ...]:
        rows = sorted(self._database.all(select(MODELS.c.provider, MODELS.c.model, MODELS.c.payload)))
        return tuple(decode(InventoryModel, payload, f"model {model}") for _, model, payload in rows)

    def put_models(self, models: Iterable[InventoryModel]) -> None:
        rows = [_rows.model_row(model) for model in models]
        with self._database.writing() as connection:
            self._database.keep_last(connection, MODELS, rows)

    def begin_run(self, run: RunInfo, settings: RunSettings, targets: Sequence[RunTarget]) -> None:
        row = {"id": key(run.id), "settings": _rows.settings_text(run.id, settings), **_rows.run_row(run)}
        planned = [_rows.target_row(target) for target in targets]
        with self._database.writing() as connection:
            row["arrival"] = _endings.following(connection, RUNS.c.arrival)
            if not self._database.keep_first(connection, RUNS, [row]):
                raise _payload.known_run(run.id, self.location)
            _endings.begin(connection, run.id, planned, moment(self._now()))

    def update_run(self, run: RunInfo) -> None:
        row = _rows.run_row(run)
        with self._database.writing() as connection:
            if not connection.execute(update(RUNS).where(RUNS.c.id == key(run.id)).values(row)).rowcount:
                raise _payload.unknown_run(run.id, self.location)

    def runs(self) -> tuple[tuple[RunInfo, RunSettings], ...]:
        rows = self._database.all(select(RUNS.c.id, RUNS.c.payload, RUNS.c.settings).order_by(RUNS.c.arrival.desc()))
        return tuple(
            (decode(RunInfo, info, f"run {run_id}"), decode(RunSettings, settings, f"settings of run {run_id}"))
            for run_id, info, settings in rows
        )

    def run_targets(self, run_id: str) -> tuple[RunTarget, ...]:
        wanted = select(TARGETS.c.name, TARGETS.c.payload, TARGETS.c.report).where(TARGETS.c.run_id == key(run_id))
        return tuple(_rows.target_of(*row) for row in self._database.all(wanted.order_by(TARGETS.c.position)))

    def record(
        self,
        run_id: str,
        *,
        findings: Sequence[Finding] = (),
        ended: Sequence[RunTarget] = (),
        certificates: Sequence[Certificate] = (),
        dead_letters: Sequence[DeadLetter] = (),
        revoked: Sequence[tuple[str, Suite]] = (),
    ) -> None:
        found = [_rows.finding_row(run_id, finding) for finding in findings]
        letters = [_rows.dead_letter_row(run_id, letter) for letter in dead_letters]
        issued = [_rows.certificate_row(certificate) for certificate in certificates]
        reported = [_rows.target_row(target) for target in ended]
        with self._database.writing() as connection:
            _require_run(connection, run_id, self.location)
            self._database.keep_first(connection, FINDINGS, found)
            self._database.keep_last(connection, DEAD_LETTERS, letters)
            for row in reported:
                _endings.end(connection, run_id, row, moment(self._now()))
            for target, suite in revoked:
                mine = and_(CERTIFICATES.c.target == key(target), CERTIFICATES.c.suite == suite)
                connection.execute(delete(CERTIFICATES).where(mine))
            self._database.keep_last(connection, CERTIFICATES, issued)

    def findings(self, run_id: str, target: str | None = None) -> tuple[Finding, ...]:
        wanted = select(FINDINGS.c.target, FINDINGS.c.probe, FINDINGS.c.payload).where(FINDINGS.c.run_id == key(run_id))
        if target is not None:
            wanted = wanted.where(FINDINGS.c.target == key(target))
        rows = self._database.all(wanted.order_by(FINDINGS.c.arrival))
        return tuple(decode(Finding, text, f"finding of {probe} on {name}") for name, probe, text in rows)

    def certificates(self) -> tuple[Certificate, ...]:
        rows = sorted(self._database.all(select(CERTIFICATES.c.target, CERTIFICATES.c.suite, CERTIFICATES.c.payload)))
        return tuple(decode(Certificate, text, f"certificate of {target}") for target, _, text in rows)

    def dead_letters(self) -> tuple[DeadLetter, ...]:
        letters = DEAD_LETTERS.c
        rows = self._database.all(select(letters.run_id, letters.target, letters.probe, letters.trial, letters.payload))
        return tuple(
            decode(DeadLetter, text, f"dead letter of {probe} on {target}")
            for _, target, probe, _, text in sorted(rows)
        )

    def latest(self) -> tuple[tuple[RunInfo, TargetReport], ...]:
        rows = sorted(self._database.all(_endings.newest()))
        infos = {run_id: info for _, _, run_id, info, _ in rows}
        runs = {run_id: decode(RunInfo, info, f"run {run_id}") for run_id, info in infos.items()}
        # where two processes ended the same subject at once, the last of the rows wins
        reports = {subject: (run_id, report) for subject, _, run_id, _, report in rows}
        return tuple(
            (runs[run_id], decode(TargetReport, report, f"report on {subject}"))
            for subject, (run_id, report) in reports.items()
        )

    def close(self) -> None:
        self._database.close()


def _require_run(connection: Connection, run_id: str, location: str) -> None:
    if connection.execute(select(RUNS.c.id).where(RUNS.c.id == key(run_id))).first() is None:
        raise _payload.unknown_run(run_id, location)
