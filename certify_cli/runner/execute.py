"""Runs planned targets to their reports: threads, admissions and loop put together, every step kept before shown."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from certify_cli.interfaces import Admission, Clock, Cloud, Listener
from certify_cli.policy.gate import Ending
from certify_cli.probes import by_id
from certify_cli.runner.budget import Budget
from certify_cli.runner.deadline import Deadline
from certify_cli.runner.keeper import Keeper
from certify_cli.runner.line import Line
from certify_cli.runner.loop import Loop, Step
from certify_cli.runner.pace import Pace
from certify_cli.runner.reach import Reach
from certify_cli.runner.retry import Retry
from certify_cli.runner.stop import Stop
from certify_cli.runner.threads import Threads
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
    """Everything with an effect that a run is given."""

    cloud: Cloud
    listener: Listener
    stop: Stop
    clock: Clock
    now_utc: Callable[[], datetime]
    rng: random.Random


def execute(
    plans: Sequence[TargetPlan],
    *,
    found: Mapping[str, Sequence[Finding]],
    settings: RunSettings,
    limits: Limits,
    hands: Hands,
    keeper: Keeper,
) -> Ending:
    """Runs the plans, going on from the findings already there; says how the run ended."""
    workers = Threads(
        lambda call: hands.cloud.call(call.target, call.request, timeout_seconds=limits.call.total_seconds()),
        width=limits.concurrency,
        call_seconds=limits.call.total_seconds(),
        clock=hands.clock,
    )
    budget, reach, pace = Budget(limits.max_cost_usd, limits.prices), Reach(), Pace()
    loop = Loop(
        [Line(plan, settings, found.get(str(plan.target), ()), by_id, hands.now_utc) for plan in plans],
        workers,
        _admissions(limits, hands.clock, reach, budget, pace),
        retry=Retry(rng=hands.rng),
        stop=hands.stop,
        clock=hands.clock,
        origin_of=hands.cloud.origin,
        per_target=limits.per_target,
        drain_seconds=limits.drain.total_seconds(),
    )
    try:
        for step in loop.run():
            keeper.keep(step)
            _tell(step, hands.listener, budget, pace)
    finally:
        workers.close()
    return _ending(hands.stop, reach, loop.ended_by)


def _admissions(limits: Limits, clock: Clock, reach: Reach, budget: Budget, pace: Pace) -> list[Admission]:
    """In the order they are asked: first what ends the run, last what only delays a call."""
    admissions: list[Admission] = [reach]
    if limits.deadline is not None:
        at = clock() + limits.deadline.total_seconds()
        admissions.append(Deadline(at, duration_text(limits.deadline)))
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
    if reach.lost or (reach.last_failure is not None and not reach.answered):
        silent = f"no HTTP answer to any call: {reach.last_failure.message}" if reach.last_failure else ""
        return Ending(lost=reach.lost or silent)
    return Ending(stopped=ended_by)
