"""`certify certify --retry-errors`: a run that asks only what an earlier one could not tell, and tells of the whole."""

from __future__ import annotations

from dataclasses import replace

from certify_cli.commands.certify import go_on, refuse_dear_plans, resume
from certify_cli.errors import UsageError
from certify_cli.interfaces import Store
from certify_cli.runner.again import NOTHING_HINT, Again, Runs, again
from certify_cli.runner.busy import refuse_held
from certify_cli.runner.callers import AsNeeded, remember_callers
from certify_cli.runner.changed import SaltOf, refuse_changes, refuse_other_hands
from certify_cli.runner.execute import Hands
from certify_cli.runner.known import known_of, look_everywhere
from certify_cli.runner.origins import refuse_other_origin
from certify_cli.runner.prepare import Order, salt_of
from certify_cli.runner.requeued import Desk, source_of, with_requeued
from certify_cli.runner.residency import refuse_outside
from certify_cli.runner.runs import new_run, oldest, start_over
from certify_cli.types.findings import Status
from certify_cli.types.records import RunTarget
from certify_cli.types.reports import Report, RunInfo


def retry_errors(run_id: str | None, order: Order, store: Store, hands: Hands) -> Report:
    """Asks again what the named run, or the newest that has something inconclusive, could not tell.

    An ended run is never edited, so this is a run of its own: it takes over what the other one decided, in the same
    transaction in which it begins. An unfinished retry is continued, unless the order is to start anew.
    """
    runs = Runs(store)
    unfinished = runs.unfinished_retry(run_id, hands.now_utc())
    if unfinished is not None and not order.fresh:
        return resume(unfinished.id, order, store, hands)
    if unfinished is not None:
        runs.start_over(unfinished)
        run_id = unfinished.retry_of if run_id == unfinished.id else run_id
    callers = AsNeeded(hands, store)
    retry = _planned(run_id, order, store, hands, runs=runs, salt=lambda target: salt_of(callers, hands.cloud, target))
    refuse_outside(retry.plans, order, hands)
    refuse_held({str(plan.target) for plan in retry.plans}, order, store)
    for left in retry.left:
        hands.listener.notice(left)
    looks = look_everywhere(retry.plans, hands.cloud, hands.patience())
    refuse_other_origin(retry.plans, order, store, hands)
    remember_callers(callers, store, hands.now_utc())
    refuse_dear_plans(retry.plans, order, hands)
    if unfinished is not None:
        hands.listener.notice(start_over(unfinished, order.anew_by, store))
    run = _begun(retry, order, store, hands)
    return go_on(run, retry.base.settings, order, store=store, hands=hands, known=known_of(callers, looks))


def _begun(retry: Again, order: Order, store: Store, hands: Hands) -> RunInfo:
    """The new run, or the same retry that another process has just begun; its digest is no ordinary run's."""
    base, now = retry.base, hands.now_utc()
    made = new_run(retry.plans, base.settings, now)
    digest = f"retry-{base.run.id}-{made.plan_digest}"
    run = replace(made, origin=base.run.origin, retry_of=base.run.id, plan_digest=digest)
    waiting = [RunTarget(name=str(plan.target), plan=plan, status=Status.PENDING) for plan in retry.plans]
    join_after = None if order.fresh else oldest(now)
    begun = store.begin_run(run, base.settings, [*retry.shown, *waiting], retry.carried, join_after=join_after)
    hands.listener.notice(f"asking again what run {base.run.id} could not tell")
    return begun


def _planned(run_id: str | None, order: Order, store: Store, hands: Hands, *, runs: Runs, salt: SaltOf) -> Again:
    """What is asked again; raises UsageError where nothing is, or where it may not be added to what is known."""
    now, prices, letters = hands.now_utc(), order.limits.prices, store.dead_letters()
    source = runs.newest(now) if run_id is None else runs.named(run_id, now)
    if source is not None:
        retry = again(source, runs, prices, now)
        refuse_other_hands(retry.plans, source.settings, salt)
        if not order.force:
            refuse_changes(retry.plans, source.run, source.settings, hands.catalogue, today=now.date())
    else:
        giver = source_of(letters, runs)
        if giver is None:
            raise runs.nothing(now)
        retry = Again(base=giver)
    retry = with_requeued(retry, letters, Desk(runs=runs, salt_of=salt, prices=prices, now=now))
    if not retry.plans:
        raise UsageError(f"nothing that can be retried now; {'; '.join(retry.left)}", hint=NOTHING_HINT)
    return retry
