"""This process's share of a run: the targets it works on, leased, kept alive and given back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from certify_cli.errors import LeaseLost, OtherOrigin
from certify_cli.interfaces import Clock, Holder
from certify_cli.runner.keeper import Keeper, Shut, nothing_shut
from certify_cli.runner.line import Line
from certify_cli.runner.step import Step
from certify_cli.types.findings import Finding
from certify_cli.types.plans import TargetPlan
from certify_cli.types.records import RunTarget

LEASE_SECONDS = 30.0
NOTHING = frozenset[str]()


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """How long a lease lasts without a heartbeat, until when to wait for others, and how many targets to hold."""

    seconds: float = LEASE_SECONDS
    deadline_at: float | None = None
    """Monotonic seconds."""
    deadline_words: str = ""
    most: int = 32
    one_spender: bool = False
    """One process at a time sends for the run, because only one can keep to its budget."""

    @property
    def beat_seconds(self) -> float:
        """Three heartbeats a lease: two may be late."""
        return self.seconds / 3

    @property
    def poll_seconds(self) -> float:
        """How often is asked for what others hold."""
        return min(1.0, self.seconds / 6)


@dataclass(frozen=True, slots=True, kw_only=True)
class Making:
    """How a target is begun: its line, and the certificate that serves it where another run earned one meanwhile."""

    line: Callable[[TargetPlan, Sequence[Finding]], Line]
    found: Mapping[str, Sequence[Finding]] = field(default_factory=dict)
    """What is durable already, by target; asked for anew where others may have added to it."""
    served: Callable[[TargetPlan], RunTarget | None] = lambda _: None
    spender: Callable[[], None] = lambda: None
    """Called when this process becomes the one that spends: what others spent is counted then."""


class Share:
    """Hands the loop lines as it has room for them, and makes its steps durable as long as their leases hold.

    Where the store belongs to this process alone everything is handed out at once.
    """

    def __init__(
        self, plans: Iterable[TargetPlan], keeper: Keeper, making: Making, *, terms: Terms, clock: Clock
    ) -> None:
        self.fences: dict[str, int] = {}
        """What this process holds now."""
        self.ended_by = ""
        self._plans = {str(plan.target): plan for plan in plans}
        self._todo = dict.fromkeys(self._plans)
        self._keeper, self._leases = keeper, keeper.store.leases
        self._making = making
        self._terms = terms
        self._clock = clock
        self._beat_at = self._look_at = float("-inf")
        self._purse = f"budget of run {keeper.run.id}" if terms.one_spender and self._leases.shared else ""

    @property
    def open(self) -> bool:
        """Whether there may be more to do than what was handed out."""
        return bool(self._todo) and not self.ended_by

    @property
    def spends(self) -> bool:
        """Whether what this process spent is what the run spent."""
        return not self._leases.shared or self._purse in self.fences

    def more(self, room: int, aside: int = 0) -> list[Line]:
        """Lines of targets that are ours now, at most `room` of them where others want some too.

        What is held back for good stays leased, so that nobody tries it beside us, and does not count as held.
        """
        now = self._clock()
        past = self._terms.deadline_at is not None and now >= self._terms.deadline_at
        most = self._most(room, aside)
        if not self._todo or ((now < self._look_at or most == 0) and not past):
            return []
        granted = self._take(0 if past or not self._may_spend() else most)
        if past and self._todo:
            self.ended_by = f"deadline of {self._terms.deadline_words} reached"
        self._look_at = now if granted else now + self._terms.poll_seconds
        return [line for name in granted for line in self._begin(self._plans[name])]

    def keep(self, step: Step, shut: Shut = nothing_shut) -> frozenset[str]:
        """Makes the step durable but for what is not ours any more; returns the targets that the loop must drop.

        Raises OtherOrigin with everything given back, since nothing can be kept any more.
        """
        try:
            lost = self._keeper.keep(step, self.fences, shut)
        except OtherOrigin:
            self.close()
            raise
        for line in step.ended:
            if line.name not in lost:
                self.fences.pop(line.name, None)
        return self._lose(lost | self._beat())

    def close(self) -> None:
        """Gives back what is held; after a failure of the store leases run out by themselves."""
        if self.fences:
            self._leases.give_back(self.fences)
            self.fences.clear()

    def _most(self, room: int, aside: int) -> int:
        if not self._leases.shared:
            return len(self._todo)
        return max(0, min(room, self._terms.most - len(self.fences) + aside))

    def _take(self, most: int) -> Mapping[str, int]:
        taken = self._leases.take(self._keeper.run.id, list(self._todo), seconds=self._terms.seconds, most=most)
        for name in (*taken.ended, *taken.fences):
            del self._todo[name]
        if taken.ended:
            self._keeper.elsewhere += len(taken.ended)
            done = len(self._keeper.reports) + self._keeper.elsewhere
            self._keeper.notice(
                f"{done} of {len(self._plans)} targets are done, {self._keeper.elsewhere} of them by other processes"
            )
        self.fences.update(taken.fences)
        if not self.fences:
            self._say_who(taken.held)
        return taken.fences

    def _may_spend(self) -> bool:
        """Whether this process holds the run's purse, where there is one."""
        if not self._purse or self._purse in self.fences:
            return True
        taken = self._leases.take(self._keeper.run.id, [self._purse], seconds=self._terms.seconds, most=1)
        self.fences.update(taken.fences)
        if taken.fences:
            self._making.spender()
        else:
            self._say_who(taken.held)
        return bool(taken.fences)

    def _begin(self, plan: TargetPlan) -> list[Line]:
        name = str(plan.target)
        if not self._leases.shared:
            return [self._making.line(plan, self._making.found.get(name, ()))]
        served = self._making.served(plan)
        if served is None:
            return [self._making.line(plan, self._keeper.store.findings(self._keeper.run.id, name))]
        try:
            self._keeper.serve(served, {name: self.fences.pop(name)})
        except LeaseLost:
            self._todo[name] = None
        return []

    def _beat(self) -> frozenset[str]:
        now = self._clock()
        if not self.fences or now < self._beat_at:
            return NOTHING
        self._beat_at = now + self._terms.beat_seconds
        return self._leases.renew(self.fences, seconds=self._terms.seconds)

    def _lose(self, lost: frozenset[str]) -> frozenset[str]:
        if self._purse in lost:
            lost |= self.fences.keys()
            self._leases.give_back(self.fences)
        for name in lost:
            self.fences.pop(name, None)
            if name in self._plans:
                self._todo[name] = None
        return lost

    def _say_who(self, held: Mapping[str, Holder]) -> None:
        who = ", ".join(sorted({str(holder) for holder in held.values()})[:3])
        if who:
            self._keeper.notice(f"waiting for what another process is certifying ({len(self._todo)} left): {who}")
