"""A made-up Bedrock whose every fault comes from a seed: quotas, outages, bursts, hangs, cuts, expiry, retirement."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import dataclass, field, replace
from functools import cache

from certify_cli.interfaces import Call
from certify_cli.types.calls import Reply
from certify_cli.types.failures import Category, Failure
from certify_cli.types.findings import Demand
from certify_cli.types.model import ModelRecord
from certify_cli.types.plans import ProbePlan, TargetPlan
from certify_cli.types.target import Target
from kit.bench import DENIED, EXPIRED, HUNG, THROTTLED
from kit.breaking import BROKEN, CUT, DOWN
from kit.values import failure, plan, probe_plan, record, reply

START = 1000.0
OK, WRONG_WORDS = reply(), reply("no")
REFUSED = replace(EXPIRED, message="UnrecognizedClientException: the security token is invalid")
EMPTY = failure(Category.NETWORK, transient=True, status=200, message="the reply is not whole")
GONE = failure(Category.UNSUPPORTED_MODEL, status=400, message="this model version has reached its end of life")
PROBES = ("reachable", "answers", "streaming", "tool_use", "vision")
REGIONS = ("us-east-1", "us-west-2", "eu-west-1")
HEALTHS = ("healthy",) * 6 + ("wrong", "denied", "retired", "breaking")
HANG_SECONDS = 8.0


@dataclass
class Bucket:
    """A quota in calls a second; `room` is what may burst."""

    rate: float
    room: float
    tokens: float = 0.0
    at: float = START

    def take(self, now: float) -> bool:
        self.tokens = min(self.room, self.tokens + (now - self.at) * self.rate)
        self.at = now
        self.tokens -= self.tokens >= 1
        return self.tokens > 0 or self.room == 0


@dataclass(frozen=True)
class Window:
    """Something that holds in one region for a while."""

    region: str
    start: float
    end: float

    def holds(self, call: Call, now: float) -> bool:
        return call.target.region == self.region and self.start <= now < self.end


@dataclass
class World:
    """`plans` and their `health` by target name; `calm` leaves only the faults that a run can live with."""

    seed: int
    calm: bool = False
    sent: list[str] = field(default_factory=list)
    """One line a call: the trace, in the order in which calls were sent."""
    replies: Counter[str] = field(default_factory=Counter)
    """Whole replies given, by target."""
    faults: Counter[str] = field(default_factory=Counter)
    """Failures given, by target and by region."""

    def __post_init__(self) -> None:
        self.rng = rng = random.Random(self.seed)
        regions = REGIONS[: rng.randint(1, 3)]
        probes = PROBES[: rng.choice((1, 2, 2, 2, 3, 4))]
        count = rng.choice((1, 1, 1, 1, 2, 2, 3, 4, 8))
        own = random.Random(f"accounts of {self.seed}")  # apart, so that the worlds of old seeds stay as they were
        accounts = ("dev", "prod") if own.random() < 0.3 else ("",)
        places = [(rng.choice(regions), own.choice(accounts)) for _ in range(count)]
        self.plans = [planned(number, *place, probes) for number, place in enumerate(places)]
        self.accounts = frozenset(account for _, account in places)
        self.expiring = self.accounts if own.random() < 0.5 else {own.choice(accounts)}
        """The accounts whose credentials expire, if any do."""
        self.health = {str(one.target): rng.choice(HEALTHS) for one in self.plans}
        self.hangs, self.cuts = self._perhaps(0.05), self._perhaps(0.08)
        self.buckets = {str(one.target): self._bucket() for one in self.plans}
        self.outages = [self._window(rng.choice(regions), 45) for _ in range(rng.choice((0, 0, 1, 2)))]
        self.bursts = [self._window(rng.choice(regions), 10) for _ in range(rng.choice((0, 0, 1, 3)))]
        self.expires_at = START + rng.uniform(1, 60) if rng.random() < 0.1 else float("inf")
        self.retires_at = START + rng.uniform(0, 10)
        self.dead = rng.choice(regions) if rng.random() < 0.08 else ""
        """A region that nothing is heard of from first to last."""
        self.refusing = rng.choice(regions) if rng.random() < 0.08 else ""
        """A region that refuses credentials that are good elsewhere."""

    def _perhaps(self, share: float) -> float:
        return share if self.rng.random() < 0.4 else 0.0

    def _bucket(self) -> Bucket | None:
        return Bucket(self.rng.uniform(0.5, 4), self.rng.choice((1, 2, 5))) if self.rng.random() < 0.3 else None

    def _window(self, region: str, longest: float) -> Window:
        start = START + self.rng.uniform(0, 20)
        return Window(region, start, start + self.rng.uniform(1, longest))

    def answer(self, call: Call, now: float) -> tuple[float, Reply | Failure]:
        seconds, result = self._answer(call, now)
        name = str(call.target)
        if isinstance(result, Reply):
            self.replies[name] += 1
        else:
            self.faults.update((name, call.target.region))
        word = result.category if isinstance(result, Failure) else result.text
        self.sent.append(f"{now:.6f} {name} {call.attempt} {word} {seconds:.6f}")
        return seconds, result

    def _answer(self, call: Call, now: float) -> tuple[float, Reply | Failure]:
        name, quick = str(call.target), self.rng.uniform(0.05, 2.0)
        if now >= self.expires_at and call.target.account in self.expiring and not self.calm:
            return quick, replace(EXPIRED, message="ExpiredToken: the security token is expired")
        if call.target.region == self.dead or any(one.holds(call, now) for one in self.outages):
            return 0.1, CUT
        if call.target.region == self.refusing:
            return quick, REFUSED
        bucket = self.buckets[name]
        if bucket is not None and not bucket.take(now):
            return 0.1, THROTTLED
        if any(one.holds(call, now) for one in self.bursts) and self.rng.random() < 0.9:
            return quick, DOWN
        chance = self.rng.random()
        if chance < self.hangs:
            return HANG_SECONDS, HUNG
        if chance < self.hangs + self.cuts:
            return quick, self.rng.choice((CUT, EMPTY))
        return quick, self._says(name, now)

    def _says(self, name: str, now: float) -> Reply | Failure:
        health = self.health[name]
        if health == "retired" and now >= self.retires_at:
            return GONE
        if health == "breaking" and self.rng.random() < 0.5:
            return BROKEN
        return {"denied": DENIED, "wrong": WRONG_WORDS}.get(health, OK)


@cache
def planned(number: int, region: str, account: str, probes: tuple[str, ...]) -> TargetPlan:
    model = _model(number)
    asked: list[ProbePlan] = [probe_plan(name, Demand.CLAIMED, required=name in PROBES[:2]) for name in probes]
    return replace(plan(*asked, model=model, key=f"{number}"), target=Target(model.id, region, account))


@cache
def _model(number: int) -> ModelRecord:
    return record(f"amazon.model-{number}")
