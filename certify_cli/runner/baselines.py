"""What quality is compared with: each target's last certified run that measured it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from certify_cli.interfaces import Store
from certify_cli.probes import score_reader
from certify_cli.types.findings import Status
from certify_cli.types.plans import TargetPlan
from certify_cli.types.quality import Baseline

MOST_RUNS = 200
"""How far back is looked; reading older runs would take longer than their age is worth."""


def baselines(store: Store, plans: Iterable[TargetPlan], *, before: str) -> Mapping[str, Baseline]:
    """Target name -> its baseline, for those that will be scored and have one in a run other than `before`.

    A narrow run is none: it certified nothing, and by the few tasks it may have had no change could be told.
    """
    wanted, found = {str(plan.target) for plan in plans if _scored(plan)}, dict[str, Baseline]()
    if not wanted:
        return found
    full = [run for run, settings in store.runs() if settings.suite == "full" and run.id != before]
    for run in full[:MOST_RUNS]:
        if not wanted - found.keys():
            break
        for target in store.run_targets(run.id):
            report = target.report
            if target.name not in wanted or target.name in found or report is None or report.cached or report.narrow:
                continue
            if report.status is Status.CERTIFIED and report.quality is not None:
                found[target.name] = Baseline(run.id, report.quality)
    return found


def _scored(plan: TargetPlan) -> bool:
    return any(score_reader(probe.id) is not None for probe in plan.probes)
