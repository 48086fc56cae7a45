"""Makes each step of the loop durable, and only then lets it be shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from certify_cli.errors import LeaseLost, StoreError
from certify_cli.interfaces import Identity, Listener, Store
from certify_cli.planning.entitlement import after_calls
from certify_cli.planning.price import cost_by_tier, cost_of_attempts
from certify_cli.runner.books import Books
from certify_cli.runner.certificates import granted, revoked_by
from certify_cli.runner.line import Line
from certify_cli.runner.step import Step
from certify_cli.types.calls import Attempt, Origin
from certify_cli.types.entitlement import Entitlement
from certify_cli.types.failures import Failure
from certify_cli.types.findings import Finding, Mark
from certify_cli.types.model import Lifecycle, Prices
from certify_cli.types.plans import RunSettings, TargetPlan
from certify_cli.types.quality import Baseline
from certify_cli.types.records import DeadLetter, RunTarget
from certify_cli.types.reports import RunInfo, TargetReport
from certify_cli.types.target import Target
from certify_cli.verdicts.explain import Context, report_target, stand_in, unfinished
from certify_cli.verdicts.freshness import reusable


@dataclass(frozen=True, slots=True, kw_only=True)
class Surroundings:
    """What reports need to know beside the findings. `remedy` says what mends a failure of a plan's target."""

    callers: Mapping[str, Identity] = field(default_factory=dict)
    """Who calls, by the account's name."""
    prices_of: Callable[[TargetPlan], Prices]
    remedy: Callable[[TargetPlan, Failure], str]
    baselines: Mapping[str, Baseline] = field(default_factory=dict)
    """By target name: what quality is compared with."""
    entitlement: Callable[[TargetPlan], Entitlement | None] = lambda _: None
    """What the look before the first call said of access."""
    host: Callable[[TargetPlan], str] = lambda _: ""
    """Where its calls go."""
    lifecycle: Callable[[TargetPlan], Lifecycle | None] = lambda _: None
    """The model's in the target's region as known today, which may be newer than the plan."""


Shut = Callable[[Target], str]


def nothing_shut(_: Target) -> str:
    return ""


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
        self.books = Books(run, store)
        self.reports: dict[str, TargetReport] = {}
        self.elsewhere = 0
        """Targets that another process finished."""
        self.store = store
        self._readable = True
        self._claimed: set[Origin] = set()
        self._settings = settings
        self._around = around
        self._listener = listener
        self._total = total
        self._now_utc = now_utc

    @property
    def run(self) -> RunInfo:
        """As it last stood in the books."""
        return self.books.run

    def keep(self, step: Step, fences: Mapping[str, int], shut: Shut = nothing_shut) -> frozenset[str]:
        """One transaction for everything in the step whose lease holds; raises StoreError, then nothing of it counts.

        Returns the targets that another process took over: of those nothing was written. `shut` says why nothing gets
        through to a target: what ended undecided then keeps its last certificate.
        """
        lost = step.targets - fences.keys()
        while (ours := step.without(lost)).targets:
            try:
                self._record(ours, {name: fences[name] for name in ours.targets}, shut)
                break
            except LeaseLost as error:
                lost |= error.targets
        return lost

    def serve(self, target: RunTarget, fences: Mapping[str, int]) -> None:
        """Ends a target with a certificate that another run earned meanwhile."""
        self.store.record(self.run.id, ended=[target], fences=fences)
        self._show([target.report] if target.report else [])

    def notice(self, text: str) -> None:
        self._listener.notice(text)

    def _record(self, step: Step, fences: Mapping[str, int], shut: Shut) -> None:
        ended = [self._end(line, shut(line.plan.target)) for line in step.ended]
        reports = [one.report for one in ended if one.report is not None]
        self._claim(step.findings)
        self.store.record(
            self.run.id,
            findings=step.findings,
            ended=ended,
            certificates=[c for one in ended for c in granted(one, self.run, self.store, self._now_utc())],
            dead_letters=[letter for one in step.findings for letter in self._dead_letter(one)],
            revoked=[gone for report in reports for gone in revoked_by(report, whole_suite=not report.narrow)],
            fences=fences,
        )
        for finding in step.findings:
            self._listener.finding(finding)
        self._show(reports)

    def _show(self, reports: Sequence[TargetReport]) -> None:
        for report in reports:
            self.reports[str(report.target)] = report
            self._listener.target_ended(report, len(self.reports) + self.elsewhere, self._total)

    def _claim(self, findings: Sequence[Finding]) -> None:
        """A store keeps results of one origin; the first finding that came from an answer stamps it.

        Where nobody answered nobody said what he is: such a finding is kept in any store, and says nothing of a model.
        """
        answered = (one for one in findings if any(attempt.answered for attempt in one.attempts))
        for origin in {one.origin for one in answered} - self._claimed:
            # once is enough, for a store never changes its origin; a run's may be that of what it was only asked for
            self.store.claim_origin(origin)
            self._claimed.add(origin)
            if self.run.origin != origin:
                self.books.note_origin(origin)

    def unfinished(self, plan: TargetPlan, left: Sequence[Attempt], why: str) -> TargetReport:
        """The report on a target that the run did not finish, from what is durable and what was sent beside."""
        findings: Sequence[Finding] = ()
        if self._readable:
            try:
                findings = self.store.findings(self.run.id, str(plan.target))
            except StoreError:
                # the report says so little because the store is lost, which is said beside it; each try may take long
                self._readable = False
        context = self._context(plan, findings, left)
        return unfinished(plan, findings, self._settings, context, left=left, why=why)

    def reported(self, targets: Sequence[RunTarget]) -> tuple[RunTarget, ...]:
        """The targets with what this keeper reported on them since, for a store that can no longer be read."""
        mine = ((target, self.reports.get(target.name)) for target in targets)
        return tuple(replace(one, status=report.status, report=report) if report else one for one, report in mine)

    def _end(self, line: Line, shut: str) -> RunTarget:
        plan, findings = line.plan, line.findings
        report = report_target(plan, findings, self._settings, self._context(plan, findings), self._now_utc())
        if shut and not report.status.decisive and not report.narrow:
            report = self._last_certificate(plan, report, shut)
        return RunTarget(name=str(plan.target), plan=plan, status=report.status, report=report)

    def _context(self, plan: TargetPlan, findings: Sequence[Finding], left: Sequence[Attempt] = ()) -> Context:
        attempts = [attempt for finding in findings if not finding.carried_from for attempt in finding.attempts]
        origins = [one.origin for one in findings if one.attempts] or [one.origin for one in findings]
        prices, sent = self._around.prices_of(plan), [*attempts, *left]
        caller = self._around.callers.get(plan.target.account, Identity())
        return Context(
            account=caller.account,
            principal=caller.principal,
            origin=next(iter(origins), None),
            host=self._around.host(plan),
            cost_usd=cost_of_attempts(prices, sent),
            tiers=cost_by_tier(prices, sent),
            price=prices,
            remedy=lambda failure: self._around.remedy(plan, failure),
            baseline=self._around.baselines.get(str(plan.target)),
            lifecycle=self._around.lifecycle(plan),
            entitlement=after_calls(self._around.entitlement(plan), findings),
        )

    def _last_certificate(self, plan: TargetPlan, report: TargetReport, shut: str) -> TargetReport:
        """The certificate of the target that still holds, marked as what it is, else the report as it stands."""
        one = self.store.certificate(str(report.target), plan.suite)
        stands = one and reusable(one, plan.key, self._now_utc(), eol_date=report.eol_date)
        return stand_in(one, report, shut) if one and stands else report

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
