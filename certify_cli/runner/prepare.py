"""Everything decided before the first call that costs: who calls, the plans, what needs no call at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from certify_cli.cases.named import probe_named
from certify_cli.diagnosis.remedies import diagnose
from certify_cli.errors import CannotRun, UsageError
from certify_cli.interfaces import Cloud, Identity, Store
from certify_cli.planning.plan import plan_target
from certify_cli.planning.preflight import settle
from certify_cli.runner.execute import Hands, Limits
from certify_cli.runner.look import Look, look
from certify_cli.runner.surroundings import remedies
from certify_cli.types.failures import Failure
from certify_cli.types.findings import Demand, Status
from certify_cli.types.plans import RunSettings, TargetPlan
from certify_cli.types.records import RunTarget
from certify_cli.types.target import Selected, Skip
from certify_cli.verdicts.explain import Context, skip_report, unsent
from certify_cli.verdicts.freshness import reusable


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What was asked for beside the selection."""

    settings: RunSettings = field(default_factory=RunSettings)
    limits: Limits = field(default_factory=Limits)
    force: bool = False
    max_age: timedelta | None = None
    allow_subscribe: bool = False
    fresh: bool = False

    @property
    def continues(self) -> bool:
        """Whether an unfinished run of the same plan may be gone on with: not where older evidence was ruled out."""
        return not (self.fresh or self.force or self.max_age is not None)


@dataclass(frozen=True, slots=True)
class Known:
    """What is known before the first call: who calls, and what AWS already said."""

    identity: Identity
    looked: Look


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """Everything decided before the first call that costs."""

    plans: tuple[TargetPlan, ...]
    known: Known
    ended: tuple[RunTarget, ...]
    """Targets that need no call: unsupported, settled by the free look, or served from a certificate."""

    @property
    def to_run(self) -> tuple[TargetPlan, ...]:
        done = {target.name for target in self.ended}
        return tuple(plan for plan in self.plans if str(plan.target) not in done)


def prepare(
    selected: Sequence[Selected], skipped: Sequence[Skip], order: Order, store: Store, hands: Hands
) -> Prepared:
    """Plans every target, serves valid certificates, and takes the free look at the rest."""
    _refuse_required_that_fit_nothing(selected, order.settings)
    identity = identify_caller(hands) if selected else Identity()
    plans = [plan for plan in plan_all(selected, order, identity, hands.cloud) if plan.probes]
    if selected and not plans:
        raise UsageError(
            "none of the probes asked for fits the models selected",
            hint="certify probes lists each probe with the kinds it fits",
        )
    cached = served_from_store(plans, order, store, hands.now_utc())
    served = {target.name for target in cached}
    unserved = [plan for plan in plans if str(plan.target) not in served]
    looked = look(unserved, hands.cloud, hands.patience())
    if looked.no_credentials is not None:
        raise CannotRun(
            f"no call can be signed: {looked.no_credentials.message}",
            hint=diagnose(looked.no_credentials).remedy,
        )
    for note in looked.notes:
        hands.listener.notice(note)
    settled = _settled(unserved, looked, identity, order, hands)
    unsupported = [unsupported_target(skip) for skip in skipped]
    return Prepared(plans=tuple(plans), known=Known(identity, looked), ended=(*cached, *settled, *unsupported))


def identify_caller(hands: Hands) -> Identity:
    """Who calls; not knowing is said once and never fatal."""
    who = hands.cloud.identity()
    if isinstance(who, Failure):
        hands.listener.notice(f"account unknown, STS did not answer: {who.message}")
        return Identity(note=who.message)
    return who


def plan_all(selected: Sequence[Selected], order: Order, identity: Identity, cloud: Cloud) -> list[TargetPlan]:
    """One plan a target, in the order selected; without probes where none of those asked for fits its kind."""
    plans = []
    for one in selected:
        salt = salt_of(identity, cloud, one.target.region)
        plans.append(plan_target(one, order.settings, salt=salt, prices=order.limits.prices))
    return plans


def salt_of(identity: Identity, cloud: Cloud, region: str) -> str:
    """What a certificate depends on beside the target: who calls, and which endpoint answers.

    A simulator listens on another port each time and is the same all the same.
    """
    simulated = cloud.origin(region) == "simulated"
    caller = f"{identity.account}|{identity.principal}" if identity.account else identity.fingerprint
    return f"{caller}|{'simulated' if simulated else cloud.endpoint(region)}"


def _refuse_required_that_fit_nothing(selected: Sequence[Selected], settings: RunSettings) -> None:
    """A required probe counts for the kinds it fits; one that fits none of those selected is a mistake."""
    kinds = {one.model.kind for one in selected}
    for name in settings.require if selected else ():
        fits = probe_named(name, settings.cases).kinds
        if not kinds & set(fits):
            raise UsageError(
                f"--require {name} fits none of the models selected", hint=f"{name} is for {', '.join(fits)} models"
            )


def served_from_store(plans: Sequence[TargetPlan], order: Order, store: Store, now: datetime) -> list[RunTarget]:
    """The targets whose certificate still holds, and which the order lets be served."""
    if order.force or order.settings.probes:
        return []
    certificates = {(one.target, one.suite): one for one in store.certificates()}
    served = []
    for plan in plans:
        name = str(plan.target)
        certificate = certificates.get((name, plan.suite))
        if certificate is not None and reusable(certificate, plan.key, now, order.max_age):
            report = replace(certificate.report, cached=True, asked=plan.asked, named=plan.named)
            served.append(RunTarget(name=name, plan=plan, status=report.status, report=report))
    return served


def _settled(
    plans: Sequence[TargetPlan], looked: Look, identity: Identity, order: Order, hands: Hands
) -> list[RunTarget]:
    """Targets that the free look settles: denied, not entitled, not in the region."""
    ended = [_untestable(plan, hands) for plan in plans if not sendable(plan)]
    remedy = remedies(identity, looked, hands.catalogue)
    for plan in filter(sendable, plans):
        available = looked.availability.get((plan.model.id, plan.target.region))
        verdict = settle(plan, available, allow_subscribe=order.allow_subscribe) if available else None
        if verdict is None:
            continue
        context = Context(
            account=identity.account, principal=identity.principal, origin=hands.cloud.origin(plan.target.region)
        )
        report = replace(
            unsent(plan, verdict.status, verdict.reason, context),
            category=verdict.category.value,
            remedy=remedy(plan, Failure(category=verdict.category, message=verdict.reason, transient=False)),
            certified_at=hands.now_utc(),
        )
        ended.append(RunTarget(name=str(plan.target), plan=plan, status=report.status, report=report))
    return ended


def sendable(plan: TargetPlan) -> bool:
    """Whether any probe of the plan can be put to the model at all."""
    return any(probe.demand is not Demand.NOT_APPLICABLE for probe in plan.probes)


def _untestable(plan: TargetPlan, hands: Hands) -> RunTarget:
    """No probe fits: a model whose body nobody knows, or only probes asked for that its registry entry denies."""
    why = plan.probes[0].why
    context = Context(origin=hands.cloud.origin(plan.target.region))
    report = unsent(plan, Status.UNSUPPORTED, f"no probe can be put to it: {why}", context)
    return RunTarget(name=str(plan.target), plan=plan, status=report.status, report=report)


def unsupported_target(skip: Skip) -> RunTarget:
    """What is not called, as it is kept and shown."""
    name = skip.target_name or f"{skip.provider}/{skip.model_id}"
    return RunTarget(name=name, plan=None, status=Status.UNSUPPORTED, report=skip_report(skip))
