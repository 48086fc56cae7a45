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
from typing import Any, Literal, TypeVar, get_args, get_origin, get_type_hints

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
_SHOWN_DIGITS = 4
"""Of an account id."""
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
    kind = type(value)
    if kind in _PLAIN or isinstance(value, StrEnum):
        return value
    if kind is str:
        return mask_accounts(value)
    if isinstance(value, tuple | list):
        members = [_masked(one) for one in value]
        return value if all(map(is_, members, value)) else kind(members)
    if isinstance(value, Mapping):
        return {name: one if name in _KEPT else _masked(one) for name, one in value.items()}
    if isinstance(value, TargetReport) and len(value.account or "") > _SHOWN_DIGITS:
        value = replace(value, account=value.account and value.account[-_SHOWN_DIGITS:])
    return _with_masked_fields(value) if is_dataclass(value) and not isinstance(value, type) else value


def _with_masked_fields(value: Any) -> Any:
    changed = {}
    kind: Any = type(value)
    for name in _masked_names(kind):
        old = getattr(value, name)
        new = mask_accounts(old) if type(old) is str else _masked(old)
        if new is not old:
            changed[name] = new
    return replace(value, **changed) if changed else value


@cache
def _masked_names(kind: Any) -> tuple[str, ...]:
    """The fields that a text of somebody's may stand in: most of a report's hold none, and to look costs time."""
    if not isinstance(kind, type) or not is_dataclass(kind):
        return ()
    hints = get_type_hints(kind)
    named = [(one.name, hints[one.name]) for one in fields(kind)]
    return tuple(name for name, hint in named if not (name in _KEPT and _is_plain_text(hint)) and _may_hold_text(hint))


def _is_plain_text(hint: Any) -> bool:
    """Whether it is an id or several: the `run` of a report is no id, and circuits say what services said."""
    return hint is str or all(one in (str, Ellipsis, type(None)) for one in get_args(hint) or (hint,))


def _may_hold_text(hint: Any) -> bool:
    if hint in _PLAIN or hint is Ellipsis or get_origin(hint) is Literal:
        return False
    if isinstance(hint, type) and is_dataclass(hint):
        return bool(_masked_names(hint))
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return False
    return not get_args(hint) or any(map(_may_hold_text, get_args(hint)))
