"""Puts reports together: of one run, or of the latest state of every target."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, is_dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from functools import cache
from operator import is_
from typing import Any, TypeVar

from certify_cli.commands.costs import latest_cost, run_cost
from certify_cli.errors import StoreError
from certify_cli.evidence.result import Result
from certify_cli.formats._untrusted import mask_accounts
from certify_cli.interfaces import Store
from certify_cli.policy.gate import Ending, decide, totals
from certify_cli.policy.grounds import DEFAULT_GROUNDS, Grounds
from certify_cli.types.dashboards import Dashboard
from certify_cli.types.plans import TargetPlan
from certify_cli.types.records import RunTarget
from certify_cli.types.reports import Report, RunInfo, TargetReport
from certify_cli.types.tables import Table

_KEPT = frozenset({"request_ids", "request_id", "id", "run", "first_run", "plan_digest"})
_PLAIN = frozenset({type(None), bool, int, float, Decimal, datetime, date})
Shown = TypeVar("Shown", bound=Report | Table | Dashboard | Result)


def report_of(
    run: RunInfo,
    targets: Sequence[RunTarget],
    ending: Ending,
    unfinished: Mapping[str, TargetReport],
    grounds: Grounds = DEFAULT_GROUNDS,
) -> Report:
    """The report on a run; `unfinished` are the reports on targets that it did not finish, by name."""
    reports = tuple(target.report or unfinished[target.name] for target in targets)
    return Report(
        partial=run.state != "finished",
        run=run,
        decision=decide(reports, ending, grounds),
        totals=totals(reports),
        throttled=sum(report.throttled for report in reports),
        cost_usd=run_cost(run, targets, reports),
        targets=reports,
    )


def words_of(ending: Ending, plan: TargetPlan) -> str:
    """Why a run left that target undone."""
    return ending.lost or ending.undone.get(plan.target.account) or ending.stopped or "interrupted"


def latest_report(pairs: Iterable[tuple[RunInfo, TargetReport]]) -> Report:
    """The newest state of every target, whatever run it comes from."""
    reports = tuple(report for _, report in pairs if not report.aside)
    return Report(totals=totals(reports), cost_usd=latest_cost(reports), targets=reports)


def with_dead_letters(report: Report, store: Store) -> Report:
    """The report with what waits in its store; a store that is lost keeps nobody from reading the report."""
    try:
        waiting = Counter(one.category.value for one in store.dead_letters() if one.state != "discarded")
    except StoreError:
        return report
    return replace(report, dead_letters=dict(sorted(waiting.items())))


def without_accounts(value: Shown) -> Shown:
    """The report or list with account ids cut to their last four digits, wherever they stand."""
    masked = _masked(value)
    assert isinstance(masked, type(value))
    return masked


def _masked(value: Any) -> Any:
    """The value with every text in it masked; request ids are what AWS support asks for, and stay.

    What has nothing to mask comes back as it is: of a report on thousands of targets that is nearly all.
    """
    if type(value) in _PLAIN or isinstance(value, StrEnum):
        return value
    if isinstance(value, str):
        return mask_accounts(value)
    if isinstance(value, tuple | list):
        members = [_masked(one) for one in value]
        return value if all(map(is_, members, value)) else type(value)(members)
    if isinstance(value, Mapping):
        return {name: one if name in _KEPT else _masked(one) for name, one in value.items()}
    if isinstance(value, TargetReport):
        value = replace(value, account=value.account[-4:] if value.account else None)
    return _with_masked_fields(value) if is_dataclass(value) and not isinstance(value, type) else value


def _with_masked_fields(value: Any) -> Any:
    kind: Any = type(value)
    before = {name: getattr(value, name) for name in _masked_names(kind)}
    changed = {name: new for name, old in before.items() if (new := _masked(old)) is not old}
    return replace(value, **changed) if changed else value


@cache
def _masked_names(kind: Any) -> tuple[str, ...]:
    return tuple(one.name for one in fields(kind) if one.name not in _KEPT)
