"""`certify certify`: select, look, plan, run, judge, keep; the main job, told in order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from certify_cli.commands.assemble import report_of, words_of
from certify_cli.commands.grounds import at
from certify_cli.commands.left_alone import with_elsewhere
from certify_cli.commands.starting import open_plans, start_of
from certify_cli.errors import Incomplete, OtherOrigin, StoreError
from certify_cli.interfaces import Listener, Store
from certify_cli.runner.baselines import baselines
from certify_cli.runner.books import continuing, keep_end, taken_up
from certify_cli.runner.busy import refuse_shared_run, without_held
from certify_cli.runner.callers import identify_callers, remember_callers
from certify_cli.runner.certificates import revoked_by
from certify_cli.runner.changed import adopted, refuse_changes, refuse_other_hands
from certify_cli.runner.execute import Executed, Hands, Limits, execute
from certify_cli.runner.keeper import Keeper, Surroundings
from certify_cli.runner.known import Accounts, known_of, look_everywhere
from certify_cli.runner.origins import origin_unasked, refuse_other_origin
from certify_cli.runner.prepare import Order, prepare, salt_of
from certify_cli.runner.residency import refuse_outside
from certify_cli.runner.runs import (
    end_run,
    find_unfinished,
    new_run,
    oldest,
    same_plan,
    start_over,
)
from certify_cli.runner.surroundings import known_quotas, quota_notes, surroundings, unfitting
from certify_cli.types.findings import Status
from certify_cli.types.plans import RunSettings, TargetPlan
from certify_cli.types.records import RunTarget
from certify_cli.types.reports import Report, RunInfo
from certify_cli.types.target import Selected, Skip, Target

FREE_PLAN_USD = Decimal(5)
"""A plan above this needs `--max-cost`, so that nobody spends money by a typo."""


def certify(selected: Sequence[Selected], skipped: Sequence[Skip], order: Order, store: Store, hands: Hands) -> Report:
    """Certifies what was selected. The caller holds the store's exclusive right to run."""
    prepared = prepare(selected, skipped, order, store, hands)
    refuse_other_origin(prepared.plans, order, store, hands)
    remember_callers({name: one.identity for name, one in prepared.known.items()}, store, hands.now_utc())
    unfinished = same_plan(prepared.plans, order.settings, store, hands.now_utc())
    if unfinished is not None and order.continues:
        run, settings = unfinished
        refuse_shared_run(run.id, order, store)
        hands.listener.notice(f"{continuing(run.id, store)} (--fresh starts anew)")
        refuse_dear_plans(open_plans(store.run_targets(run.id)), order, hands)
        return go_on(run, settings, order, store=store, hands=hands, known=prepared.known)
    selected_plans = prepared.plans
    prepared = without_held(prepared, order, store, hands.listener)
    refuse_dear_plans(prepared.to_run, order, hands)
    if unfinished is not None:
        hands.listener.notice(start_over(unfinished[0], order.anew_by, store))
    run = new_run(prepared.plans, order.settings, hands.now_utc())
    waiting = [RunTarget(name=str(p.target), plan=p, status=Status.PENDING) for p in prepared.to_run]
    denied = [one.report for one in prepared.ended if one.report is not None and not one.report.cached]
    begun = store.begin_run(
        run,
        order.settings,
        [*prepared.ended, *waiting],
        join_after=oldest(hands.now_utc()) if order.continues else None,
        revoked=[gone for report in denied for gone in revoked_by(report, whole_suite=False)],
    )
    if begun.id != run.id:
        hands.listener.notice(f"sharing run {begun.id}, which another process has just begun")
    ours = begun.id == run.id
    report = go_on(begun, order.settings, order, store=store, hands=hands, known=prepared.known, ours=ours)
    return with_elsewhere(report, selected_plans, prepared.elsewhere, hands)


def go_on(
    run: RunInfo,
    settings: RunSettings,
    order: Order,
    *,
    store: Store,
    hands: Hands,
    known: Accounts,
    salts: Mapping[Target, str] | None = None,
    ours: bool = False,
) -> Report:
    """Runs what a begun run still lacks, to the end or until something ends it, and reports on the whole run.

    `ours` says that this order began it: what the order lets be served is served, however old its evidence.
    `salts` are those of whoever goes on with it, as they were before anything was asked.
    """
    hands.stop.run_id = run.id
    run = taken_up(run, store, hands.now_utc())
    targets = store.run_targets(run.id)
    plans = [adopted(plan, settings, (salts or {}).get(plan.target, "")) for plan in open_plans(targets)]
    since = None if ours else run.started_at
    planned = replace(order, settings=settings)
    start = start_of(run, targets, planned, store=store, hands=hands, known=known, since=since)
    around = surroundings(known, order.limits.prices, hands.catalogue, hands.cloud)
    around = replace(around, baselines=baselines(store, plans, before=run.id))
    keeper = _keeper(run, settings, around, len(plans), store=store, hands=hands)
    limits = replace(order.limits, quotas=known_quotas(plans, known))
    if plans:
        _announce(run, plans, limits, hands.listener)
    try:
        done = execute(plans, start=start, settings=settings, limits=limits, hands=hands, keeper=keeper)
    except OtherOrigin:
        if ours:  # it could never go on, and would stand in the way of one that can
            store.change_run(run.id, lambda known: replace(known, state="replaced", ended_at=hands.now_utc()))
        raise
    finally:
        hands.listener.ended()
    return _conclude(done, targets, store, keeper, order=order, hands=hands)


