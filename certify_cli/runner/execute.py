"""Runs planned targets to their reports: threads, admissions and loop put together, every step kept before shown."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from certify_cli.cases.named import probe_named
from certify_cli.errors import StoreError
from certify_cli.interfaces import Admission, Call, Clock, Cloud, Listener
from certify_cli.planning.price import cost_of_attempts, prices_for
from certify_cli.policy.gate import Ending
from certify_cli.registry.catalogue import Catalogue
from certify_cli.runner.breaker import Breaker
from certify_cli.runner.budget import Budget
from certify_cli.runner.deadline import Deadline
from certify_cli.runner.ending import ending_of
from certify_cli.runner.keeper import Keeper
from certify_cli.runner.line import Line
from certify_cli.runner.look import MOST_SECONDS, Patience
from certify_cli.runner.loop import Loop
from certify_cli.runner.pace import Pace
from certify_cli.runner.reach import Reach
from certify_cli.runner.retry import Retry
from certify_cli.runner.share import LEASE_SECONDS, Making, Share, Terms
from certify_cli.runner.step import Step
from certify_cli.runner.stop import Drain, Stop
from certify_cli.runner.threads import Threads
from certify_cli.runner.turn import Spread
from certify_cli.runner.withhold import withhold
from certify_cli.types.calls import Attempt, Origin, Reply
from certify_cli.types.durations import duration_text
from certify_cli.types.failures import Failure
from certify_cli.types.findings import Finding
from certify_cli.types.model import Prices
from certify_cli.types.plans import RunSettings, TargetPlan
from certify_cli.types.quotas import UNKNOWN_QUOTA, RouteQuota
from certify_cli.types.records import RunTarget
from certify_cli.types.shares import QUOTA_SHARE
from certify_cli.types.target import Target


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What bounds a run: concurrent calls, seconds per call, a run's deadline, drain time, budget and quotas."""

    concurrency: int = 8
    per_target: int = 2
    call: timedelta = timedelta(seconds=60)
    deadline: timedelta | None = None
    drain: timedelta = timedelta(seconds=20)
    lease: timedelta = timedelta(seconds=LEASE_SECONDS)
    """How long other processes wait for one that is not heard of, before they take over its targets."""
    max_cost_usd: Decimal | None = None
    prices: Mapping[str, Prices] = field(default_factory=dict)
    quotas: Mapping[Target, RouteQuota] = field(default_factory=dict)
    quota_share: float = QUOTA_SHARE
    """Of each known quota the run may take."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hands:
    """Everything with an effect that a run is given, and all models that are known, for remedies that name others."""

    cloud: Cloud
    catalogue: Catalogue
    listener: Listener
    stop: Stop
    clock: Clock
    now_utc: Callable[[], datetime]
    rng: random.Random
    deadline_at: float | None = None
    """Monotonic seconds; the look, the waiting and the calls all count against it."""

    def origin_of(self, target: Target) -> Origin:
        """Where calls to the target go, from the client really built and what it answered so far."""
        return self.cloud.of(target.account).origin(target.region)

    def patience(self) -> Patience:
        """How long the free look may take."""
        until = self.clock() + MOST_SECONDS
        end = until if self.deadline_at is None else min(until, self.deadline_at)
        return Patience(end, self.clock, lambda: self.stop.requested, self.now_utc)


@dataclass(frozen=True, slots=True)
class Executed:
    """How it ended, and by target what was sent for trials that have no finding.

    `kept` is False where the store failed on the way: then it is not to be waited for again.
    """

    ending: Ending
    left: Mapping[str, Sequence[Attempt]]
    kept: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Start:
    """What a run goes on from: findings by target, and what was spent, asked again when another process spent too.

    `answered` says that something already answered this process, `accepted` in which accounts its credentials were
    accepted, and `unsigned` in which nothing can be signed, of all the `accounts` that the run is about.
    """

    found: Mapping[str, Sequence[Finding]] = field(default_factory=dict)
    spent_usd: Decimal = Decimal(0)
    recount: Callable[[], Decimal] = lambda: Decimal(0)
    served: Callable[[TargetPlan], RunTarget | None] = lambda _: None
    """The certificate that serves a target, where another run earned one meanwhile."""
    answered: bool = False
    accepted: frozenset[str] = frozenset()
    unsigned: Mapping[str, Failure] = field(default_factory=dict)
    accounts: frozenset[str] = frozenset({""})


def execute(
    plans: Sequence[TargetPlan],
    *,
    start: Start,
    settings: RunSettings,
    limits: Limits,
    hands: Hands,
    keeper: Keeper,
) -> Executed:
    """Runs the plans, going on from what is there; where other processes share the run, those that they leave."""
    budget = Budget(limits.max_cost_usd, limits.prices, start.spent_usd, keeper.books.note_spending)
    reach = Reach(start.answered, start.accepted, accounts=start.accounts, unsigned=start.unsigned)
    breaker = Breaker(hands.now_utc, call_seconds=limits.call.total_seconds())
    pace = Pace(lambda target: limits.quotas.get(target, UNKNOWN_QUOTA), share=limits.quota_share)
    workers = _workers(pace, limits, hands)
    making = Making(
        line=_line_maker(settings, limits, hands),
        found=start.found,
        served=start.served,
        spender=lambda: budget.recount(keeper.books.counts(start.recount())),
    )
    share = Share(plans, keeper, making, terms=_terms(limits, hands), clock=hands.clock)
    loop = _loop(share, workers, _admissions(limits, hands, reach, [breaker, budget, pace]), limits, hands)
    try:
        for step in loop.run():
            loop.drop(share.keep(step, breaker.open_for))
            _tell(step, hands.listener, budget, pace)
            _tell_circuits(breaker, hands.listener, keeper)
            _tell_accounts(reach, hands.listener)
        if share.spends:
            keeper.books.note_spending(budget.most_usd)
        share.close()
        keeper.books.note_pace(pace.uses())
    except StoreError as error:
        code = hands.stop.exit_code if hands.stop.requested else 0
        return Executed(Ending(lost=error.message, remedy=error.hint, signal_exit_code=code), loop.left(), kept=False)
    finally:
        workers.close()
    return Executed(ending_of(hands.stop, reach, loop.ended_by, hands.cloud), loop.left())


def _workers(pace: Pace, limits: Limits, hands: Hands) -> Threads:
    seconds = limits.call.total_seconds()

    def send(call: Call) -> Reply | Failure:
        result = hands.cloud.call(call.target, call.request, timeout_seconds=seconds)
        return pace.meaning(call, withhold(call.request, result))

    return Threads(send, width=limits.concurrency, call_seconds=seconds, clock=hands.clock)


def _line_maker(settings: RunSettings, limits: Limits, hands: Hands) -> Callable[[TargetPlan, Sequence[Finding]], Line]:
    def line(plan: TargetPlan, found: Sequence[Finding]) -> Line:
        prices = prices_for(plan.model, plan.target, limits.prices)
        return Line(plan, settings, found, lambda name: probe_named(name, settings.cases), hands.now_utc, prices=prices)

    return line


def _terms(limits: Limits, hands: Hands) -> Terms:
    return Terms(
        seconds=limits.lease.total_seconds(),
        deadline_at=hands.deadline_at,
        deadline_words=duration_text(limits.deadline) if limits.deadline else "",
        most=4 * limits.concurrency,
        one_spender=limits.max_cost_usd is not None,
    )


def _loop(share: Share, workers: Threads, admissions: Sequence[Admission], limits: Limits, hands: Hands) -> Loop:
    return Loop(
        share,
        workers,
        admissions,
        retry=Retry(rng=hands.rng),
        stop=hands.stop,
        clock=hands.clock,
        origin_of=hands.origin_of,
        # Under a budget targets are finished one after the other, so that money buys verdicts and not beginnings.
        spread=Spread(limits.per_target) if limits.max_cost_usd is None else Spread(limits.concurrency, 1),
        drain=Drain(limits.drain.total_seconds(), math.inf if hands.deadline_at is None else hands.deadline_at),
    )


def spent_on(plan: TargetPlan, findings: Sequence[Finding], prices: Mapping[str, Prices]) -> Decimal:
    """What an earlier part of the run spent on a target, as far as prices are known."""
    attempts = [attempt for finding in findings if not finding.carried_from for attempt in finding.attempts]
    return cost_of_attempts(prices_for(plan.model, plan.target, prices), attempts) or Decimal(0)


def _admissions(limits: Limits, hands: Hands, reach: Reach, others: Sequence[Admission]) -> list[Admission]:
    """In the order they are asked: first what ends the run, last what only delays a call."""
    admissions: list[Admission] = [reach]
    if limits.deadline is not None and hands.deadline_at is not None:
        sending_ends = hands.deadline_at - min(limits.drain, limits.deadline / 10).total_seconds()
        admissions.append(Deadline(sending_ends, duration_text(limits.deadline)))
    return [*admissions, *others]


def _tell(step: Step, listener: Listener, budget: Budget, pace: Pace) -> None:
    cost = f"{budget.spent_usd:.4f}"
    for call, result in step.settled:
        listener.call_settled(call, result, cost)
    slowed = pace.newly_slowed()
    if slowed:
        listener.notice(f"throttled by AWS, sending slower: {', '.join(slowed)}")


def _tell_circuits(breaker: Breaker, listener: Listener, keeper: Keeper) -> None:
    """In the books first, as everything that is shown."""
    news = breaker.news()
    if news:
        keeper.books.note_circuits(breaker.records())
        listener.circuits(breaker.open_names())
    for text in news:
        listener.notice(text)


def _tell_accounts(reach: Reach, listener: Listener) -> None:
    for text in reach.news():
        listener.notice(text)
