"""`certify report`: what is stored, without any call: the latest state, one run, or the list of runs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from glob import escape
from typing import TYPE_CHECKING

from certify_cli.codec import utc
from certify_cli.commands.assemble import latest_report, report_of, words_of
from certify_cli.commands.called import called, look_or_begin, shipped
from certify_cli.commands.costs import latest_cost, run_cost
from certify_cli.errors import UsageError
from certify_cli.interfaces import Store
from certify_cli.policy.gate import Ending, decide, totals
from certify_cli.policy.grounds import DEFAULT_GROUNDS, Grounds
from certify_cli.runner.at_work import Workers, at_work, standing
from certify_cli.types.findings import Status
from certify_cli.types.records import RunTarget
from certify_cli.types.reports import Report, RunInfo, TargetReport
from certify_cli.types.tables import Column, Table
from certify_cli.verdicts.explain import Context, unfinished

if TYPE_CHECKING:
    from certify_cli.registry.catalogue import Catalogue

RUN_COLUMNS = (
    Column(key="id", title="run"),
    Column(key="started_at", title="started"),
    Column(key="standing", title="state"),
    Column(key="suite", title="suite"),
    Column(key="origin", title="origin"),
    Column(key="targets", title="targets", numeric=True),
    Column(key="totals", title="statuses"),
)
LAST_RUNS = 200
"""Runs that are listed unless somebody asks for more."""
RUN_KEYS = ("id", "started_at", "state", "suite", "origin", "targets", "totals", "ended_at", "workers")


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What the report is narrowed to; globs, case folded; empty means everything."""

    targets: tuple[str, ...] = ()
    models: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    vendors: tuple[str, ...] = ()
    statuses: tuple[str, ...] = ()
    origins: tuple[str, ...] = ()
    catalogue: Callable[[], Catalogue] = field(default=shipped, compare=False)
    """Asked what a target's name means that none of the targets has."""


_FIELDS: tuple[tuple[str, Callable[[Filters], tuple[str, ...]], Callable[[TargetReport], str]], ...] = (
    ("target", lambda f: f.targets, lambda t: t.target or t.model),
    ("model", lambda f: f.models, lambda t: t.model),
    ("region", lambda f: f.regions, lambda t: t.region or ""),
    ("account", lambda f: f.accounts, lambda t: t.account_name or ""),
    ("vendor", lambda f: f.vendors, lambda t: t.vendor or ""),
    ("status", lambda f: f.statuses, lambda t: t.status.value),
    ("origin", lambda f: f.origins, lambda t: t.origin or ""),
)


def report(store: Store, filters: Filters, run_id: str | None = None, grounds: Grounds = DEFAULT_GROUNDS) -> Report:
    """The latest state of every target, or one run as it ended; raises UsageError for a filter that fits nothing."""
    rows = () if run_id is None else store.run_targets(run_id)
    whole = _latest(store, grounds) if run_id is None else _of_run(store, run_id, rows, grounds)
    kept = narrowed(whole.targets, filters)
    if len(kept) == len(whole.targets):
        return whole
    # a decision is on the whole run, never on a part of it
    part = replace(whole, targets=kept, totals=totals(kept), cost_usd=latest_cost(kept), decision=None)
    if whole.run is None:
        return part
    shown = set(map(id, kept))
    mine = [row for row, one in zip(rows, whole.targets, strict=True) if id(one) in shown]
    # nobody goes on with a part
    cost = replace(run_cost(whole.run, mine, kept), to_finish=None)
    return replace(part, cost_usd=cost, throttled=sum(one.throttled for one in kept))


def held_to(value: Report, grounds: Grounds, *, whole: bool = False) -> Report:
    """The report with what the grounds make of the targets that it shows; `whole` where it shows all that is stored."""
    return replace(value, decision=decide(value.targets, grounds=grounds, whole=whole))


def narrowed(targets: Sequence[TargetReport], filters: Filters) -> tuple[TargetReport, ...]:
    """The targets that pass every filter; raises UsageError for a filter that fits nothing."""
    kept = tuple(targets)
    for name, wanted_of, value_of in _FIELDS:
        kept = _narrowed(kept, targets, name, _as_they_are(wanted_of(filters), name, targets, filters), value_of)
    return kept


