"""Puts reports together: of one run, or of the latest state of every target."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from enum import StrEnum
from typing import Any

from certify_cli.commands.costs import latest_cost, run_cost
from certify_cli.formats._untrusted import mask_accounts
from certify_cli.policy.gate import Ending, decide, totals
from certify_cli.types.records import RunTarget
from certify_cli.types.reports import Report, RunInfo, TargetReport

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
        cost_usd=run_cost(targets, reports),
        targets=reports,
    )


def words_of(ending: Ending) -> str:
    """Why a run left something undone."""
    return ending.lost or ending.stopped or "interrupted"


def latest_report(pairs: Iterable[tuple[RunInfo, TargetReport]]) -> Report:
    """The newest state of every target, whatever run it comes from."""
    reports = tuple(report for _, report in pairs if not report.narrow or report.damning)
    return Report(totals=totals(reports), cost_usd=latest_cost(reports), targets=reports)


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
