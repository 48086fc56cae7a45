"""What `--retry-errors` asks again: the inconclusive findings of one run, and dead letters that were requeued."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property

from certify_cli.cases.named import probe_named
from certify_cli.errors import UsageError
from certify_cli.interfaces import Store
from certify_cli.planning.plan import estimate_target
from certify_cli.planning.trials import more_trials
from certify_cli.runner.runs import is_stale
from certify_cli.types.findings import Demand, Finding, Mark, Status
from certify_cli.types.model import Prices
from certify_cli.types.plans import ProbePlan, RunSettings, TargetPlan
from certify_cli.types.records import RunTarget
from certify_cli.types.reports import RunInfo, TargetReport

NOTHING_HINT = (
    "where all is decided there is nothing to ask again; "
    "certify report --runs lists the runs, certify dead-letters list what was given up"
)


@dataclass(frozen=True)  # no slots: what is asked of the store is asked once
class Source:
    """A run that ended, as far as a retry needs it. `standing` names the targets of whom no later run said anything."""

    run: RunInfo
    settings: RunSettings
    targets: tuple[RunTarget, ...]
    standing: frozenset[str]
    findings_of: Callable[[], Sequence[Finding]] = field(repr=False)

    @cached_property
    def decided(self) -> Mapping[str, tuple[Finding, ...]]:
        """Target -> its findings that decide, carried over; who made them first stays known."""
        kept = defaultdict(list)
        for one in self._findings:
            if one.decisive:
                kept[one.target].append(replace(one, carried_from=one.carried_from or self.run.id))
        return {name: tuple(found) for name, found in kept.items()}

    @cached_property
    def open_targets(self) -> tuple[RunTarget, ...]:
        """The targets with something inconclusive to ask again that nobody has asked since."""
        return tuple(target for target in self.targets if target.name in self.standing and self._is_open(target))

    @cached_property
    def _findings(self) -> Sequence[Finding]:
        return self.findings_of()

    @cached_property
    def _undecided(self) -> frozenset[tuple[str, str]]:
        return frozenset((one.target, one.probe) for one in self._findings if one.mark is Mark.INCONCLUSIVE)

    def _is_open(self, target: RunTarget) -> bool:
        report, plan = target.report, target.plan
        if report is None or plan is None or not _may_be_open(report):
            return False
        whole = report.status is Status.INCONCLUSIVE or bool(report.fallback)
        missing = open_probes(plan, self.decided.get(target.name, ()), self.settings)
        return any(whole or (target.name, probe.id) in self._undecided for probe in missing)


def _may_be_open(report: TargetReport) -> bool:
    """What the report alone tells, so that the findings of a run that decided everything need not be read."""
    if report.status in (Status.UNSUPPORTED, Status.CANCELLED) or (report.cached and not report.fallback):
        return False
    told_nothing = any(probe.trials > probe.passed + probe.failed for probe in report.probes)
    return told_nothing or report.status is Status.INCONCLUSIVE or bool(report.fallback)


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """A retry: what is asked, what is known already, and what is shown as it is known today.

    `left` says which requeued dead letters are left out, and why.
    """

    base: Source
    plans: tuple[TargetPlan, ...] = ()
    carried: tuple[Finding, ...] = ()
    shown: tuple[RunTarget, ...] = ()
    left: tuple[str, ...] = ()


class Runs:
    """The store's runs as sources of a retry."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._over: RunInfo | None = None
        self.known = {run.id: (run, settings) for run, settings in store.runs()}
        """Newest first."""
        self._reports = store.latest()
        self.latest: Mapping[str, tuple[RunInfo, TargetReport]] = {
            report.target: (run, report)
            for run, report in sorted(self._reports, key=lambda pair: not pair[1].aside)
            if report.target is not None
        }
        self._standing = self._known_by()

    def start_over(self, retry: RunInfo) -> None:
        """From now on that unfinished retry counts as replaced: what it left undecided its base is asked for again."""
        self._over = retry
        self._standing = self._known_by()

    def _known_by(self) -> Mapping[str, set[str]]:
        """The targets of whom nobody said anything later, by run."""
        standing = defaultdict(set)
        for run, report in self._reports:
            told = run
            while self._is_over(told) and told.retry_of in self.known and not report.status.decisive:
                told = self.known[told.retry_of][0]
            standing[told.id].add(report.target or "")
        return standing

    def _is_over(self, run: RunInfo) -> bool:
        return run.state == "replaced" or (self._over is not None and run.id == self._over.id)

    def source(self, run_id: str) -> Source:
        run, settings = self.known[run_id]
        targets, standing = self._store.run_targets(run_id), frozenset(self._standing.get(run_id, ()))
        return Source(run, settings, targets, standing, lambda: self._store.findings(run_id))

    def unfinished_retry(self, run_id: str | None, now: datetime) -> RunInfo | None:
        """The newest unfinished retry: of that run, or of any."""
        retries = (
            run for run, _ in self.known.values() if run.retry_of and run.is_open and not is_stale(run.started_at, now)
        )
        return next((run for run in retries if run_id in (None, run.id, run.retry_of)), None)

    def newest(self, now: datetime) -> Source | None:
        """The newest run with something inconclusive that still stands; raises UsageError where it is unfinished."""
        first = [self._over.retry_of] if self._over else []
        for run, _ in (self.known[name] for name in (*first, *self.known) if name in self.known):
            if self._is_over(run) or run.id not in self._standing or is_stale(run.started_at, now):
                continue
            source = self.source(run.id)
            if source.open_targets:
                _refuse_unfinished(run)
                return source
        return None

    def nothing(self, now: datetime) -> UsageError:
        """That there is nothing to retry, and the run that nobody finished where that is why."""
        for run, _ in self.known.values():
            if run.is_open and not is_stale(run.started_at, now):
                return UsageError(f"nothing inconclusive to retry, but run {run.id} is unfinished", hint=_first(run))
        return UsageError("nothing inconclusive to retry", hint=NOTHING_HINT)

    def named(self, run_id: str, now: datetime) -> Source:
        """That run; raises UsageError where it cannot be retried, and where there is nothing in it to retry."""
        if run_id not in self.known:
            raise UsageError(
                f"no run {run_id!r} in {self._store.location}", hint="certify report --runs lists the runs"
            )
        source = self.source(run_id)
        _refuse_unfinished(source.run)
        if is_stale(source.run.started_at, now):
            raise UsageError(
                f"run {run_id} is so old that what it found no longer says anything",
                hint="certify the same targets again",
            )
        if not source.open_targets:
            raise UsageError(
                f"nothing inconclusive to retry in run {run_id}, or it was certified again since", hint=NOTHING_HINT
            )
        return source


