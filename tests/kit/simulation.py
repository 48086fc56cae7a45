"""One simulated run: the real loop, rules, keeper and store over a made-up cloud, with crashes, resumes and stops."""

from __future__ import annotations

import hashlib
import random
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from math import log2

from certify_cli.interfaces import Admission, Probe, Store
from certify_cli.probes import by_id
from certify_cli.runner.breaker import REGION, Breaker
from certify_cli.runner.budget import Budget
from certify_cli.runner.deadline import Deadline
from certify_cli.runner.execute import spent_on
from certify_cli.runner.keeper import Keeper, Surroundings
from certify_cli.runner.line import Line
from certify_cli.runner.loop import Loop
from certify_cli.runner.pace import Pace
from certify_cli.runner.reach import Reach
from certify_cli.runner.retry import Retry
from certify_cli.runner.share import Making, Share, Terms
from certify_cli.runner.stop import Stop
from certify_cli.runner.turn import Spread
from certify_cli.stores._lock import Patience
from certify_cli.stores.memory import MemoryStore
from certify_cli.types.calls import Reply
from certify_cli.types.failures import Failure
from certify_cli.types.findings import Finding, Status
from certify_cli.types.plans import RunSettings, TargetPlan
from certify_cli.types.records import RunTarget
from certify_cli.types.reports import RunInfo
from kit.probes import QUESTION, double, simple
from kit.values import NOON
from kit.virtual import Time, VirtualWorkers
from kit.witness import PRICES, Killed, Shown, Witness, bound_of
from kit.world import START, World

RUN = "r"
SETTINGS = RunSettings()
WIDTH = 4
TICK_SECONDS, LAZY_SECONDS, PROMPT_SECONDS = 0.2, 2.0, 0.4
"""How seldom the simulated process looks at its clock while it waits: as on a busy machine, and cheap."""


def mixed(name: str) -> Probe:
    """One that asks twice among those that ask once."""
    return double(name) if name == "streaming" else simple(name)


def real(name: str) -> Probe:
    """Our own `reachable` opens the gate."""
    return by_id(name) if name == "reachable" else mixed(name)


def _by_target(found: Iterable[Finding]) -> dict[str, list[Finding]]:
    by_target: dict[str, list[Finding]] = {}
    for one in found:
        by_target.setdefault(one.target, []).append(one)
    return by_target


@dataclass(frozen=True)
class Parts:
    """What a run is made of; planted faults put a broken one in."""

    budget: type[Budget] = Budget
    breaker: type[Breaker] = Breaker
    retry: type[Retry] = Retry
    reach: type[Reach] = Reach
    keeper: type[Keeper] = Keeper
    probe: Callable[[str], Probe] = mixed
    store: Callable[[Patience], Store] = lambda patience: MemoryStore(patience=patience)
    reopens: bool = False
    """Whether a new process opens the store anew; what is kept in memory would be gone."""


class LazyWorkers(VirtualWorkers):
    """Waits longer than asked."""

    def results(self, wait_seconds: float) -> list[tuple[int, Reply | Failure]]:
        return super().results(LAZY_SECONDS if wait_seconds >= TICK_SECONDS else max(wait_seconds, PROMPT_SECONDS))


