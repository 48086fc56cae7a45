"""Which two runs are compared: the one that is looked at, and an earlier one by id, `previous` or `green`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from certify_cli.errors import UsageError
from certify_cli.interfaces import Store
from certify_cli.policy.gate import decide
from certify_cli.types.findings import Status
from certify_cli.types.history import Stretch
from certify_cli.types.reports import RunInfo, TargetReport

GREEN, PREVIOUS = "green", "previous"

_UNDECIDED = (Status.INCONCLUSIVE, Status.CANCELLED, Status.PENDING, Status.QUEUED, Status.PROCESSING)
_NEVER_GREEN = (Status.FAILED, Status.QUALITY_WARNING, Status.INCONCLUSIVE, Status.CANCELLED, Status.PENDING)


@dataclass(frozen=True, slots=True)
class Side:
    """A run, the reports of those of its targets that ended, and how many targets it has."""

    run: RunInfo
    reports: Mapping[str, TargetReport]
    targets: int
    older: Mapping[str, RunInfo] = field(default_factory=dict)
    """The runs of those reports that are not the run's own: it did not look at these targets, or decided nothing."""
    scope: str = "in the earlier run"


def sides(store: Store, since: str, run_id: str | None = None) -> tuple[Side, Side]:
    """The earlier run and the later, which is the newest unless one is named.

    `green` is the newest run before it that finished with its decision met by the default policy (decision 40); it and
    `previous` have a target in common with the later run, and what they do not tell of its others comes from the newest
    such run before them that does. Raises UsageError where there is none.
    """
    runs = [run for run, _ in store.runs()]
    if not runs:
        raise UsageError(f"no run in {store.location} yet", hint="certify certify TARGET makes one")
    after = _side(store, _named(runs, run_id or runs[0].id, store))
    earlier = runs[runs.index(after.run) + 1 :]
    if since == PREVIOUS:
        return _latest(store, earlier, after, lambda _: True), after
    if since == GREEN:
        tallies = store.tallies()
        hopeful = [run for run in earlier if run.state == "finished" and _is_hopeful(tallies.get(run.id, {}))]
        return _latest(store, hopeful, after, _was_met, " that was green"), after
    if since == after.run.id:
        raise UsageError(f"run {since} cannot be compared with itself", hint=f"--compare {PREVIOUS}, or another --run")
    return _side(store, _named(runs, since, store)), after


def _named(runs: Sequence[RunInfo], run_id: str, store: Store) -> RunInfo:
    found = next((run for run in runs if run.id == run_id), None)
    if found is None:
        raise UsageError(
            f"no run {run_id!r} in {store.location}",
            hint=f"certify report --runs lists the runs; --compare takes {GREEN} and {PREVIOUS} too",
        )
    return found


def _side(store: Store, run: RunInfo) -> Side:
    targets = store.run_reports(run.id)
    return Side(run, {one.name: one.report for one in targets if one.report is not None}, len(targets))


def _latest(store: Store, runs: Sequence[RunInfo], after: Side, fits: Callable[[Side], bool], wanted: str = "") -> Side:
    """The newest of the runs that fits and has a target in common with the later one; a small run hides no other."""
    for place, run in enumerate(runs):
        side = _side(store, run)
        if side.reports.keys() & after.reports.keys() and fits(side):
            found = _completed(store, side, runs[place + 1 :], after, fits)
            return replace(found, scope=f"in any earlier run{wanted}")
    raise UsageError(
        f"no run before {after.run.id} looked at any of its targets{wanted and f' and{wanted[5:]}'}",
        hint="certify report --runs lists the runs, and --compare takes any of them",
    )


def _completed(store: Store, side: Side, runs: Sequence[RunInfo], after: Side, fits: Callable[[Side], bool]) -> Side:
    """With the newest verdicts of `runs` on those of the later run's targets on which the side has none."""
    missing = {name for name in after.reports if not _tells(side.reports.get(name))}
    reports, older = dict(side.reports), dict(side.older)
    for run in _holding(store, runs, missing):
        if not missing:
            break
        other = _side(store, run)
        told = {name for name in missing if _tells(other.reports.get(name))}
        if told and fits(other):
            reports.update((name, other.reports[name]) for name in told)
            older.update(dict.fromkeys(told, run))
            missing -= told
    return replace(side, reports=reports, older=older)


def _holding(store: Store, runs: Sequence[RunInfo], names: set[str]) -> list[RunInfo]:
    """Those of the runs that have a report on one of the targets, read from the index: reports are long."""
    if not runs or not names:
        return []
    holding = {point.run for point in store.points(Stretch(targets=tuple(sorted(names))))}
    return [run for run in runs if run.id in holding]


def _tells(report: TargetReport | None) -> bool:
    """Whether there is a verdict to compare with; a look at a few probes that found nothing bad is none."""
    return report is not None and report.status not in _UNDECIDED and not report.aside


def _is_hopeful(tally: Mapping[Status, int]) -> bool:
    """Whether the statuses alone do not say that the decision was not met: then its reports are worth reading."""
    return Status.CERTIFIED in tally and not any(status in tally for status in _NEVER_GREEN)


def _was_met(side: Side) -> bool:
    """A look at a few probes is no green run."""
    reports = tuple(side.reports.values())
    if side.targets > len(reports) or all(report.narrow for report in reports):
        return False
    return decide(reports).outcome == "met"