def again(source: Source, runs: Runs, prices: Mapping[str, Prices], now: datetime) -> Again:
    """The retry of one run; raises UsageError where what it would be added to is too old."""
    asked = {target.name for target in source.open_targets}
    carried = tuple(finding for name in asked for finding in source.decided.get(name, ()))
    if any(is_stale(finding.ended_at, now) for finding in carried):
        raise UsageError(
            f"run {source.run.id} rests on findings so old that they no longer say anything",
            hint="certify the same targets again",
        )
    plans = (one.plan for one in source.open_targets if one.plan is not None)
    return Again(
        base=source,
        plans=tuple(rest_of(plan, source.decided.get(str(plan.target), ()), source.settings, prices) for plan in plans),
        carried=carried,
        shown=tuple(_as_it_is(one, source, runs) for one in source.targets if one.name not in asked),
    )


def open_probes(plan: TargetPlan, findings: Sequence[Finding], settings: RunSettings) -> list[ProbePlan]:
    """The probes of the plan that want more trials than these findings."""
    return [
        probe
        for probe in plan.probes
        if probe.demand is not Demand.NOT_APPLICABLE
        and more_trials([one for one in findings if one.probe == probe.id], probe, settings) > 0
    ]


def rest_of(
    plan: TargetPlan, findings: Sequence[Finding], settings: RunSettings, prices: Mapping[str, Prices]
) -> TargetPlan:
    """The plan with an estimate of what is left to ask."""
    probes = [probe_named(probe.id, settings.cases) for probe in open_probes(plan, findings, settings)]
    return replace(plan, estimate=estimate_target(plan.target, plan.model, probes, settings, prices))


def _as_it_is(target: RunTarget, source: Source, runs: Runs) -> RunTarget:
    """A target that is not asked, with what is known of it today: of a later run, if one certified it since."""
    report = target.report
    if target.name not in source.standing and target.name in runs.latest:
        report = runs.latest[target.name][1]
    if report is None or target.plan is None:
        return target
    return replace(target, status=report.status, report=replace(report, cached=True))


def _refuse_unfinished(run: RunInfo) -> None:
    if run.is_open:
        raise UsageError(
            f"run {run.id} is unfinished: its missing part comes first",
            hint=_first(run),
        )
    if run.state == "replaced":
        raise UsageError(f"run {run.id} was started over", hint=NOTHING_HINT)


def _first(run: RunInfo) -> str:
    return f"what is missing comes first, with\ncertify certify --resume --run {run.id}"
