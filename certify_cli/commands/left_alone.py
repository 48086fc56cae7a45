"""What is shown of targets that are left to another process: what certificates serve, and the rest as pending."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from certify_cli.commands.costs import latest_cost
from certify_cli.commands.report import Filters
from certify_cli.commands.report import report as stored_report
from certify_cli.errors import Busy
from certify_cli.interfaces import Holder, Store
from certify_cli.policy.gate import totals
from certify_cli.runner.callers import recalled
from certify_cli.runner.execute import Hands
from certify_cli.runner.prepare import Order, plan_all, served_from_store, unsupported_target
from certify_cli.types.decisions import Decision, Reason
from certify_cli.types.findings import Status
from certify_cli.types.plans import TargetPlan
from certify_cli.types.reports import Report, TargetReport
from certify_cli.verdicts.explain import Context, unsent

if TYPE_CHECKING:
    from certify_cli.planning.select import Selection


def left_alone(busy: Busy, selection: Selection, order: Order, store: Store, hands: Hands, *, code: int) -> Report:
    """The report of a command that began nothing and leaves with `code`."""
    return _left(_selected(busy, selection, order, store, hands), busy, code)


def begun_alone(busy: Busy, run_id: str | None, store: Store, *, code: int) -> Report:
    """As `left_alone` where a run was to be gone on with: the one named or the newest unfinished, as it stands."""
    found = (run for run, _ in store.runs() if run.id == run_id or (run_id is None and run.is_open))
    run = next(found, None)
    return _left(Report() if run is None else stored_report(store, Filters(), run.id), busy, code)


def _left(report: Report, busy: Busy, code: int) -> Report:
    reason = Reason(rule="run", target=None, message=busy.message, remedy=busy.hint)
    decision = Decision(outcome="incomplete", exit_code=code, reasons=(reason,))
    return replace(report, partial=True, decision=decision)


def _selected(busy: Busy, selection: Selection, order: Order, store: Store, hands: Hands) -> Report:
    plans: Sequence[TargetPlan] = ()
    if selection.selected:
        callers = recalled((one.target.account for one in selection.selected), hands.cloud, store)
        plans = [plan for plan in plan_all(selection.selected, order, callers, hands.cloud) if plan.probes]
    served = {one.name: one.report for one in served_from_store(plans, order, store, hands.now_utc())}
    waiting = [served.get(str(plan.target)) or _pending(plan, busy.message, hands) for plan in plans]
    skipped = [unsupported_target(skip).report for skip in selection.skipped]
    reports = tuple(report for report in (*waiting, *skipped) if report is not None)
    return Report(totals=totals(reports), cost_usd=latest_cost(()), targets=reports)


def with_elsewhere(report: Report, plans: Sequence[TargetPlan], held: Mapping[str, Holder], hands: Hands) -> Report:
    """The report with the targets that were left out of its run, because another process is certifying them."""
    reports = tuple(
        _pending(plan, f"left out, being certified elsewhere: {held[str(plan.target)]}", hands)
        for plan in plans
        if str(plan.target) in held
    )
    targets = (*report.targets, *reports)
    return replace(report, targets=targets, totals=totals(targets))


def _pending(plan: TargetPlan, why: str, hands: Hands) -> TargetReport:
    return unsent(plan, Status.PENDING, why, Context(origin=hands.origin_of(plan.target)))
