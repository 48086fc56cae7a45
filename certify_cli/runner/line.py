"""A target's waiting line: which of its trials are due, and whether it is finished."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

from certify_cli.interfaces import Probe
from certify_cli.planning.trials import more_trials
from certify_cli.runner.trial import Trial
from certify_cli.types.calls import Origin
from certify_cli.types.findings import Demand, Finding, Mark
from certify_cli.types.model import Prices
from certify_cli.types.plans import ProbePlan, RunSettings, TargetPlan

GATE = "reachable"
"""Nothing else is sent until it passed: what cannot be reached fails every probe alike, at a price."""


class Line:
    """One target's trials. `findings` holds those already durable, also from a run that is being continued."""

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
        self.settings = settings
        self.findings = list(findings)
        self.active: list[Trial] = []
        self.abandoned = ""
        self._idle = False
        """Nothing new is wanted until the next finding; spares the loop a look at every probe of every target."""
        self._probe_of = probe_of
        self._now_utc = now_utc
        self._prices = prices

    @property
    def finished(self) -> bool:
        return not self.active and not self._wanted()

    def waiting(self) -> list[Trial]:
        """Trials with a request to send, new ones included, in the order of the plan."""
        if not self._idle:
            self.active.extend([self._start(probe) for probe in self._wanted()])
            self._idle = True
        return [trial for trial in self.active if not trial.done]

    def settle_stillborn(self, origin: Origin) -> list[Finding]:
        """Takes the findings of trials that ended before they asked anything: a bug, or nothing to ask."""
        return [self.settle(trial, origin) for trial in list(self.active) if trial.done]

    def settle(self, trial: Trial, origin: Origin) -> Finding:
        """Takes the finding of a trial that is done."""
        finding = trial.finding(origin, self._now_utc())
        self.active.remove(trial)
        self.findings.append(finding)
        self._idle = False
        return finding

    def abandon(self, reason: str, origin: Origin) -> list[Finding]:
        """Gives the target up: what is not decided becomes skipped for that reason."""
        self.abandoned = reason
        for trial in self.active:
            trial.give_up(Mark.SKIPPED, reason)
        given_up = [self.settle(trial, origin) for trial in list(self.active)]
        return given_up + self._skip_rest(reason, origin)

    def close_gate(self, origin: Origin) -> list[Finding]:
        """After a `reachable` that did not pass: the other probes are skipped, saying so."""
        gate = self._of(GATE)
        if self.active or not self._gate_settled() or any(one.mark is Mark.PASS for one in gate):
            return []
        failed = gate[-1]
        category = f": {failed.failure.category}" if failed.failure else ""
        return self._skip_rest(f"skipped, not reachable{category}", origin)

    def _skip_rest(self, reason: str, origin: Origin) -> list[Finding]:
        skipped = [self._skip(probe, reason, origin) for probe in self._sendable() if not self._of(probe.id)]
        self.findings.extend(skipped)
        return skipped

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
        """Probes that want one more trial now; one trial of a probe at a time."""
        if self.abandoned:
            return []
        busy = {trial.probe.id for trial in self.active}
        open_now = [probe for probe in self._sendable() if probe.id not in busy and self._more(probe)]
        if self._has_gate() and not self._gate_settled():
            return [probe for probe in open_now if probe.id == GATE]
        return open_now

    def _start(self, probe: ProbePlan) -> Trial:
        return Trial(
            self.plan,
            probe,
            self._probe_of(probe.id),
            number=len(self._of(probe.id)) + 1,
            started_at=self._now_utc(),
            given=self.settings.given,
            prices=self._prices,
        )

    def _more(self, probe: ProbePlan) -> int:
        found = self._of(probe.id)
        if any(one.mark is Mark.SKIPPED for one in found):
            return 0
        return more_trials(found, probe, self.settings)

    def _sendable(self) -> list[ProbePlan]:
        return [probe for probe in self.plan.probes if probe.demand is not Demand.NOT_APPLICABLE]

    def _of(self, probe: str) -> list[Finding]:
        return [one for one in self.findings if one.probe == probe]

    def _has_gate(self) -> bool:
        return any(probe.id == GATE for probe in self._sendable())

    def _gate_settled(self) -> bool:
        gate = next((probe for probe in self._sendable() if probe.id == GATE), None)
        return gate is not None and bool(self._of(GATE)) and not self._more(gate)