def _as_they_are(wanted: Sequence[str], name: str, targets: Sequence[TargetReport], filters: Filters) -> Iterator[str]:
    """The patterns of the filter; in place of a target's other name, such as MODEL@REGION of a profile, its own."""
    own = [(one.target or one.model).lower() for one in targets] if name == "target" else []
    for pattern in wanted:
        fitting = name != "target" or any(fnmatchcase(each, pattern.lower()) for each in own)
        others = () if fitting else called(pattern, targets, filters.catalogue)
        yield from [escape(one.target or one.model) for one in others] or [pattern]


def runs(store: Store, last: int = LAST_RUNS) -> Table:
    """The runs kept in the store, newest first; `last` 0 means all."""
    rows, known, tallies = [], store.runs(), store.tallies()
    kept = known[:last] if last else known
    workers = at_work([run for run, _ in known], store)
    for run, settings in kept:
        tally = tallies.get(run.id, {})
        counts = {status.value: tally[status] for status in Status if status in tally}
        rows.append(
            {
                "id": run.id,
                "started_at": utc(run.started_at),
                "ended_at": utc(run.ended_at) if run.ended_at else None,
                "state": run.state,
                "standing": standing(run, workers),
                "workers": list(workers.get(run.id, ())),
                "suite": settings.suite,
                "origin": run.origin,
                "targets": sum(counts.values()),
                "totals": ", ".join(f"{count} {status}" for status, count in counts.items()),
                "counts": counts,
            }
        )
    note = f"the newest {len(kept)} of {len(known)}; --last 0 shows all" if len(kept) < len(known) else ""
    return Table(title="runs", columns=RUN_COLUMNS, rows=tuple(rows), id_key="id", data_keys=RUN_KEYS, note=note)


def _latest(store: Store, grounds: Grounds) -> Report:
    """With the ends of models that are known today; a run is shown as it ended."""
    return latest_report((run, grounds.today(report)) for run, report in store.latest())


def _of_run(store: Store, run_id: str, targets: Sequence[RunTarget], grounds: Grounds) -> Report:
    known = {run.id: (run, settings) for run, settings in store.runs()}
    if run_id not in known:
        raise UsageError(f"no run {run_id!r} in {store.location}", hint="certify report --runs lists the runs")
    run, settings = known[run_id]
    ending = _ending(run, at_work([run for run, _ in known.values()], store))
    left = {
        target.name: unfinished(
            target.plan,
            store.findings(run_id, target.name),
            settings,
            Context(origin=run.origin),
            why=words_of(ending, target.plan),
        )
        for target in targets
        if target.report is None and target.plan is not None
    }
    return report_of(run, targets, ending, left, grounds)


def _ending(run: RunInfo, workers: Workers) -> Ending:
    """How a stored run ended, as far as its state says and who works on it."""
    if run.state == "finished":
        return Ending()
    words = {"unfinished": "unfinished, and nobody works on it any more", "replaced": "started over"}
    now = standing(run, workers)
    return Ending(stopped=words.get(now, now))


def _narrowed(
    kept: Sequence[TargetReport],
    everything: Sequence[TargetReport],
    name: str,
    wanted: Iterable[str],
    value_of: Callable[[TargetReport], str],
) -> tuple[TargetReport, ...]:
    patterns = [pattern.lower() for pattern in wanted]
    if not patterns:
        return tuple(kept)
    values = {value_of(target).lower() for target in everything}
    for pattern in patterns:
        known = name == "status" and pattern.upper() in Status.__members__
        if not known and not any(fnmatchcase(value, pattern) for value in values):
            statuses = f"statuses are {', '.join(Status.__members__)}"
            hint = statuses if name == "status" else look_or_begin(everything)
            raise UsageError(f"nothing stored has the {name} {pattern!r}", hint=hint)
    return tuple(t for t in kept if any(fnmatchcase(value_of(t).lower(), pattern) for pattern in patterns))
