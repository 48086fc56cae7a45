"""`certify report --health`: the state of a store on one page, without any call."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta

from certify_cli.codec import utc
from certify_cli.commands.health_of_inventory import of_synchronisation
from certify_cli.commands.health_of_runs import of_errors, of_last_run, of_letters, of_runs
from certify_cli.commands.health_rows import NAMED, WINDOW, Row, row, shared
from certify_cli.interfaces import Store
from certify_cli.place import Place
from certify_cli.planning.lifecycle import known_of
from certify_cli.registry.catalogue import Catalogue
from certify_cli.runner.at_work import at_work
from certify_cli.types.durations import age_text, duration_text
from certify_cli.types.findings import Status
from certify_cli.types.model import Lifecycle
from certify_cli.types.naming import some_of
from certify_cli.types.records import Term
from certify_cli.types.reports import TargetReport
from certify_cli.types.tables import Column, Table
from certify_cli.verdicts.endings import WARNING, is_near
from certify_cli.verdicts.freshness import capped, of_today

COLUMNS = (
    Column(key="area", title="area"),
    Column(key="what", title="what"),
    Column(key="value", title="value"),
    Column(key="detail", title="detail"),
)


def health(
    store: Store, now: datetime, place: Place, catalogue: Catalogue | None = None, *, within: timedelta = WARNING
) -> Table:
    """One row a fact, by area: targets, certificates, models that end, runs, circuits, letters, errors, sync, drift.

    With the catalogue certificates and models end as is known today; `within` says which ends are near.
    """
    runs = [run for run, _ in store.runs()]
    latest = [_as_known(report, catalogue) for _, report in store.latest() if not report.aside]
    ends = {report.target: report.eol_date for report in latest}
    certificates = [replace(one, expires_at=capped(one.expires_at, ends.get(one.target))) for one in store.terms()]
    rows = [
        *_store(store),
        *_targets(latest, certificates),
        *_certificates(certificates, now),
        *_lifecycle(latest, now.date(), within),
        *of_runs(runs, at_work(runs, store), now, place),
        *of_last_run(store, runs[:1]),
        *of_letters(store.dead_letters(), now),
        *of_errors(store, runs, now),
        *of_synchronisation(store, now),
    ]
    origin = store.origin()
    title = "health" if origin in (None, "aws") else f"health ({origin} results)"
    commands = "\n".join(row["command"] for row in rows if row.get("command"))
    note = "what is unfinished goes on with" if commands else "" if runs else "nothing stored yet"
    return Table(title=title, columns=COLUMNS, rows=tuple(rows), note=note, block=commands)


def _store(store: Store) -> Iterator[Row]:
    facts = store.facts()
    yield row("store", "origin", store.origin() or "none yet", f"of the results in {store.location}")
    yield row("store", "schema", facts.schema, f"written by certify {facts.written_by}" if facts.written_by else "")
    yield row("store", "bytes", facts.size_bytes)


def _targets(latest: Sequence[TargetReport], certificates: Sequence[Term]) -> Iterator[Row]:
    counts = Counter(report.status for report in latest)
    yield row("targets", "known", len(latest))
    yield from (row("targets", status.value, counts[status]) for status in Status if counts[status])
    decided = {one.target for one in certificates}
    never = [
        one.target or one.model for one in latest if one.status is Status.INCONCLUSIVE and one.target not in decided
    ]
    yield row("targets", "never decided", len(never), some_of(never, NAMED))


def _certificates(certificates: Sequence[Term], now: datetime) -> Iterator[Row]:
    good = [one for one in certificates if one.status is not Status.FAILED]
    valid = sorted((one for one in good if one.expires_at > now), key=lambda one: one.expires_at)
    yield shared("certificates", "valid", len(valid), len(good))
    yield shared("certificates", "expired", len(good) - len(valid), len(good))
    for what, within in (("end within 1 d", timedelta(days=1)), ("end within 7 d", WINDOW)):
        ending = [one.target for one in valid if one.expires_at <= now + within]
        yield shared("certificates", what, len(ending), len(good), some_of(ending, NAMED))
    if valid:
        oldest, first = min(valid, key=lambda one: one.certified_at), valid[0]
        yield row("certificates", "oldest", age_text(now - oldest.certified_at), _dated(oldest, oldest.certified_at))
        yield row("certificates", "ends next", age_text(first.expires_at - now), _dated(first, first.expires_at))


def _as_known(report: TargetReport, catalogue: Catalogue | None) -> TargetReport:
    """The report with the end of life that is known today of its model there."""
    life = known_of(catalogue, report.model, report.region) if catalogue is not None and report.region else None
    return of_today(report, life)


def _lifecycle(latest: Sequence[TargetReport], today: date, within: timedelta) -> Iterator[Row]:
    """What of the targets in use ends soon or is Legacy, the first to end first."""
    used = sorted((one for one in latest if one.status is not Status.UNSUPPORTED), key=lambda one: str(one.eol_date))
    near = [one for one in used if is_near(Lifecycle(eol_date=one.eol_date), today, within)]
    dated = [f"{one.target} on {one.eol_date}" for one in near]
    yield row("lifecycle", f"end within {duration_text(within)}", len(near), some_of(dated, NAMED))
    legacy = [str(one.target) for one in used if one.lifecycle == "LEGACY"]
    yield row("lifecycle", "Legacy", len(legacy), some_of(legacy, NAMED))


def _dated(certificate: Term, at: datetime) -> str:
    return f"{certificate.target}, {utc(at)}"
