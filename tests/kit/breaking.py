"""Plays random calls through a breaker and says which of its promises it broke."""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass, field, replace
from functools import cache

from certify_cli.interfaces import Call, Now
from certify_cli.runner.breaker import Breaker
from certify_cli.runner.circuit import Rules
from certify_cli.types.calls import Reply
from certify_cli.types.failures import Category, Failure
from certify_cli.types.model import ModelRecord
from certify_cli.types.target import Target
from kit.bench import HUNG, THROTTLED
from kit.probes import QUESTION
from kit.values import failure, record, reply

DOWN = failure(Category.SERVICE_UNAVAILABLE, transient=True, status=503)
CUT = failure(Category.NETWORK, transient=True, status=None)
BROKEN = failure(Category.MODEL_ERROR, transient=True, status=424)
WRONG = failure(Category.INVALID_REQUEST, status=400)
REGION = "us-east-1 bedrock-runtime"
COOLDOWN = 5.0


def call_to(model: str, region: str = "us-east-1", vendor: str = "Amazon") -> Call:
    """A call of its own, whatever it equals."""
    return Call(Target(model, region), _model(model, vendor), QUESTION)


@cache
def _model(model: str, vendor: str) -> ModelRecord:
    known = record(model)
    return replace(known, facts=replace(known.facts, vendor=vendor))


@dataclass
class Game:
    """Random calls over three models of one region, in a world that is sick or well in turn."""

    breaker: Breaker
    rng: random.Random
    now: float = 1000.0
    out: list[Call] = field(default_factory=list)
    trying: defaultdict[str, list[int]] = field(default_factory=lambda: defaultdict(list))
    failed_at: dict[str, float] = field(default_factory=dict)
    broken: list[str] = field(default_factory=list)

    def play(self, moves: int = 150) -> list[str]:
        sick = 0.0
        for move in range(moves):
            if move % 25 == 0:
                sick = self.rng.choice((0.0, 0.5, 0.95))
            self.now += self.rng.choice((0.0, 0.1, 1.0, 7.0))
            if self.out and self.rng.random() < 0.5:
                self.settle(self.result(sick))
            else:
                self.offer()
        self.recover()
        return self.broken

    def result(self, sick: float) -> Reply | Failure:
        if self.rng.random() < sick:
            return self.rng.choice((DOWN, CUT, HUNG))
        return self.rng.choice((reply(), reply(), THROTTLED, WRONG, BROKEN))

    def offer(self) -> bool:
        call = call_to(f"amazon.model-{self.rng.randrange(3)}")
        names = {REGION, str(call.target)}
        shut = names & set(self.breaker.open_names())
        admitted = isinstance(self.breaker.admit(call, self.now), Now)
        if not admitted:
            self.broken += [] if shut else ["refused while closed"]
            return False
        for name in shut:
            self.trying[name].append(id(call))
            if len(self.trying[name]) > 1:
                self.broken.append("more than one trial")
            if self.now < self.failed_at.get(name, 0.0) + COOLDOWN:
                self.broken.append("tried within the cooldown")
        self.breaker.sent(call, self.now)
        self.out.append(call)
        return True

    def settle(self, result: Reply | Failure) -> None:
        call = self.out.pop(self.rng.randrange(len(self.out)))
        before = set(self.breaker.open_names())
        self.breaker.settled(call, result, self.now)
        after = set(self.breaker.open_names())
        sick = isinstance(result, Failure) and result in (DOWN, CUT, HUNG)
        if after - before and not sick:
            self.broken.append(f"opened by {result.category if isinstance(result, Failure) else 'a reply'}")
        for name in before:
            tried = id(call) in self.trying[name]
            if name not in after and not tried:
                self.broken.append("closed by a call that was no trial")
            if tried:
                self.trying[name].remove(id(call))
                if sick:
                    self.failed_at[name] = self.now
            if name not in after:
                self.failed_at.pop(name, None)

    def recover(self) -> None:
        """All is well again: within ten minutes everything is closed."""
        while self.out:
            self.settle(reply())
        for _ in range(150):
            self.now += 4.0
            if self.offer():
                self.settle(reply())
        if self.breaker.open_names():
            self.broken.append("never closed again")


FAST = Rules(in_a_row=3, least_calls=6)
FAST_REGION = Rules(in_a_row=4, least_calls=8, least_routes=2)
