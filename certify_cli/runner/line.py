"""A target's waiting line: which of its trials are due, and whether it is finished."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from itertools import count

from certify_cli.interfaces import Probe
from certify_cli.planning.trials import more_trials
from certify_cli.runner.trial import Trial
from certify_cli.types.calls import Origin
from certify_cli.types.findings import Demand, Finding, Mark
from certify_cli.types.model import Prices
from certify_cli.types.plans import ProbePlan, RunSettings, TargetPlan

GATE = "reachable"
"""Nothing else is sent until it passed once: what cannot be reached fails every probe alike, at a price."""
MOST_AT_ONCE = 256
"""Trials of one probe that are open at a time: as many as there can be calls."""


class Line:
    """One target's trials. `findings` holds all so far; the newest are not durable yet."""

    def __init__(
        self,
        plan: TargetPlan,
        settings: RunSettings,
        findings: Iterable[Finding],
        probe_of: Callable[[str], Probe],
        now_utc: Callable[[], datetime],
        *,
        prices: Prices | None = None,
    ) -> None:
        self.plan = plan
        self.name = str(plan.target)
        self.settings = settings
        self.findings: list[Finding] = []
        self._by_probe: defaultdict[str, list[Finding]] = defaultdict(list)
        self._take(findings)
        self.active: list[Trial] = []
        self.abandoned = ""
        self.parked_until = 0.0
        """Monotonic seconds before which none of its calls need be offered: a circuit is open."""
        self._unopened: deque[ProbePlan] = deque()
        self._idle = False
        """Nothing new is wanted until the next finding; spares the loop a look at every probe of every target."""
        self._probe_of = probe_of
        self._now_utc = now_utc
        self.prices = prices

    @property
    def finished(self) -> bool:
        return not self.active and not self._wanted()

    def waiting(self) -> Iterator[Trial]:
        """Trials that are not done, in the order of the plan. A new one is opened when it is asked for, not before:
        each holds its request, and a picture is large. One that ended before it asked anything comes done.
        """
        yield from list(self.active)
        if not self._idle:
            self._unopened = deque(self._wanted())
            self._idle = True
        while self._unopened:
            trial = self._start(self._unopened.popleft())
            self.active.append(trial)
            yield trial

    def settle_stillborn(self, origin: Origin) -> list[Finding]:
        """Takes the findings of trials that ended before they asked anything: a bug, or nothing to ask."""
        return [self.settle(trial, origin) for trial in list(self.active) if trial.done]

    def settle(self, trial: Trial, origin: Origin) -> Finding:
        """Takes the finding of a trial that is done."""
        finding = trial.finding(origin, self._now_utc())
        self.active.remove(trial)
        self._take([finding])
        self._idle = False
        return finding

    def abandon(self, reason: str, origin: Origin) -> list[Finding]:
        """Gives the target up: what failed on the way stays undecided, what was not tried is skipped."""
        self.abandoned, self._idle = reason, False
        for trial in self.active:
            trial.give_up(reason)
        given_up = [self.settle(trial, origin) for trial in list(self.active)]
        return given_up + self._skip_rest(reason, origin)

    def close_gate(self, origin: Origin) -> list[Finding]:
        """After a `reachable` that did not pass: the other probes are skipped, saying so."""
        gate = self._of(GATE)
        if self.active or not gate or self._wanted() or self._gate_passed():
            return []
        failed = gate[-1]
        category = f": {failed.failure.category}" if failed.failure else ""
        return self._skip_rest(f"skipped, not reachable{category}", origin)

    def _skip_rest(self, reason: str, origin: Origin) -> list[Finding]:
        skipped = [self._skip(probe, reason, origin) for probe in self._sendable() if not self._of(probe.id)]
        self._take(skipped)
        return skipped

    def _take(self, findings: Iterable[Finding]) -> None:
        for finding in findings:
            self.findings.append(finding)
            self._by_probe[finding.probe].append(finding)

    def _skip(self, probe: ProbePlan, reason: str, origin: Origin) -> Finding:
        now = self._now_utc()
        return Finding(
            target=str(self.plan.target),
            probe=probe.id,
            trial=1,
            mark=Mark.SKIPPED,
            reason=reason,
            origin=origin,
            started_at=now,
            ended_at=now,
        )

    def _wanted(self) -> list[ProbePlan]:
        """Probes that want trials now, each as often as it wants one more."""
        if self.abandoned:
            return []
        gate = next((probe for probe in self._sendable() if probe.id == GATE), None)
        open_now = self._sendable() if gate is None or self._gate_passed() else [gate]
        return [probe for probe in open_now for _ in range(self._missing(probe))]

    def _start(self, probe: ProbePlan) -> Trial:
        taken = {one.trial for one in self._of(probe.id)} | {trial.number for trial in self._running(probe)}
        return Trial(
            self.plan,
            probe,
            self._probe_of(probe.id),
            number=next(number for number in count(1) if number not in taken),
            started_at=self._now_utc(),
            given=self.settings.given,
            prices=self.prices,
        )

    def _missing(self, probe: ProbePlan) -> int:
        """Trials to start beside those that run."""
        return min(self._more(probe), MOST_AT_ONCE) - len(self._running(probe))

    def _running(self, probe: ProbePlan) -> list[Trial]:
        return [trial for trial in self.active if trial.probe.id == probe.id]

    def _more(self, probe: ProbePlan) -> int:
        return more_trials(self._of(probe.id), probe, self.settings)

    def _sendable(self) -> list[ProbePlan]:
        return [probe for probe in self.plan.probes if probe.demand is not Demand.NOT_APPLICABLE]

    def _of(self, probe: str) -> list[Finding]:
        return self._by_probe[probe]

    def _gate_passed(self) -> bool:
        return any(one.mark is Mark.PASS for one in self._of(GATE))