def _announce(run: RunInfo, plans: Sequence[TargetPlan], limits: Limits, listener: Listener) -> None:
    listener.detail(unfitting(limits.quotas))
    for note in quota_notes(plans, limits.quotas, limits.quota_share):
        listener.notice(note)
    listener.started(run, len(plans), sum(plan.estimate.calls for plan in plans))


def _keeper(
    run: RunInfo, settings: RunSettings, around: Surroundings, total: int, *, store: Store, hands: Hands
) -> Keeper:
    return Keeper(
        store, replace(run, state="running"), settings, around, hands.listener, total=total, now_utc=hands.now_utc
    )


def _conclude(
    done: Executed, planned: Sequence[RunTarget], store: Store, keeper: Keeper, *, order: Order, hands: Hands
) -> Report:
    """Ends the run in the books and reports on all of it, what was left undone too; without the books where they fail.

    `planned` are the run's targets as they stood before.
    """
    ending, targets, origin = done.ending, keeper.reported(planned), keeper.run.origin
    try:
        targets = store.run_targets(keeper.run.id)
        ended = end_run(keeper.run, ending, targets, hands.now_utc())
        origin = ended.origin or origin_unasked(ended, targets, order, store)
        if ended.state == "finished":  # of one that goes on the first answer tells
            ended = replace(ended, origin=origin)
        if done.kept:
            ended = keep_end(ended, store)
    except StoreError as error:
        ending = replace(ending, lost=ending.lost or error.message, remedy=ending.remedy or error.hint)
        ended = end_run(keeper.run, ending, targets, hands.now_utc())
    if all(target.report is not None for target in targets):
        ending = replace(ending, signal_exit_code=0, stopped="")  # it came too late to leave anything undone
    left = {
        target.name: keeper.unfinished(target.plan, done.left.get(target.name, ()), words_of(ending, target.plan))
        for target in targets
        if target.report is None and target.plan is not None
    }
    grounds = at(order.grounds, hands.now_utc(), lambda: hands.catalogue)
    ended = replace(ended, origin=ended.origin or origin, policy=order.grounds.policy.name)
    return report_of(ended, targets, ending, left, grounds)


def resume(run_id: str | None, order: Order, store: Store, hands: Hands) -> Report:
    """Continues the named or the newest unfinished run, whatever its plan, as it was planned.

    Raises UsageError where it would be planned otherwise today, unless the order's `force` says to go on all the same.
    """
    run, settings = find_unfinished(run_id, store, hands.now_utc())
    refuse_shared_run(run.id, order, store)
    plans = open_plans(store.run_targets(run.id))
    refuse_outside(plans, order, hands)
    callers = identify_callers((plan.target.account for plan in plans), hands, store)
    salts = {plan.target: salt_of(callers, hands.cloud, plan.target) for plan in plans}
    refuse_other_hands(plans, settings, lambda target: salts[target])
    if not order.force:
        refuse_changes(plans, run, settings, hands.catalogue, today=hands.now_utc().date())
    hands.listener.notice(f"continuing run {run.id}")
    looks = look_everywhere(plans, hands.cloud, hands.patience())
    refuse_other_origin(plans, order, store, hands)
    remember_callers(callers, store, hands.now_utc())
    refuse_dear_plans(plans, order, hands)
    return go_on(run, settings, order, store=store, hands=hands, known=known_of(callers, looks), salts=salts)


def refuse_dear_plans(plans: Sequence[TargetPlan], order: Order, hands: Hands) -> None:
    """Raises Incomplete where the plans would cost more than runs without a budget."""
    dear = sum((plan.estimate.usd or Decimal(0) for plan in plans if _billed(plan, hands)), Decimal(0))
    if order.limits.max_cost_usd is None and dear > FREE_PLAN_USD:
        raise Incomplete(
            f"the plan would cost about {dear:.2f} USD, and nothing above {FREE_PLAN_USD} USD runs unasked",
            hint=f"add --max-cost {dear.to_integral_value(rounding='ROUND_UP') + 1}, or look at it first with --plan",
        )


def _billed(plan: TargetPlan, hands: Hands) -> bool:
    return hands.origin_of(plan.target) == "aws"
