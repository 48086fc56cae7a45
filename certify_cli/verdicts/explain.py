"""One target's report: probes tallied, judged, rated and priced."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal

from certify_cli.types.calls import Attempt, Origin
from certify_cli.types.cases import is_case
from certify_cli.types.costs import TierCost
from certify_cli.types.entitlement import Entitlement
from certify_cli.types.failures import Category, Failure
from certify_cli.types.findings import Badge, Finding, Mark, RatingParts, Status
from certify_cli.types.model import Lifecycle, Prices
from certify_cli.types.plans import RunSettings, TargetPlan
from certify_cli.types.quality import Baseline, Quality
from certify_cli.types.records import Certificate
from certify_cli.types.reports import ProbeReport, TargetReport
from certify_cli.types.target import Skip
from certify_cli.verdicts.freshness import capped, expiry
from certify_cli.verdicts.judge import Ruling, judge
from certify_cli.verdicts.performance import measured
from certify_cli.verdicts.quality import compared, quality_of
from certify_cli.verdicts.rate import badge_of, parts_of, rating_of
from certify_cli.verdicts.share import case_tally, rated
from certify_cli.verdicts.tally import tally


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What a report says beside the findings: who called, what it cost, what mends a failure."""

    account: str = ""
    principal: str = ""
    origin: Origin | None = None
    host: str = ""
    """Where the calls went; kept of custom endpoints only."""
    cost_usd: Decimal | None = None
    tiers: tuple[TierCost, ...] = ()
    price: Prices | None = None
    remedy: Callable[[Failure], str] = lambda _: ""
    baseline: Baseline | None = None
    """What the target's quality is compared with."""
    entitlement: Entitlement | None = None
    lifecycle: Lifecycle | None = None
    """The model's in the target's region as known today; None where the plan's own is the newest."""


def report_target(
    plan: TargetPlan, findings: Sequence[Finding], settings: RunSettings, context: Context, ended_at: datetime
) -> TargetReport:
    """The whole report on a target whose probes ended at `ended_at`.

    It is as old as the oldest finding it rests on, so that a run that was continued much later certifies nothing anew.
    """
    proved_at = min((finding.ended_at for finding in findings if finding.attempts), default=ended_at)
    narrow = bool(settings.probes) or plan.narrow
    probes = tuple(
        tally(probe, [f for f in findings if f.probe == probe.id], settings, context.remedy) for probe in plan.probes
    )
    ruling = judge(probes, findings, settings)
    counted = rated(probes).counted
    # a verdict that decides nothing is no certificate, and neither is that of a few probes
    certifies = ruling.status.decisive and not narrow
    parts = parts_of(plan.model.kind, counted, _rated(findings)) if ruling.status.decisive else None
    rating = _rating(probes, parts)
    return replace(
        measured(blank(plan, ruling.status, ruling.reason, context), plan.probes, findings),
        category=ruling.category,
        remedy=_remedy(probes, ruling),
        rating=rating,
        rating_parts=parts,
        badge=None if rating is None else badge_of(rating, ruling.status),
        coverage=None if ruling.coverage is None else round(ruling.coverage, 3),
        cases=case_tally(probes),
        narrow=narrow,
        certified_at=proved_at if certifies else None,
        expires_at=_expiry(plan, ruling.status, proved_at, context) if certifies else None,
        provisional=certifies and ruling.status is not Status.FAILED and _pending_until(context) is not None,
        cost_usd=context.cost_usd,
        tiers=context.tiers,
        price=context.price,
        quality=_quality(findings, context),
        probes=probes,
    )


def unfinished(
    plan: TargetPlan,
    findings: Sequence[Finding],
    settings: RunSettings,
    context: Context,
    *,
    left: Sequence[Attempt] = (),
    why: str,
) -> TargetReport:
    """The report on a target whose run ended before it did: what was found and sent so far, and no verdict.

    `left` are attempts of trials that have no finding yet.
    """
    now = max((finding.ended_at for finding in findings), default=datetime.now(UTC))
    report = report_target(plan, findings, settings, context, now)
    last = next((attempt for attempt in reversed(left) if attempt.category is not None), None)
    trouble = f"; last error {last.category}: {last.message}" if last is not None else ""
    return replace(
        report,
        status=Status.PENDING,
        reason=f"not finished: {why}{trouble}",
        category=str(last.category) if last is not None else None,
        calls=report.calls + len(left),
        throttled=report.throttled + sum(attempt.category is Category.THROTTLED for attempt in left),
        rating=None,
        rating_parts=None,
        badge=None,
        certified_at=None,
        expires_at=None,
    )


