"""Makes each step of the loop durable, and only then lets it be shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from certify_cli.interfaces import Listener, Store
from certify_cli.planning.price import cost_by_tier, cost_of_attempts
from certify_cli.runner.baselines import Baseline
from certify_cli.runner.line import Line
from certify_cli.runner.loop import Step
from certify_cli.types.calls import Attempt, Origin
from certify_cli.types.failures import Failure
from certify_cli.types.findings import Finding, Mark, Status
from certify_cli.types.model import Prices
from certify_cli.types.plans import RunSettings, Suite, TargetPlan
from certify_cli.types.quality import Quality
from certify_cli.types.records import Certificate, DeadLetter, RunTarget
from certify_cli.types.reports import RunInfo, TargetReport
from certify_cli.verdicts.explain import Context, report_target, unfinished

SUITES: tuple[Suite, ...] = ("smoke", "standard", "full")


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What reports need to know beside the findings. `remedy` says what mends a failure of a plan's target."""

    account: str = ""
    principal: str = ""
    prices_of: Callable[[TargetPlan], Prices]
    remedy: Callable[[TargetPlan, Failure], str]
    baselines: Mapping[str, Baseline] = field(default_factory=dict)
    """By target name: what quality is compared with."""


class Keeper:
    """Takes the loop's steps in order; `reports` holds what ended, by target name."""

    def __init__(
        self,
        store: Store,
        run: RunInfo,
        settings: RunSettings,
        around: Surroundings,
        listener: Listener,
        *,
        total: int,
        now_utc: Callable[[], datetime],
    ) -> None:
        self.run = run
        self.reports: dict[str, TargetReport] = {}
        self._store = store
        self._settings = settings
        self._around = around
        self._listener = listener
        self._total = total
        self._now_utc = now_utc

    def keep(self, step: Step) -> None:
        """One transaction for everything in the step; raises StoreError, then nothing of it counts."""
        if not step.findings and not step.ended:
            return
        ended = [self._end(line) for line in step.ended]
        reports = [one.report for one in ended if one.report is not None]
        self._claim(step.findings)
        self._store.record(
            self.run.id,
            findings=step.findings,
            ended=ended,
            certificates=[c for one in ended for c in self._certificate(one)],
            dead_letters=[letter for one in step.findings for letter in self._dead_letter(one)],
            revoked=[gone for report in reports for gone in revoked_by(report, whole_suite=not self._settings.probes)],
        )
        for finding in step.findings:
            self._listener.finding(finding)
        for report in reports:
            self.reports[str(report.target)] = report
            self._listener.target_ended(report, len(self.reports), self._total)

    def _claim(self, findings: Sequence[Finding]) -> None:
        """A store keeps results of one origin; the first finding that came from an answer stamps it."""
        origins: dict[Origin, None] = {one.origin: None for one in findings if one.attempts}
        for origin in origins:
            self._store.claim_origin(origin)
            if self.run.origin != origin:
                self.run = replace(self.run, origin=origin)
                self._store.update_run(self.run)

    def unfinished(self, plan: TargetPlan, left: Sequence[Attempt], why: str) -> TargetReport:
        """The report on a target that the run did not finish, from what is durable and what was sent beside."""
        findings = self._store.findings(self.run.id, str(plan.target))
        context = self._context(plan, findings, left)
        return unfinished(plan, findings, self._settings, context, left=left, why=why)

    def _end(self, line: Line) -> RunTarget:
        plan, findings = line.plan, line.findings
        report = report_target(plan, findings, self._settings, self._context(plan, findings), self._now_utc())
        return RunTarget(name=str(plan.target), plan=plan, status=report.status, report=report)

    def _context(self, plan: TargetPlan, findings: Sequence[Finding], left: Sequence[Attempt] = ()) -> Context:
        attempts = [attempt for finding in findings for attempt in finding.attempts]
        origins = [one.origin for one in findings if one.attempts] or [one.origin for one in findings]
        prices, sent = self._around.prices_of(plan), [*attempts, *left]
        return Context(
            account=self._around.account,
            principal=self._around.principal,
            origin=next(iter(origins), None),
            cost_usd=cost_of_attempts(prices, sent),
            tiers=cost_by_tier(prices, sent),
            price=prices,
            remedy=lambda failure: self._around.remedy(plan, failure),
            baseline=self._baseline(plan),
        )

    def _baseline(self, plan: TargetPlan) -> tuple[str, Quality] | None:
        known = self._around.baselines.get(str(plan.target))
        return (known.run_id, known.quality) if known else None

    def _certificate(self, ended: RunTarget) -> list[Certificate]:
        """A decisive verdict on a whole suite becomes the certificate of (target, suite)."""
        report, plan = ended.report, ended.plan
        if report is None or plan is None or self._settings.probes or not report.status.decisive:
            return []
        assert report.certified_at is not None
        assert report.expires_at is not None
        return [
            Certificate(
                target=ended.name,
                suite=plan.suite,
                key=plan.key,
                status=report.status,
                run_id=self.run.id,
                certified_at=report.certified_at,
                expires_at=report.expires_at,
                report=report,
            )
        ]

    def _dead_letter(self, finding: Finding) -> list[DeadLetter]:
        """A trial given up for reasons outside the model, after all its retries."""
        if finding.mark is not Mark.INCONCLUSIVE or finding.failure is None:
            return []
        errors = [attempt.message for attempt in finding.attempts if attempt.category is not None]
        return [
            DeadLetter(
                run_id=self.run.id,
                target=finding.target,
                probe=finding.probe,
                trial=finding.trial,
                category=finding.failure.category,
                attempts=len(finding.attempts),
                first_error=errors[0] if errors else finding.failure.message,
                last_error=finding.failure.message,
                first_at=finding.started_at,
                last_at=finding.ended_at,
            )
        ]


def revoked_by(report: TargetReport, *, whole_suite: bool) -> list[tuple[str, Suite]]:
    """The certificates that a failure takes with it: a narrower run may revoke a wider one, never grant it.

    `whole_suite` says that a failure itself becomes the certificate of its own suite; that AWS does not serve the
    route any more never does.
    """
    if not report.damning or report.suite is None:
        return []
    replaced = whole_suite and report.status is Status.FAILED
    wider = SUITES[SUITES.index(report.suite) + 1 :] if replaced else SUITES
    return [(str(report.target), suite) for suite in wider]
