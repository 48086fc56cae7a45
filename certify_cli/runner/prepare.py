"""Everything decided before the first call that costs: who calls, the plans, what needs no call at all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Literal

from certify_cli.cases.named import probe_named
from certify_cli.errors import UsageError
from certify_cli.interfaces import Cloud, Holder, Store
from certify_cli.planning.plan import plan_target
from certify_cli.planning.preflight import settle
from certify_cli.policy.gate import STANDING, found_wanting
from certify_cli.policy.grounds import DEFAULT_GROUNDS, Grounds
from certify_cli.runner.callers import Callers, identify_callers
from certify_cli.runner.execute import Hands, Limits
from certify_cli.runner.known import Accounts, known_of, look_everywhere, refuse_unsigned
from certify_cli.runner.surroundings import entitlement, remedies
from certify_cli.types.failures import Failure
from certify_cli.types.findings import Demand, Status
from certify_cli.types.plans import SUITES, RunSettings, TargetPlan
from certify_cli.types.records import Certificate, RunTarget
from certify_cli.types.target import Selected, Skip, Target
from certify_cli.verdicts.explain import Context, served, skip_report, unsent
from certify_cli.verdicts.freshness import doubted, later_and_smaller, reusable

IfBusy = Literal["wait", "skip", "fail"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What was asked for beside the selection."""

    settings: RunSettings = field(default_factory=RunSettings)
    limits: Limits = field(default_factory=Limits)
    force: bool = False
    max_age: timedelta | None = None
    allow_subscribe: bool = False
    fresh: bool = False
    if_busy: IfBusy = "wait"
    """What becomes of targets that another process is certifying."""
    store_named: bool = True
    """Whether someone chose the store, so that what goes into it surprises nobody."""
    allowed_regions: tuple[str, ...] = ()
    """Where data may be processed; empty for anywhere. What is selected is within; a run gone on with is held to it."""
    grounds: Grounds = DEFAULT_GROUNDS
    """What the decision goes by."""
    simulated: bool = False
    """Whether a simulator was asked for; what answers says itself what it is."""

    @property
    def continues(self) -> bool:
        """Whether an unfinished run of the same plan may be gone on with: not where older evidence was ruled out."""
        return not self.anew_by

    @property
    def anew_by(self) -> str:
        """The option that rules out what an unfinished run found, "" where none does."""
        if self.fresh:
            return "--fresh"
        return "--force" if self.force else "" if self.max_age is None else "--max-age"


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared:
    """Everything decided before the first call that costs."""

    plans: tuple[TargetPlan, ...]
    known: Accounts
    ended: tuple[RunTarget, ...]
    """Targets that need no call: unsupported, settled by the free look, or served from a certificate."""
    elsewhere: Mapping[str, Holder] = field(default_factory=dict)
    """Those left out of `plans`, because somebody else is certifying them."""

    @property
    def to_run(self) -> tuple[TargetPlan, ...]:
        done = {target.name for target in self.ended}
        return tuple(plan for plan in self.plans if str(plan.target) not in done)


def prepare(
    selected: Sequence[Selected], skipped: Sequence[Skip], order: Order, store: Store, hands: Hands
) -> Prepared:
    """Plans every target, serves valid certificates, and takes the free look at the rest."""
    _refuse_required_that_fit_nothing(selected, order.settings)
    callers = identify_callers((one.target.account for one in selected), hands, store)
    plans = [plan for plan in plan_all(selected, order, callers, hands.cloud) if plan.probes]
    if selected and not plans:
        raise UsageError(
            "none of the probes asked for fits the models selected",
            hint="certify probes lists each probe with the kinds it fits",
        )
    cached = served_from_store(plans, order, store, hands.now_utc())
    names = {target.name for target in cached}
    unserved = [plan for plan in plans if str(plan.target) not in names]
    looks = look_everywhere(unserved, hands.cloud, hands.patience())
    refuse_unsigned(looks, plans)
    for note in (note for looked in looks.values() for note in looked.notes):
        hands.listener.notice(note)
    known = known_of(callers, looks)
    settled = _settled(unserved, known, order, hands)
    unsupported = [unsupported_target(skip) for skip in skipped]
    return Prepared(plans=tuple(plans), known=known, ended=(*cached, *settled, *unsupported))


def plan_all(selected: Sequence[Selected], order: Order, callers: Callers, cloud: Cloud) -> list[TargetPlan]:
    """One plan a target, in the order selected; without probes where none of those asked for fits its kind."""
    plans = []
    for one in selected:
        salt = salt_of(callers, cloud, one.target)
        plans.append(plan_target(one, order.settings, salt=salt, prices=order.limits.prices))
    return plans