@dataclass
class Simulation:
    """A run of `seed`; afterwards `problems` holds what it broke, `trace` a digest of all that happened."""

    seed: int
    parts: Parts = Parts()
    problems: list[str] = field(default_factory=list)
    endings: Counter[str] = field(default_factory=Counter)

    def run(self) -> Simulation:
        self.world, self.time = World(self.seed), Time()
        self.rng, self.narrow = random.Random(~self.seed), False
        self.store, self.shown = self.parts.store(Patience(clock=self.time)), Shown(self.problems)
        limit = bound_of(QUESTION) * self.rng.choice((2, 3, 5, 8, 13, 21)) if self.rng.random() < 0.4 else None
        self.witness = Witness(limit, problems=self.problems)
        pending = [RunTarget(name=str(one.target), plan=one, status=Status.PENDING) for one in self.world.plans]
        self.store.begin_run(RunInfo(id=RUN, started_at=NOON), SETTINGS, pending)
        for _ in range(self.rng.choice((0, 0, 0, 1, 1, 2, 3))):
            self._live()
        self._live_calmly()
        self.findings, self.targets = self.store.findings(RUN), self.store.run_targets(RUN)
        self.trace = hashlib.sha256("\n".join(self._told()).encode()).hexdigest()
        return self

    def _live(self) -> None:
        """A life of the process: it ends by itself, by a signal, its deadline or budget, or is killed."""
        deadline = self.rng.uniform(1, 90) if self.rng.random() < 0.2 else None
        stops_at = self.time() + self.rng.uniform(0, 20) if self.rng.random() < 0.2 else float("inf")
        self.shown.dies_after = self.rng.randint(1, 12) if self.rng.random() < 0.4 else -1
        dies_at = self.rng.randint(1, 15) if self.rng.random() < 0.5 else -1
        try:
            ended = self._work(deadline, stops_at, dies_at, answered=self.rng.random() < 0.5)
            self._check_accounts(ended)
        except Killed:
            ended = "killed"
            self._reopen()
        self.shown.dies_after = -1
        self.endings[ended.split(" ")[0] if ended else "finished"] += 1

    def _check_accounts(self, ended: str) -> None:
        """Credentials end their own account only: what they leave is of it, or of a region that refuses everybody."""
        shut = self.reach.shut()
        left = {(one.target.account, one.target.region) for one in self._open_plans()} if ended in shut.values() else ()
        for account, region in left:
            if account not in shut and region != self.world.refusing:
                self.problems.append(f"account {account or 'without a name'} ended by another's credentials")

    def _reopen(self) -> None:
        """A store that one process has to itself keeps leases in that process: they die with it."""
        if self.parts.reopens:
            self.store.close()
            self.store = self.parts.store(Patience(clock=self.time))

    def _live_calmly(self) -> None:
        """The last life: credentials are good again, and nothing bounds it, so that everything must end."""
        self.world.calm, self.witness.limit = True, None
        self.narrow = self.seed % 3 == 0  # as under a budget that is never reached
        ended = self._work(None, float("inf"), -1, answered=True)
        if ended and not (self.world.refusing and f"refused in {self.world.refusing}" in ended):
            self.problems.append(f"did not finish: {ended}")

    def _work(self, deadline: float | None, stops_at: float, dies_at: int, *, answered: bool) -> str:
        with self._sparing_the_dead():
            return self._loop(deadline, stops_at, dies_at, answered=answered)

    @contextmanager
    def _sparing_the_dead(self) -> Iterator[None]:
        """A dead region sees what opens its circuit, what is out with that, and trials that become ever rarer."""
        began, before = self.time(), self.world.faults[self.world.dead]
        try:
            yield
        finally:
            calls, seconds = self.world.faults[self.world.dead] - before, self.time() - began
            trials = log2(1 + seconds / REGION.cooldown_seconds) + seconds / REGION.most_cooldown_seconds
            if calls > (REGION.in_a_row + WIDTH - 1 + trials) * len(self.world.accounts):
                self.problems.append(f"a dead region saw {calls} calls in {seconds:.0f} s")

    def _loop(self, deadline: float | None, stops_at: float, dies_at: int, *, answered: bool) -> str:
        stop, workers = Stop(), LazyWorkers(self.world.answer, self.time, WIDTH)
        run = self.store.runs()[0][0]
        keeper = self._keeper(run)
        found = self.store.findings(RUN)
        budget = self.parts.budget(self.witness.limit, {}, self._spent(run, found), keeper.books.note_spending)
        breaker = self.parts.breaker(self._now)
        self.witness.breaker, self.witness.trying = breaker, {}
        accounts = self.world.accounts
        self.reach = self.parts.reach(answered, accounts if answered else (), accounts=accounts)
        rules: list[Admission] = [self.witness, self.reach]
        rules += [Deadline(self.time() + deadline, "a while")] if deadline is not None else []
        making = Making(line=lambda plan, mine: Line(plan, SETTINGS, mine, self.parts.probe, self._now, prices=PRICES))
        making = replace(making, found=_by_target(found))
        share = Share(self._open_plans(), keeper, making, terms=Terms(), clock=self.time)
        loop = Loop(
            share,
            workers,
            [*rules, breaker, budget, Pace()],
            retry=self.parts.retry(rng=random.Random(self.seed)),
            stop=stop,
            clock=self.time,
            origin_of=lambda _: "simulated",
            spread=Spread(WIDTH, 1) if self.witness.limit is not None or self.narrow else Spread(),
        )
        for number, step in enumerate(loop.run()):
            if number == dies_at:
                raise Killed
            loop.drop(share.keep(step, breaker.open_for))
            if breaker.news():
                keeper.books.note_circuits(breaker.records())
            if self.time() >= stops_at:
                stop.request(2)
            if self.time() > START + 50_000:
                return "never ends"
        keeper.books.note_spending(budget.most_usd)
        share.close()
        return "stopped" if stop.requested else loop.ended_by

    def _keeper(self, run: RunInfo) -> Keeper:
        around = Surroundings(prices_of=lambda _: PRICES, remedy=lambda plan, failure: "")
        total = len(self.world.plans)
        return self.parts.keeper(self.store, run, SETTINGS, around, self.shown, total=total, now_utc=self._now)

    def _open_plans(self) -> Iterator[TargetPlan]:
        return (one.plan for one in self.store.run_targets(RUN) if one.report is None and one.plan is not None)

    def _spent(self, run: RunInfo, found: tuple[Finding, ...]) -> Decimal:
        by_findings = spent_on(self.world.plans[0], found, {})  # prices are the same for all
        return max(by_findings, run.spent_usd or Decimal(0))

    def _now(self) -> datetime:
        return NOON + timedelta(seconds=self.time() - START)

    def _told(self) -> Iterator[str]:
        yield from self.world.sent
        for one in self.findings:
            yield f"{one.target} {one.probe} {one.trial} {one.mark} {one.reason} {len(one.attempts)}"
        for target in self.targets:
            yield f"{target.name} {target.status}"
