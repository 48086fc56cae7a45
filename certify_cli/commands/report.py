"""`certify report`: what is stored, without any call: the latest state, one run, or the list of runs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase

from certify_cli.codec import utc
from certify_cli.commands.assemble import latest_report, report_of, words_of
from certify_cli.errors import UsageError
from certify_cli.interfaces import Store
from certify_cli.policy.gate import Ending, totals
from certify_cli.types.findings import Status
from certify_cli.types.reports import Column, Report, RunInfo, Table, TargetReport
from certify_cli.verdicts.explain import Context, unfinished

RUN_COLUMNS = (
    Column(key="id", title="run"),
    Column(key="started_at", title="started"),
    Column(key="state", title="state"),
    Column(key="suite", title="suite"),
    Column(key="origin", title="origin"),
    Column(key="targets", title="targets", numeric=True),
    Column(key="totals", title="statuses"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What the report is narrowed to; globs, case folded; empty means everything."""

    targets: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    vendors: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()


_FIELDS: tuple[tuple[str, Callable[[Filters], tuple[str, ...]], Callable[[TargetReport], str]], ...] = (
    ("target", lambda f: f.targets, lambda t: t.target or t.model),
    ("model", lambda f: f.models, lambda t: t.model),
    ("region", lambda f: f.regions, lambda t: t.region or ""),
    ("vendor", lambda f: f.vendors, lambda t: t.vendor or ""),
    ("status", lambda f: f.statuses, lambda t: t.status.value),
    ("origin", lambda f: f.origins, lambda t: t.origin or ""),
)


def report(store: Store, filters: Filters, run_id: str | None = None) -> Report:
    """The latest state of every target, or one run as it ended; raises UsageError for a filter that fits nothing."""
    whole = _of_run(store, run_id) if run_id is not None else latest_report(store.latest())
    kept = narrowed(whole.targets, filters)
    if len(kept) == len(whole.targets):
        return whole
    decision = None  # a decision is on the whole run, never on a part of it
    return replace(whole, targets=kept, totals=totals(kept), decision=decision)


def narrowed(targets: Sequence[TargetReport], filters: Filters) -> tuple[TargetReport, ...]:
    """The targets that pass every filter; raises UsageError for a filter that fits nothing."""
    kept = tuple(targets)
    for name, wanted_of, value_of in _FIELDS:
        kept = _narrowed(kept, targets, name, wanted_of(filters), value_of)
    return kept


def runs(store: Store) -> Table:
    """The runs kept in the store, newest first."""
    rows = []
    for run, settings in store.runs():
        targets = store.run_targets(run.id)
        counts = {status.value: sum(one.status is status for one in targets) for status in Status}
        rows.append(
            {
                "id": run.id,
                "started_at": utc(run.started_at),
                "ended_at": utc(run.ended_at) if run.ended_at else None,
                "state": run.state,
                "suite": settings.suite,
                "origin": run.origin,
                "targets": len(targets),
                "totals": ", ".join(f"{count} {status}" for status, count in counts.items() if count),
            }
        )
    return Table(title="runs", columns=RUN_COLUMNS, rows=tuple(rows), id_key="id")


def _of_run(store: Store, run_id: str) -> Report:
    known = {run.id: (run, settings) for run, settings in store.runs()}
    if run_id not in known:
        raise UsageError(f"no run {run_id!r} in {store.location}", hint="certify report --runs lists the runs")
    run, settings = known[run_id]
    targets, ending = store.run_targets(run_id), _ending(run)
    left = {
        target.name: unfinished(
            target.plan,
            store.findings(run_id, target.name),
            settings,
            Context(origin=run.origin),
            why=words_of(ending),
        )
        for target in targets
        if target.report is None and target.plan is not None
    }
    return report_of(run, targets, ending, left)


def _ending(run: RunInfo) -> Ending:
    """How a stored run ended, as far as its state says."""
    if run.state == "finished":
        return Ending()
    words = {"running": "still running, or killed", "replaced": "started over"}
    return Ending(stopped=words.get(run.state, run.state))


def _narrowed(
    kept: Sequence[TargetReport],
    everything: Sequence[TargetReport],
    name: str,
    wanted: Sequence[str],
    value_of: Callable[[TargetReport], str],
) -> tuple[TargetReport, ...]:
    if not wanted:
        return tuple(kept)
    patterns = [pattern.lower() for pattern in wanted]
    values = {value_of(target).lower() for target in everything}
    for pattern in patterns:
        known = name == "status" and pattern.upper() in Status.__members__
        if not known and not any(fnmatchcase(value, pattern) for value in values):
            raise UsageError(f"nothing stored has the {name} {pattern!r}", hint="certify report shows what is stored")
    return tuple(t for t in kept if any(fnmatchcase(value_of(t).lower(), pattern) for pattern in patterns))
