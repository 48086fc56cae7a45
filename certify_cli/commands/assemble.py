"""Puts reports together: of one run, or of the latest state of every target."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from decimal import Decimal

from certify_cli.policy.gate import Ending, decide, totals
from certify_cli.types.findings import Status
from certify_cli.types.records import RunTarget
from certify_cli.types.reports import Cost, ProbeReport, Report, RunInfo, TargetReport
from certify_cli.verdicts.explain import Context, unsent

_ACCOUNT = re.compile(r"(?<!\d)\d{8}(\d{4})(?!\d)")


def report_of(run: RunInfo, targets: Sequence[RunTarget], ending: Ending) -> Report:
    """The report on a run; a target it did not finish is PENDING and says why."""
    why = ending.lost or ending.stopped or "interrupted"
    reports = tuple(target.report or _unfinished(target, why) for target in targets)
    return Report(
        partial=run.state != "finished",
        run=run,
        decision=decide(reports, ending),
        totals=totals(reports),
        cost_usd=Cost(estimated=_estimated(targets), actual=_spent(reports)),
        targets=reports,
    )


def latest_report(pairs: Iterable[tuple[RunInfo, TargetReport]]) -> Report:
    """The newest state of every target, whatever run it comes from."""
    reports = tuple(report for _, report in pairs)
    return Report(totals=totals(reports), cost_usd=Cost(actual=_spent(reports)), targets=reports)


def without_accounts(report: Report) -> Report:
    """The report with account ids cut to their last four digits, wherever they stand."""
    return replace(report, targets=tuple(_masked_target(target) for target in report.targets))


def mask(text: str) -> str:
    """Every 12-digit account id in the text as `****` and its last four digits."""
    return _ACCOUNT.sub(r"****\1", text)


def _masked_target(target: TargetReport) -> TargetReport:
    return replace(
        target,
        account=target.account[-4:] if target.account else None,
        principal=mask(target.principal) if target.principal else None,
        reason=mask(target.reason),
        remedy=mask(target.remedy),
        probes=tuple(_masked_probe(probe) for probe in target.probes),
    )


def _masked_probe(probe: ProbeReport) -> ProbeReport:
    return replace(probe, message=mask(probe.message), remedy=mask(probe.remedy))


def _unfinished(target: RunTarget, why: str) -> TargetReport:
    assert target.plan is not None
    return unsent(target.plan, Status.PENDING, f"not finished: {why}", Context())


def _estimated(targets: Sequence[RunTarget]) -> Decimal | None:
    """What the calls of this run would cost by its plan; a certificate that was served costs nothing."""
    plans = [target.plan for target in targets if target.plan and not (target.report and target.report.cached)]
    known = [plan.estimate.usd for plan in plans if plan.estimate.usd is not None]
    return sum(known, Decimal(0)) if known or not plans else None


def _spent(reports: Sequence[TargetReport]) -> Decimal | None:
    """What the calls cost; None where any that was called has no known price."""
    called = [report for report in reports if report.calls and not report.cached]
    if any(report.cost_usd is None for report in called):
        return None
    return sum((report.cost_usd or Decimal(0) for report in called), Decimal(0))
