"""Which run's findings a stored report rests on: its own, or those of the run that earned a served certificate."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from certify_cli.interfaces import Store
from certify_cli.types.plans import RunSettings
from certify_cli.types.reports import RunInfo, TargetReport


@dataclass(frozen=True, slots=True)
class ReportWithRun:
    """A target's stored report, and the run that holds the findings it rests on."""

    report: TargetReport
    run: RunInfo
    settings: RunSettings


class Evidence:
    """Finds it for any number of reports; runs and certificates are read once, however many reports there are."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._earned: dict[str, Mapping[str, datetime | None]] = {}

    def of(self, run: RunInfo, report: TargetReport) -> ReportWithRun:
        """The report with the run it rests on; its own run where that is no longer known."""
        rests_on = self._earned_by(report) if report.cached else None
        info, settings = self._runs.get(rests_on or run.id, self._runs[run.id])
        return ReportWithRun(report, info, settings)

    @cached_property
    def _runs(self) -> Mapping[str, tuple[RunInfo, RunSettings]]:
        """Newest first."""
        return {info.id: (info, settings) for info, settings in self._store.runs()}

    @cached_property
    def _certificates(self) -> Mapping[tuple[str, str], tuple[str, datetime]]:
        return {(one.target, one.suite): (one.run_id, one.certified_at) for one in self._store.certificates()}

    def _earned_by(self, report: TargetReport) -> str | None:
        """The run that earned a served certificate; it may have been replaced or revoked since."""
        target, suite = report.target or "", report.suite or ""
        run_id, certified_at = self._certificates.get((target, suite), ("", None))
        if run_id and certified_at == report.certified_at:
            return run_id
        of_suite = (info.id for info, settings in self._runs.values() if settings.suite == suite)
        return next((one for one in of_suite if self._reached(one, target, report.certified_at)), None)

    def _reached(self, run_id: str, target: str, certified_at: datetime | None) -> bool:
        verdicts = self._verdicts(run_id)
        return target in verdicts and verdicts[target] == certified_at

    def _verdicts(self, run_id: str) -> Mapping[str, datetime | None]:
        """When each target was certified whose verdict that run reached itself."""
        if run_id not in self._earned:
            ended = [one.report for one in self._store.run_targets(run_id) if one.report is not None]
            self._earned[run_id] = {one.target or "": one.certified_at for one in ended if not one.cached}
        return self._earned[run_id]
