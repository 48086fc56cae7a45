"""Several owners of one run on one store, stepped in turn on a virtual clock: killed, frozen, overtaken."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any

from certify_cli.cli.progress_lines import Silent
from certify_cli.interfaces import Admission
from certify_cli.runner.keeper import Keeper, Surroundings
from certify_cli.runner.line import Line
from certify_cli.runner.loop import Loop
from certify_cli.runner.retry import Retry
from certify_cli.runner.share import Making, Share, Terms
from certify_cli.runner.stop import Stop
from certify_cli.runner.turn import EVENLY, Spread
from certify_cli.stores._lock import Patience
from certify_cli.stores.memory import MemoryStore
from certify_cli.types.findings import Finding, Status
from certify_cli.types.model import Prices
from certify_cli.types.plans import RunSettings, TargetPlan
from certify_cli.types.records import RunTarget
from certify_cli.types.reports import RunInfo, TargetReport
from kit.probes import simple
from kit.values import NOON, plan, probe_plan, record
from kit.virtual import Cloud, Time, VirtualWorkers

WIDTH = 4
LEASE = 6.0
TERMS = Terms(seconds=LEASE, most=2 * WIDTH)
PROBES = ("reachable", "answers", "streaming")


class Watched(MemoryStore):
    """A store that notes what was written under which fence, and sometimes does a write twice.

    Twice: as after a commit whose acknowledgement was lost.
    """

    def __init__(self, time: Time, rng: random.Random) -> None:
        self.jump = 0.0
        """How far the database's clock is off."""
        super().__init__(shared=True, patience=Patience(clock=lambda: time.now + self.jump))
        self.rng = rng
        self.written: list[tuple[str, int]] = []
        self.endings: list[str] = []

    def record(self, run_id: str, *, fences: Mapping[str, int] | None = None, **rest: Any) -> None:
        self.write(run_id, fences=fences, **rest)
        self.written += (fences or {}).items()
        self.endings += [target.name for target in rest.get("ended", ())]
        if self.rng.random() < 0.2:
            # the leases of what ended are given back by now and may be anybody's
            kept = {name: fence for name, fence in (fences or {}).items() if name not in self.endings}
            self.write(run_id, fences=kept, **rest)

    def write(self, run_id: str, **rest: Any) -> None:
        """One transaction."""
        super().record(run_id, **rest)


class Owner:
    """One process: its loop, its share, and what it was told is durable."""

    def __init__(
        self,
        store: MemoryStore,
        run: RunInfo,
        plans: Sequence[TargetPlan],
        cloud: Cloud,
        time: Time,
        *,
        admissions: Sequence[Admission] = (),
        spread: Spread = EVENLY,
        terms: Terms = TERMS,
        served: Callable[[TargetPlan], RunTarget | None] = lambda _: None,
        spender: Callable[[], None] = lambda: None,
    ) -> None:
        around = Surroundings(prices_of=lambda _: Prices(), remedy=lambda *_: "")
        self.stop, self.told, self.notices = Stop(), list[Finding](), list[str]()
        self.keeper = Keeper(store, run, RunSettings(), around, Telling(self), total=len(plans), now_utc=lambda: NOON)
        making = Making(line=_line, served=served, spender=spender)
        self.share = Share(plans, self.keeper, making, terms=terms, clock=time)
        self.workers = VirtualWorkers(cloud, time, WIDTH)
        self.loop = Loop(
            self.share,
            self.workers,
            admissions,
            retry=Retry(rng=random.Random(1)),
            stop=self.stop,
            clock=time,
            spread=spread,
            origin_of=lambda _: "simulated",
        )
        self._steps = self._run()
        self.over = False

    def step(self) -> None:
        """Goes on until something was made durable, or a tick passed."""
        self.over = next(self._steps, True)

    def run(self) -> None:
        for _ in self._steps:
            pass
        self.over = True

    def _run(self) -> Iterator[bool]:
        for step in self.loop.run():
            self.loop.drop(self.share.keep(step))
            yield False
        self.share.close()


class Telling(Silent):
    """Notes what an owner was told is durable."""

    def __init__(self, owner: Owner) -> None:
        self._owner = owner

    def finding(self, finding: Finding) -> None:
        self._owner.told.append(finding)

    def target_ended(self, report: TargetReport, done: int, total: int) -> None:
        self._owner.notices.append(f"{done} of {total} targets are done")

    def notice(self, text: str) -> None:
        self._owner.notices.append(text)


def planned(targets: int) -> list[TargetPlan]:
    plans = [plan(*map(probe_plan, PROBES), model=record(f"amazon.model-{n}"), key=str(n)) for n in range(targets)]
    return [replace(one, suite="smoke") for one in plans]


def begun(store: MemoryStore, plans: Sequence[TargetPlan], name: str = "run-1") -> RunInfo:
    info = RunInfo(id=name, started_at=NOON, suite="smoke")
    targets = [RunTarget(name=str(one.target), plan=one, status=Status.PENDING) for one in plans]
    with suppress(KeyError):
        store.begin_run(info, RunSettings(), targets)
    return info


def _line(planned: TargetPlan, findings: Sequence[Finding]) -> Line:
    return Line(planned, RunSettings(), findings, simple, lambda: NOON)
