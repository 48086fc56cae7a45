"""What a run goes on from: what is open of it, what it found, and what it spent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from certify_cli.interfaces import Store
from certify_cli.planning.lifecycle import known_today
from certify_cli.runner.books import stored
from certify_cli.runner.execute import Hands, Start, spent_on
from certify_cli.runner.known import Accounts, unsigned_of
from certify_cli.runner.prepare import Order, served_meanwhile
from certify_cli.types.findings import Finding
from certify_cli.types.plans import TargetPlan
from certify_cli.types.records import RunTarget
from certify_cli.types.reports import RunInfo


def open_plans(targets: Sequence[RunTarget]) -> list[TargetPlan]:
    """What the run did not finish yet."""
    return [target.plan for target in targets if target.report is None and target.plan is not None]


def start_of(
    run: RunInfo,
    targets: Sequence[RunTarget],
    order: Order,
    *,
    store: Store,
    hands: Hands,
    known: Accounts,
    since: datetime | None,
) -> Start:
    """Of that run; `since` says from when on a certificate may serve one of its targets."""
    found = _findings_of(store, run)
    spent = _spent(run, targets, found, order)
    names = {str(plan.target) for plan in open_plans(targets)}
    return Start(
        # of those that have ended nothing is needed any more, and a large run has many
        found={name: findings for name, findings in found.items() if name in names},
        spent_usd=spent,
        recount=lambda: _recount(run, order, store),
        served=lambda plan: served_meanwhile(
            plan, order, store, hands.now_utc(), since=since, eol_date=known_today(hands.catalogue, plan).eol_date
        ),
        answered=any(one.looked.answered or one.identity.confirmed for one in known.values()),
        accepted=frozenset(name for name, one in known.items() if one.identity.confirmed),
        unsigned=unsigned_of(known),
        accounts=frozenset(one.plan.target.account for one in targets if one.plan),
    )


def _spent(run: RunInfo, targets: Sequence[RunTarget], found: Mapping[str, Sequence[Finding]], order: Order) -> Decimal:
    """What the run spent before, on targets that are finished too: a budget is the run's, not the invocation's.

    The books of the run know of calls without a finding as well: those in flight when it was killed.
    """
    costs = (spent_on(one.plan, found.get(one.name, ()), order.limits.prices) for one in targets if one.plan)
    return max(sum(costs, Decimal(0)), run.spent_usd or Decimal(0))


def _recount(run: RunInfo, order: Order, store: Store) -> Decimal:
    """As `_spent`, after another process spent for the same run."""
    return _spent(stored(run, store), store.run_targets(run.id), _findings_of(store, run), order)


def _findings_of(store: Store, run: RunInfo) -> Mapping[str, Sequence[Finding]]:
    found: dict[str, list[Finding]] = {}
    for finding in store.findings(run.id):
        found.setdefault(finding.target, []).append(finding)
    return found