def served(certificate: Certificate, plan: TargetPlan, eol_date: date | None) -> TargetReport:
    """What a certificate says in place of a run, as long as the model's end that is known today lets it stand."""
    kept, expires_at = certificate.report, capped(certificate.expires_at, eol_date)
    return replace(
        kept,
        cached=True,
        asked=plan.asked,
        named=plan.named,
        expires_at=expires_at,
        eol_date=eol_date or kept.eol_date,
    )


def stand_in(certificate: Certificate, report: TargetReport, why: str) -> TargetReport:
    """The last certificate in place of a report that could decide nothing; what was spent in vain is the report's."""
    return replace(
        certificate.report,
        cached=True,
        fallback=why,
        expires_at=capped(certificate.expires_at, report.eol_date),
        eol_date=report.eol_date or certificate.report.eol_date,
        asked=report.asked,
        named=report.named,
        calls=report.calls,
        throttled=report.throttled,
        retries=report.retries,
        tokens=report.tokens,
        cost_usd=report.cost_usd,
        tiers=report.tiers,
    )


def unsent(plan: TargetPlan, status: Status, reason: str, context: Context) -> TargetReport:
    """The report on a target that was planned and not called: cancelled, cut short, or settled by the free look."""
    report = blank(plan, status, reason, context)
    return replace(report, rating=0.0, badge=Badge.UNAVAILABLE) if status is Status.FAILED else report


def blank(plan: TargetPlan, status: Status, reason: str, context: Context) -> TargetReport:
    """A report that only says which target it is, its status and the reason."""
    model, target, life = plan.model, plan.target, context.lifecycle or plan.model.lifecycle
    return TargetReport(
        target=str(target),
        model=model.id,
        vendor=model.facts.vendor,
        kind=model.kind,
        route=target.route,
        region=target.region,
        account=context.account or None,
        account_name=target.account or None,
        principal=context.principal or None,
        api=target.api,
        asked=plan.asked,
        named=plan.named,
        status=status,
        reason=reason,
        suite=plan.suite,
        origin=context.origin,
        host=(context.host or None) if context.origin == "custom" else None,
        uncurated=model.uncurated,
        lifecycle=life.status,
        eol_date=life.eol_date,
        estimated_usd=plan.estimate.usd,
        geography=plan.estimate.geography or None,
        entitlement=context.entitlement,
    )


def skip_report(skip: Skip) -> TargetReport:
    """What is not called, with the reason: one row, no route where it has none."""
    model = skip.model
    return TargetReport(
        target=skip.target_name,
        model=skip.model_id,
        vendor=model.facts.vendor if model else None,
        provider=skip.provider,
        kind=model.kind if model else None,
        route=skip.route,
        region=skip.region,
        asked=skip.asked,
        named=skip.named,
        status=Status.UNSUPPORTED,
        reason=skip.reason,
        category=skip.category or None,
        lifecycle=model.lifecycle.status if model else None,
        eol_date=model.lifecycle.eol_date if model else None,
    )


def _quality(findings: Sequence[Finding], context: Context) -> Quality | None:
    quality = quality_of(findings)
    return None if quality is None else compared(quality, context.baseline)


def _expiry(plan: TargetPlan, status: Status, proved_at: datetime, context: Context) -> datetime:
    end = expiry(status, proved_at, (context.lifecycle or plan.model.lifecycle).eol_date)
    until = None if status is Status.FAILED else _pending_until(context)
    return end if until is None else min(end, until)


def _pending_until(context: Context) -> datetime | None:
    return None if context.entitlement is None else context.entitlement.provisional_until


def _rated(findings: Sequence[Finding]) -> Sequence[Finding]:
    """What a rating rests on: not a team's cases, so that it means the same to every team, unless they stand alone."""
    return [one for one in findings if not is_case(one.probe)] or findings


def _rating(probes: Sequence[ProbeReport], parts: RatingParts | None) -> float | None:
    if parts is None:
        return None
    if any(one.id == "reachable" and one.mark is Mark.FAIL for one in probes):
        return 0.0
    return rating_of(parts)


def _remedy(probes: Sequence[ProbeReport], ruling: Ruling) -> str:
    return next((one.remedy for one in probes if one.remedy and one.category == ruling.category), "")
