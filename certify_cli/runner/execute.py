"""Runs planned targets to their reports: threads, admissions and loop put together, every step kept before shown."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from certify_cli.cases.named import probe_named
from certify_cli.diagnosis.remedies import diagnose
from certify_cli.interfaces import Admission, Clock, Cloud, Listener
from certify_cli.planning.price import cost_of_attempts, prices_for
from certify_cli.policy.gate import Ending
from certify_cli.registry.catalogue import Catalogue
from certify_cli.runner.budget import Budget
from certify_cli.runner.deadline import Deadline
from certify_cli.runner.keeper import Keeper
from certify_cli.runner.line import Line
from certify_cli.runner.look import MOST_SECONDS, Patience
from certify_cli.runner.loop import Loop, Spread, Step
from certify_cli.runner.pace import Pace
from certify_cli.runner.reach import Reach
from certify_cli.runner.retry import Retry
from certify_cli.runner.stop import Stop
from certify_cli.runner.threads import Threads
from certify_cli.runner.withhold import withhold
from certify_cli.types.calls import Attempt
from certify_cli.types.durations import duration_text
from certify_cli.types.findings import Finding
from certify_cli.types.model import Prices
from certify_cli.types.plans import RunSettings, TargetPlan


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What bounds a run: concurrent calls, seconds per call, the whole run's deadline, drain time and budget."""

    concurrency: int = 8
    per_target: int = 2
    call: timedelta = timedelta(seconds=60)
    deadline: timedelta | None = None
    drain: timedelta = timedelta(seconds=20)
    max_cost_usd: Decimal | None = None
    prices: Mapping[str, Prices] = field(default_factory=dict)


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

    def patience(self) -> Patience:
        """How long the free look may take."""
        until = self.clock() + MOST_SECONDS
        end = until if self.deadline_at is None else min(until, self.deadline_at)
        return Patience(end, self.clock, lambda: self.stop.requested)


@dataclass(frozen=True, slots=True)
class Executed:
    """How it ended, and by target what was sent for trials that have no finding."""

    ending: Ending
    left: Mapping[str, Sequence[Attempt]]


def execute(
    plans: Sequence[TargetPlan],
    *,
    found: Mapping[str, Sequence[Finding]],
    settings: RunSettings,
    limits: Limits,
    hands: Hands,
    keeper: Keeper,
    spent_usd: Decimal = Decimal(0),
    answered: bool = False,
    accepted: bool = False,
) -> Executed:
    """Runs the plans, going on from the findings already there and from what the run spent before.

    `answered` says that something already answered this process, `accepted` that its credentials were accepted.
    """
    seconds = limits.call.total_seconds()
    workers = Threads(
        lambda call: withhold(call.request, hands.cloud.call(call.target, call.request, timeout_seconds=seconds)),
        width=limits.concurrency,
        call_seconds=seconds,
        clock=hands.clock,
    )
    budget, reach, pace = Budget(limits.max_cost_usd, limits.prices, spent_usd), Reach(answered, accepted), Pace()
    lines = [_line(plan, settings, found.get(str(plan.target), ()), limits, hands) for plan in plans]
    loop = _loop(lines, workers, _admissions(limits, hands, reach, budget, pace), limits, hands)
    try:
        for step in loop.run():
            keeper.keep(step)
            _tell(step, hands.listener, budget, pace)
    finally:
        workers.close()
    return Executed(_ending(hands.stop, reach, loop.ended_by), loop.left())


def _line(plan: TargetPlan, settings: RunSettings, found: Sequence[Finding], limits: Limits, hands: Hands) -> Line:
    prices = prices_for(plan.model, plan.target, limits.prices)
    return Line(plan, settings, found, lambda name: probe_named(name, settings.cases), hands.now_utc, prices=prices)


def _loop(
    lines: Sequence[Line], workers: Threads, admissions: Sequence[Admission], limits: Limits, hands: Hands
) -> Loop:
    return Loop(
        lines,
        workers,
        admissions,
        retry=Retry(rng=hands.rng),
        stop=hands.stop,
        clock=hands.clock,
        origin_of=hands.cloud.origin,
        # Under a budget targets are finished one after the other, so that money buys verdicts and not beginnings.
        spread=Spread(limits.per_target) if limits.max_cost_usd is None else Spread(limits.concurrency, 1),
        drain_seconds=limits.drain.total_seconds(),
    )


def spent_on(plan: TargetPlan, findings: Sequence[Finding], prices: Mapping[str, Prices]) -> Decimal:
    """What an earlier part of the run spent on a target, as far as prices are known."""
    attempts = [attempt for finding in findings for attempt in finding.attempts]
    return cost_of_attempts(prices_for(plan.model, plan.target, prices), attempts) or Decimal(0)


def _admissions(limits: Limits, hands: Hands, reach: Reach, budget: Budget, pace: Pace) -> list[Admission]:
    """In the order they are asked: first what ends the run, last what only delays a call."""
    admissions: list[Admission] = [reach]
    if limits.deadline is not None and hands.deadline_at is not None:
        admissions.append(Deadline(hands.deadline_at, duration_text(limits.deadline)))
    return [*admissions, budget, pace]


def _tell(step: Step, listener: Listener, budget: Budget, pace: Pace) -> None:
    cost = f"{budget.spent_usd:.4f}"
    for call, result in step.settled:
        listener.call_settled(call, result, cost)
    slowed = pace.newly_slowed()
    if slowed:
        listener.notice(f"throttled by AWS, sending slower: {', '.join(slowed)}")


def _ending(stop: Stop, reach: Reach, ended_by: str) -> Ending:
    if stop.requested:
        return Ending(signal_exit_code=stop.exit_code)
    if reach.lost or reach.silent or reach.shut_out:
        said = reach.last_failure.message if reach.last_failure else ""
        remedy = diagnose(reach.last_failure).remedy if reach.last_failure else ""
        return Ending(lost=reach.lost or reach.shut_out or f"no HTTP answer to any call: {said}", remedy=remedy)
    return Ending(stopped=ended_by)
