"""`certify certify`: select, look, plan, run, judge, keep; the main job, told in order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from certify_cli.commands.assemble import report_of, words_of
from certify_cli.errors import Incomplete
from certify_cli.interfaces import Store
from certify_cli.runner.baselines import baselines
from certify_cli.runner.execute import Executed, Hands, execute, spent_on
from certify_cli.runner.keeper import Keeper, revoked_by
from certify_cli.runner.look import look
from certify_cli.runner.prepare import Known, Order, identify_caller, prepare, salt_of
from certify_cli.runner.runs import end_run, find_unfinished, new_run, refuse_other_hands, replace_run, same_plan
from certify_cli.runner.surroundings import surroundings
from certify_cli.types.findings import Finding, Status
from certify_cli.types.plans import RunSettings, TargetPlan
from certify_cli.types.records import RunTarget
from certify_cli.types.reports import Report, RunInfo
from certify_cli.types.target import Selected, Skip

FREE_PLAN_USD = Decimal(5)
"""A plan above this needs `--max-cost`, so that nobody spends money by a typo."""


def certify(selected: Sequence[Selected], skipped: Sequence[Skip], order: Order, store: Store, hands: Hands) -> Report:
    """Certifies what was selected. The caller holds the store's exclusive right to run."""
    prepared = prepare(selected, skipped, order, store, hands)
    unfinished = same_plan(prepared.plans, order.settings, store, hands.now_utc())
    if unfinished is not None and order.continues:
        run, settings = unfinished
        hands.listener.notice(f"continuing run {run.id}, which was not finished (--fresh starts anew)")
        _refuse_dear_plans(_open_plans(store.run_targets(run.id)), order, hands)
        return go_on(run, settings, order, store=store, hands=hands, known=prepared.known)
    _refuse_dear_plans(prepared.to_run, order, hands)
    if unfinished is not None:
        replace_run(unfinished[0], store)
    run = new_run(prepared.plans, order.settings, hands.now_utc())
    waiting = [RunTarget(name=str(p.target), plan=p, status=Status.PENDING) for p in prepared.to_run]
    store.begin_run(run, order.settings, [*prepared.ended, *waiting])
    denied = [one.report for one in prepared.ended if one.report is not None and not one.report.cached]
    store.record(run.id, revoked=[gone for report in denied for gone in revoked_by(report, whole_suite=False)])
    return go_on(run, order.settings, order, store=store, hands=hands, known=prepared.known)


def go_on(run: RunInfo, settings: RunSettings, order: Order, *, store: Store, hands: Hands, known: Known) -> Report:
    """Runs what a begun run still lacks, to the end or until something ends it, and reports on the whole run."""
    targets = store.run_targets(run.id)
    open_plans = _open_plans(targets)
    found = _findings_of(store, run)
    keeper = Keeper(
        store,
        replace(run, state="running"),
        settings,
        replace(
            surroundings(known.identity, order.limits.prices, known.looked, hands.catalogue),
            baselines=baselines(store, open_plans, before=run.id),
        ),
        hands.listener,
        total=len(open_plans),
        now_utc=hands.now_utc,
    )
    if open_plans:
        hands.listener.started(run, len(open_plans), sum(plan.estimate.calls for plan in open_plans))
    try:
        done = execute(
            open_plans,
            found=found,
            spent_usd=_spent(targets, found, order),
            settings=settings,
            limits=order.limits,
            hands=hands,
            keeper=keeper,
            answered=known.looked.answered or bool(known.identity.account),
            accepted=bool(known.identity.account),
        )
    finally:
        hands.listener.ended()
    return _conclude(done, store, keeper, hands)


def _conclude(done: Executed, store: Store, keeper: Keeper, hands: Hands) -> Report:
    """Ends the run in the books and reports on all of it, what was left undone too."""
    targets = store.run_targets(keeper.run.id)
    ended = end_run(keeper.run, done.ending, targets, hands.now_utc())
    store.update_run(ended)
    why = words_of(done.ending)
    left = {
        target.name: keeper.unfinished(target.plan, done.left.get(target.name, ()), why)
        for target in targets
        if target.report is None and target.plan is not None
    }
    return report_of(ended, targets, done.ending, left)


def resume(run_id: str | None, order: Order, store: Store, hands: Hands) -> Report:
    """Continues the named or the newest unfinished run, whatever its plan."""
    run, settings = find_unfinished(run_id, store, hands.now_utc())
    plans = _open_plans(store.run_targets(run.id))
    who = identify_caller(hands)
    refuse_other_hands(plans, settings, lambda region: salt_of(who, hands.cloud, region))
    hands.listener.notice(f"continuing run {run.id}")
    looked = look(plans, hands.cloud, hands.patience())
    _refuse_dear_plans(plans, order, hands)
    return go_on(run, settings, order, store=store, hands=hands, known=Known(who, looked))


def _open_plans(targets: Sequence[RunTarget]) -> list[TargetPlan]:
    return [target.plan for target in targets if target.report is None and target.plan is not None]


def _spent(targets: Sequence[RunTarget], found: Mapping[str, Sequence[Finding]], order: Order) -> Decimal:
    """What the run spent before, on targets that are finished too: a budget is the run's, not the invocation's."""
    costs = (spent_on(one.plan, found.get(one.name, ()), order.limits.prices) for one in targets if one.plan)
    return sum(costs, Decimal(0))


def _refuse_dear_plans(plans: Sequence[TargetPlan], order: Order, hands: Hands) -> None:
    dear = sum((plan.estimate.usd or Decimal(0) for plan in plans if _billed(plan, hands)), Decimal(0))
    if order.limits.max_cost_usd is None and dear > FREE_PLAN_USD:
        raise Incomplete(
            f"the plan would cost about {dear:.2f} USD, and nothing above {FREE_PLAN_USD} USD runs unasked",
            hint=f"add --max-cost {dear.to_integral_value(rounding='ROUND_UP') + 1}, or look at it first with --plan",
        )


def _billed(plan: TargetPlan, hands: Hands) -> bool:
    return hands.cloud.origin(plan.target.region) == "aws"


def _findings_of(store: Store, run: RunInfo) -> Mapping[str, Sequence[Finding]]:
    found: dict[str, list[Finding]] = {}
    for finding in store.findings(run.id):
        found.setdefault(finding.target, []).append(finding)
    return found
