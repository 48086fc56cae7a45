"""A healthy region beside a dead one, under the deciding loop with its breaker."""

from __future__ import annotations

import random

from certify_cli.interfaces import Call
from certify_cli.runner.breaker import Breaker
from certify_cli.types.calls import Reply
from certify_cli.types.failures import Failure
from certify_cli.types.plans import RunSettings
from certify_cli.types.target import Target
from kit.bench import Bench
from kit.breaking import DOWN
from kit.values import NOON, reply

BACK_AT = 1600.0
"""The virtual clock starts at 1000, so the region is dead for ten minutes."""


class Regions(Bench):
    """Four targets in us-east-1, which is well, and `dead` ones in us-west-2."""

    def __init__(self, dead: int, failure: Failure = DOWN, seconds: float = 0.5, back_at: float = BACK_AT) -> None:
        self.log: list[tuple[float, str]] = []
        self.breaker = Breaker(lambda: NOON)
        super().__init__(self.answer, targets=4 + dead, admissions=[self.breaker], width=8)
        self.target_of = {4 + number: Target(f"amazon.model-{4 + number}", "us-west-2") for number in range(dead)}
        self.settings = RunSettings(trials=80)
        self.rng = random.Random(7)
        self.failure, self.seconds, self.back_at = failure, seconds, back_at

    def answer(self, call: Call, now: float) -> tuple[float, Reply | Failure]:
        self.log.append((now, call.target.region))
        if call.target.region == "us-west-2" and now < self.back_at:
            return self.seconds, self.failure
        return self.rng.uniform(8, 12), reply()

    def sent_to(self, region: str, until: float = BACK_AT) -> list[float]:
        return [at for at, where in self.log if where == region and at < until]
