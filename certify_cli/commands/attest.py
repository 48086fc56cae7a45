"""`--evidence`: signs what is reported of each target, with what the store holds of how it came about."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from certify_cli import __version__
from certify_cli.cases.named import cases_digest
from certify_cli.commands.assemble import without_accounts
from certify_cli.commands.evidence import Evidence, ReportWithRun
from certify_cli.evidence.canonical import canonical
from certify_cli.evidence.envelope import Envelope
from certify_cli.evidence.result import Result, Trial, fitting
from certify_cli.evidence.sign import Seal
from certify_cli.evidence.statement import Circumstances, digest, statement
from certify_cli.formats._untrusted import mask_accounts
from certify_cli.formats.json import data
from certify_cli.interfaces import Store
from certify_cli.types.decisions import Decision
from certify_cli.types.plans import TargetPlan
from certify_cli.types.policy import Policy, Waiver
from certify_cli.types.reports import RunInfo, TargetReport


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What evidence is signed on: the policy, what it makes of one target as a certificate, and when that was."""

    policy: str
    policy_digest: str
    decided: Callable[[TargetReport], Decision]
    now: datetime
    show_account: bool = False


@dataclass(frozen=True, slots=True)
class Attested:
    """A signed line about that target, and whether it says that the policy was met."""

    line: str
    passed: bool
    target: str


def policy_digest(policy: Policy, waivers: Sequence[Waiver] = ()) -> str:
    """Of what is demanded where and what is waived, wherever and in whatever layout it is written."""
    rules = [[rule.target, data(rule.values), list(rule.regions), rule.declared] for rule in policy.rules]
    waived = [[one.target, one.probe, one.reason, one.owner, one.expires] for one in waivers]
    return digest(canonical([policy.preset, data(policy.values), rules, waived]))


def attest(
    targets: Sequence[tuple[RunInfo, TargetReport]], store: Store, seal: Seal, terms: Terms
) -> Iterator[Attested]:
    """A signed line for each report of a target that has a route and a region, in their order.

    Raises CannotRun where KMS fails.
    """
    meant = [(run, one) for run, one in targets if one.target and one.route and one.region]
    evidence, plans = Evidence(store), _Plans(store)
    batch = _Batch(id=_batch(meant, terms.now), targets=len(meant))
    for run, report in meant:
        kept = evidence.of(run, report)
        result = _result(kept, store, terms)
        about = _circumstances(kept, plans.of(kept), terms, batch)
        payload = statement(result, about, seal.key_id)
        line = Envelope(payload, result.text(), seal.key_id, seal.sign(payload)).line()
        yield Attested(line, about.passed, str(report.target))


@dataclass(frozen=True, slots=True)
class _Batch:
    """What is signed at once."""

    id: str
    targets: int


def _batch(meant: Sequence[tuple[RunInfo, TargetReport]], now: datetime) -> str:
    """The same for what is signed at once, another for whatever else: a reader can tell whether it has all of it."""
    signed = [[run.id, mask_accounts(report.target or ""), report.suite] for run, report in meant]
    return digest(canonical([now.isoformat(), signed]))


class _Plans:
    """The plans of runs, each run's read once."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._read: dict[str, Mapping[str, TargetPlan | None]] = {}

    def of(self, kept: ReportWithRun) -> TargetPlan | None:
        run_id = kept.run.id
        if run_id not in self._read:
            self._read[run_id] = {one.name: one.plan for one in self._store.run_targets(run_id)}
        return self._read[run_id].get(kept.report.target or "")


def _result(kept: ReportWithRun, store: Store, terms: Terms) -> Result:
    report = kept.report
    result = Result(
        target=report,
        reasons=terms.decided(report).reasons,
        findings=tuple(map(Trial.of, store.findings(kept.run.id, report.target))),
    )
    return fitting(result if terms.show_account else without_accounts(result))


def _circumstances(kept: ReportWithRun, plan: TargetPlan | None, terms: Terms, batch: _Batch) -> Circumstances:
    report, settings = kept.report, kept.settings
    # a look at a few probes and what ended without a verdict are no certificates, whatever nobody has against them
    certified = report.expires_at is not None and not report.narrow
    return Circumstances(
        verified_at=terms.now,
        passed=certified and terms.decided(report).exit_code == 0,
        policy=terms.policy,
        digests={
            "plan": kept.run.plan_digest,
            "policy": terms.policy_digest,
            "registry": digest(canonical(data(plan.model))) if plan else "",
            "cases": cases_digest(settings.cases) if report.kind == "chat" else "",
        },
        run=kept.run.id,
        targets=batch.targets,
        batch=batch.id,
        suite_version=kept.run.suite_version,
        version=kept.run.version or __version__,
        account=(report.account or "") if terms.show_account else "",
    )