def salt_of(callers: Callers, cloud: Cloud, target: Target) -> str:
    """What a certificate depends on beside the target: who calls, and which endpoint answers.

    The endpoint comes last. A simulator listens on another port each time and is the same all the same.
    """
    identity, region = callers[target.account], target.region
    cloud = cloud.of(target.account)
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
    certificates: dict[str, list[Certificate]] = defaultdict(list)
    for one in store.certificates():
        certificates[one.target].append(one)
    found = (_served(plan, certificates[str(plan.target)], order, now, plan.model.lifecycle.eol_date) for plan in plans)
    return [target for target in found if target is not None]


def served_meanwhile(
    plan: TargetPlan,
    order: Order,
    store: Store,
    now: datetime,
    *,
    since: datetime | None,
    eol_date: date | None,
) -> RunTarget | None:
    """The target, where another run earned its certificate after this run's plan was made.

    `order` with the run's own settings. `since` where the order is not the one that the run was begun with, which may
    have ruled out older evidence: then everything that the certificate rests on has to be from after that. `eol_date`
    is the model's end there as known today, for the plan may be old.
    """
    if order.force or order.settings.probes or plan.narrow:
        return None
    asked = (store.certificate(str(plan.target), suite) for suite in SUITES)
    certificates = [one for one in asked if one is not None]
    if since is not None and any(one.suite == plan.suite and one.certified_at < since for one in certificates):
        return None
    return _served(plan, certificates, order, now, eol_date)


def _served(
    plan: TargetPlan, certificates: Sequence[Certificate], order: Order, now: datetime, eol_date: date | None
) -> RunTarget | None:
    """By the certificates of the target, of whatever suite."""
    certificate = next((one for one in certificates if one.suite == plan.suite), None)
    if certificate is None or doubted(certificate, certificates):
        return None
    # nor is one in whose place the gate believes what a smaller suite found later, or its breach would stay for good
    grounds = replace(order.grounds, now=now, certificates=True)
    if any(found_wanting(one.report, grounds) for one in later_and_smaller(certificate, certificates)):
        return None
    # and what the policy breaches on somebody may have mended since, as after a failure
    if found_wanting(certificate.report, grounds, beside=STANDING):
        return None
    # what the policy calls too old is not served: else the gate's line that renews it would renew nothing
    allowed = order.grounds.demands_at(plan.target, plan.model.id).max_age
    longest = min((age for age in (order.max_age, allowed) if age is not None), default=None)
    if not reusable(certificate, plan.key, now, longest, eol_date=eol_date):
        return None
    report = served(certificate, plan, eol_date)
    return RunTarget(name=str(plan.target), plan=plan, status=report.status, report=report)


def _settled(plans: Sequence[TargetPlan], known: Accounts, order: Order, hands: Hands) -> list[RunTarget]:
    """Targets that the free look settles: denied, not entitled, not in the region."""
    ended = [_untestable(plan, hands) for plan in plans if not sendable(plan)]
    remedy = remedies(known, hands.catalogue, hands.cloud)
    for plan in filter(sendable, plans):
        at = known[plan.target.account]
        available = at.looked.availability.get((plan.model.id, plan.target.region))
        verdict = settle(plan, available, allow_subscribe=order.allow_subscribe) if available else None
        if verdict is None:
            continue
        context = Context(
            account=at.identity.account,
            principal=at.identity.principal,
            origin=hands.origin_of(plan.target),
            entitlement=entitlement(plan, known),
        )
        report = replace(
            unsent(plan, verdict.status, verdict.reason, context),
            category=verdict.category.value,
            remedy=remedy(plan, Failure(category=verdict.category, message=verdict.reason, transient=False)),
            certified_at=hands.now_utc() if verdict.status.decisive else None,
        )
        ended.append(RunTarget(name=str(plan.target), plan=plan, status=report.status, report=report))
    return ended


def sendable(plan: TargetPlan) -> bool:
    """Whether any probe of the plan can be put to the model at all."""
    return any(probe.demand is not Demand.NOT_APPLICABLE for probe in plan.probes)


def _untestable(plan: TargetPlan, hands: Hands) -> RunTarget:
    """No probe fits: a model whose body nobody knows, or only probes asked for that its registry entry denies."""
    why = plan.probes[0].why
    context = Context(origin=hands.origin_of(plan.target))
    report = unsent(plan, Status.UNSUPPORTED, f"no probe can be put to it: {why}", context)
    return RunTarget(name=str(plan.target), plan=plan, status=report.status, report=report)


def unsupported_target(skip: Skip) -> RunTarget:
    """What is not called, as it is kept and shown."""
    name = skip.target_name or f"{skip.provider}/{skip.model_id}"
    return RunTarget(name=name, plan=None, status=Status.UNSUPPORTED, report=skip_report(skip))
