"""A deciding loop over a scripted cloud and a virtual clock, and what came of it."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from certify_cli.interfaces import Admission, Probe
from certify_cli.runner.line import Line
from certify_cli.runner.loop import Loop
from certify_cli.runner.retry import Retry
from certify_cli.runner.step import Step
from certify_cli.runner.stop import Drain, Stop
from certify_cli.runner.supply import Given
from certify_cli.runner.turn import EVENLY, Spread
from certify_cli.types.calls import Reply
from certify_cli.types.failures import Category, Failure
from certify_cli.types.findings import Finding, Mark
from certify_cli.types.model import ModelRecord, Prices
from certify_cli.types.plans import RunSettings
from certify_cli.types.target import Target
from kit.probes import simple
from kit.values import NOON, failure, plan, probe_plan, record
from kit.virtual import Cloud, Time, VirtualWorkers

THROTTLED = failure(Category.THROTTLED, transient=True, status=429)
DENIED = failure(Category.ACCESS_NOT_GRANTED, status=403)
EXPIRED = failure(Category.AUTHENTICATION, status=403)
HUNG = failure(Category.TIMEOUT, transient=True, status=None)


@dataclass
class Bench:
    """A loop over a scripted cloud; `steps` is everything it yielded."""

    cloud: Cloud
    targets: int = 1
    probes: tuple[str, ...] = ("reachable", "answers")
    admissions: Sequence[Admission] = ()
    width: int = 4
    make: dict[str, Probe] = field(default_factory=dict)
    found: tuple[Finding, ...] = ()
    model_of: dict[int, ModelRecord] = field(default_factory=dict)
    target_of: dict[int, Target] = field(default_factory=dict)
    spread: Spread = EVENLY
    settings: RunSettings = field(default_factory=RunSettings)
    prices: Prices | None = None
    deadline_at: float = math.inf
    stop: Stop = field(default_factory=Stop)

    make_workers: type[VirtualWorkers] = VirtualWorkers

    def run(self) -> list[Step]:
        self.prepare()
        return list(self.loop.run())

    def prepare(self) -> None:
        self.time = Time()
        self.workers = self.make_workers(self.cloud, self.time, self.width)
        lines = [self._line(number) for number in range(self.targets)]
        self.loop = Loop(
            Given(lines),
            self.workers,
            self.admissions,
            retry=Retry(rng=random.Random(1)),
            stop=self.stop,
            clock=self.time,
            spread=self.spread,
            origin_of=lambda _: "simulated",
            drain=Drain(deadline_at=self.deadline_at),
        )

    def _line(self, number: int) -> Line:
        model = self.model_of.get(number) or record(f"amazon.model-{number}")
        planned = plan(*map(probe_plan, self.probes), model=model, key=str(number))
        planned = replace(planned, target=self.target_of.get(number, planned.target))
        make = lambda name: self.make.get(name, simple(name))  # noqa: E731 - as short as it is clear
        return Line(planned, self.settings, self.found, make, lambda: NOON, prices=self.prices)


def always(result: Reply | Failure, seconds: float = 1.0) -> Cloud:
    return lambda call, now: (seconds, result)


def findings(steps: list[Step]) -> dict[str, Mark]:
    return {finding.probe: finding.mark for step in steps for finding in step.findings}


def ended(steps: list[Step]) -> int:
    return sum(len(step.ended) for step in steps)
