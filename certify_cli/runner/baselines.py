"""What quality is compared with: each target's last certified run that measured it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from certify_cli.interfaces import Store
from certify_cli.types.findings import Status
from certify_cli.types.quality import Quality

MOST_RUNS = 200
"""How far back is looked; reading older runs would take longer than their age is worth."""


@dataclass(frozen=True, slots=True)
class Baseline:
    """The quality measured by a run that certified the target."""

    run_id: str
    quality: Quality


def baselines(store: Store, targets: Iterable[str], *, before: str) -> Mapping[str, Baseline]:
    """Target name -> its baseline, for those that have one in a run other than `before`."""
    wanted, found = set(targets), dict[str, Baseline]()
    full = [run for run, settings in store.runs() if settings.suite == "full" and run.id != before]
    for run in full[:MOST_RUNS]:
        if not wanted - found.keys():
            break
        for target in store.run_targets(run.id):
            report = target.report
            if target.name not in wanted or target.name in found or report is None or report.cached:
                continue
            if report.status is Status.CERTIFIED and report.quality is not None:
                found[target.name] = Baseline(run.id, report.quality)
    return found
