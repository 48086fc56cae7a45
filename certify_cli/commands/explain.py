"""`certify report --explain TARGET`: the chain from stored findings through rating to decision, without any call."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from certify_cli.commands.called import called, look_or_begin, shipped
from certify_cli.commands.evidence import Evidence
from certify_cli.errors import UsageError
from certify_cli.interfaces import Store
from certify_cli.policy.gate import decide
from certify_cli.policy.grounds import DEFAULT_GROUNDS, Grounds
from certify_cli.types.naming import some_of
from certify_cli.types.reports import RunInfo, TargetReport
from certify_cli.types.tables import Column, Table
from certify_cli.verdicts.chain import chain

if TYPE_CHECKING:
    from certify_cli.registry.catalogue import Catalogue

COLUMNS = (
    Column(key="what", title="what"),
    Column(key="result", title="result"),
    Column(key="why", title="why"),
)
DATA_KEYS = ("step", "what", "result", "why", "probe", "trial", "category", "request_id")
MOST_CANDIDATES = 5


def explain(
    store: Store,
    name: str,
    run_id: str | None = None,
    grounds: Grounds = DEFAULT_GROUNDS,
    catalogue: Callable[[], Catalogue] = shipped,
) -> Table:
    """The steps behind the latest verdict on a target, or behind that of one run; raises UsageError for a bad name."""
    kept = Evidence(store).of(*find_target(stored_targets(store, run_id), name, store.location, catalogue))
    report = kept.report
    findings = store.findings(kept.run.id, report.target) if report.target else ()
    seen = report if run_id else grounds.today(report)
    rows = tuple(chain(report, findings, kept.settings, decide([seen], grounds=grounds)))
    verdict = report.status.value if report.rating is None else f"{report.status} {report.rating:.1f} {report.badge}"
    return Table(
        title=f"{report.target or report.model}: {verdict}",
        columns=COLUMNS,
        rows=rows,
        data_keys=DATA_KEYS,
        note=f"run {kept.run.id}, suite {report.suite or '-'}, origin {report.origin or '-'}",
    )


def stored_targets(store: Store, run_id: str | None) -> list[tuple[RunInfo, TargetReport]]:
    """Every target's newest report, or those of one run; raises UsageError for an unknown run."""
    if run_id is None:
        return _one_each(store.latest())
    run = next((run for run, _ in store.runs() if run.id == run_id), None)
    if run is None:
        raise UsageError(f"no run {run_id!r} in {store.location}", hint="certify report --runs lists the runs")
    return [(run, target.report) for target in store.run_targets(run_id) if target.report is not None]


def _one_each(latest: Sequence[tuple[RunInfo, TargetReport]]) -> list[tuple[RunInfo, TargetReport]]:
    """Each target once: a look at a few probes, which is kept beside the verdict, counts where it is all there is."""
    beside = [pair for pair in latest if pair[1].aside]
    verdicts = [pair for pair in latest if not pair[1].aside]
    named = {report.target or report.model for _, report in verdicts}
    return verdicts + [(run, report) for run, report in beside if (report.target or report.model) not in named]


def find_target(
    stored: Sequence[tuple[RunInfo, TargetReport]], name: str, location: str, catalogue: Callable[[], Catalogue]
) -> tuple[RunInfo, TargetReport]:
    """The one target that the name or glob means; raises UsageError for none, or for several with their names."""
    wanted = name.strip().lower()
    exact = [one for one in stored if wanted == (one[1].target or "").lower()]
    found = exact or [one for one in stored if wanted == one[1].model.lower() or _matches(one[1], wanted)]
    if not found:
        meant = set(map(id, called(name, [report for _, report in stored], catalogue)))
        found = [one for one in stored if id(one[1]) in meant]
    if not found:
        raise UsageError(f"nothing stored in {location} is called {name!r}", hint=look_or_begin(stored))
    if len(found) > 1:
        names = [one.target or one.model for _, one in found]
        raise UsageError(f"{name!r} fits several targets: {some_of(names, MOST_CANDIDATES)}", hint="name one")
    return found[0]


def _matches(report: TargetReport, pattern: str) -> bool:
    return fnmatchcase((report.target or report.model).lower(), pattern)
