"""Puts reports together: of one run, or of the latest state of every target."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from decimal import Decimal
from enum import StrEnum
from typing import Any

from certify_cli.formats._untrusted import mask_accounts
from certify_cli.policy.gate import Ending, decide, totals
from certify_cli.types.records import RunTarget
from certify_cli.types.reports import Cost, Report, RunInfo, TargetReport

_KEPT = frozenset({"request_ids", "id", "plan_digest"})


def report_of(
    run: RunInfo, targets: Sequence[RunTarget], ending: Ending, unfinished: Mapping[str, TargetReport]
) -> Report:
    """The report on a run; `unfinished` are the reports on targets that it did not finish, by name."""
    reports = tuple(target.report or unfinished[target.name] for target in targets)
    return Report(
        partial=run.state != "finished",
        run=run,
        decision=decide(reports, ending),
        totals=totals(reports),
        cost_usd=Cost(estimated=_estimated(targets), actual=_spent(reports)),
        targets=reports,
    )


def words_of(ending: Ending) -> str:
    """Why a run left something undone."""
    return ending.lost or ending.stopped or "interrupted"


def latest_report(pairs: Iterable[tuple[RunInfo, TargetReport]]) -> Report:
    """The newest state of every target, whatever run it comes from."""
    reports = tuple(report for _, report in pairs if not report.narrow or report.damning)
    return Report(totals=totals(reports), cost_usd=Cost(actual=_spent(reports)), targets=reports)


def without_accounts(report: Report) -> Report:
    """The report with account ids cut to their last four digits, wherever they stand."""
    masked = _masked(report)
    assert isinstance(masked, Report)
    return masked


def _masked(value: Any) -> Any:
    """The value with every text in it masked; request ids are what AWS support asks for, and stay."""
    if isinstance(value, StrEnum):
        return value
    if isinstance(value, str):
        return mask_accounts(value)
    if isinstance(value, tuple):
        return tuple(_masked(one) for one in value)
    if isinstance(value, TargetReport):
        value = replace(value, account=value.account[-4:] if value.account else None)
    if is_dataclass(value) and not isinstance(value, type):
        kept = {one.name: _masked(getattr(value, one.name)) for one in fields(value) if one.name not in _KEPT}
        return replace(value, **kept)
    return value


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
