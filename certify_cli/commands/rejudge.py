"""`certify report --rejudge`: stored findings under today's rules; shows what would differ, changes nothing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from certify_cli.cases.named import probe_named
from certify_cli.commands.evidence import Evidence
from certify_cli.errors import UsageError
from certify_cli.interfaces import Probe, Store
from certify_cli.planning.plan import weigh
from certify_cli.types.findings import Finding
from certify_cli.types.plans import RunSettings, TargetPlan
from certify_cli.types.reports import RunInfo, TargetReport
from certify_cli.types.tables import Column, Table
from certify_cli.verdicts.explain import Context, report_target
from certify_cli.verdicts.rejudge import rejudged

COLUMNS = (
    Column(key="target", title="target"),
    Column(key="was", title="was"),
    Column(key="would_be", title="would be"),
    Column(key="because", title="because"),
)


def rejudge(store: Store, stored: Sequence[tuple[RunInfo, TargetReport]]) -> Table:
    """One row for each of the reports whose verdict or any mark would be another one today."""
    plans, evidence = _Plans(store), Evidence(store)
    rows, judged, silent = [], 0, 0
    for found in stored:
        kept = evidence.of(*found)
        plan = plans.of(kept.run.id, kept.report.target)
        findings = store.findings(kept.run.id, kept.report.target) if kept.report.target else ()
        if plan is None or not findings:
            silent += 1
            continue
        judged += 1
        today = _today(plan, findings, kept.settings)
        if row := _difference(kept.report, today):
            rows.append(row)
    unjudged = f"; {silent} without findings" if silent else ""
    note = f"{judged} targets judged anew by today's rules, {len(rows)} would differ{unjudged}; nothing was changed"
    return Table(title="rejudged", columns=COLUMNS, rows=tuple(rows), id_key="target", note=note)


class _Plans:
    """Each run's plans, read once."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._read: dict[str, Mapping[str, TargetPlan]] = {}

    def of(self, run_id: str, target: str | None) -> TargetPlan | None:
        if run_id not in self._read:
            targets = self._store.run_targets(run_id)
            self._read[run_id] = {one.name: one.plan for one in targets if one.plan is not None}
        return self._read[run_id].get(target or "")


def _today(plan: TargetPlan, findings: Sequence[Finding], settings: RunSettings) -> TargetReport:
    """The report that today's weights, judges and error table make of what was found then."""
    known = {probe.id: _known(probe.id, settings) for probe in plan.probes}
    weighed = tuple(
        probe if (today := known[probe.id]) is None else weigh(today, plan.model, settings) for probe in plan.probes
    )
    found = rejudged(findings, weighed, known.get)
    ended = max(one.ended_at for one in found)
    return report_target(replace(plan, probes=weighed), found, settings, Context(), ended)


def _known(name: str, settings: RunSettings) -> Probe | None:
    """The probe, None for one that is no more: a stored run may be older than this version."""
    try:
        return probe_named(name, settings.cases)
    except UsageError:
        return None


def _difference(was: TargetReport, now: TargetReport) -> dict[str, Any] | None:
    """What differs between the stored report and today's, None where nothing does."""
    before = {probe.id: probe for probe in was.probes}
    changed = [
        probe
        for probe in now.probes
        if probe.id in before and (probe.mark, probe.category) != (before[probe.id].mark, before[probe.id].category)
    ]
    if not changed and (was.status, was.rating) == (now.status, now.rating):
        return None
    said = "; ".join(f"{probe.id}: {before[probe.id].mark} -> {probe.mark} ({probe.message})" for probe in changed)
    return {
        "target": was.target,
        "was": _verdict(was),
        "would_be": _verdict(now),
        "because": said or now.reason,
        "status": {"was": was.status, "would_be": now.status},
        "rating": {"was": was.rating, "would_be": now.rating},
        "probes": [
            {
                "id": probe.id,
                "was": {"mark": before[probe.id].mark, "category": before[probe.id].category},
                "would_be": {"mark": probe.mark, "category": probe.category},
                "message": probe.message,
            }
            for probe in changed
        ],
    }


def _verdict(report: TargetReport) -> str:
    return report.status.value if report.rating is None else f"{report.status} {report.rating:.1f}"
