"""A target's row in `certify certify --preflight-only`: who may call it, how long, and what mends the rest."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from certify_cli.codec import utc
from certify_cli.planning.duration import ZERO
from certify_cli.planning.lifecycle import known_today
from certify_cli.planning.permits import Permit, permit_of
from certify_cli.registry.residency import Residency
from certify_cli.runner.execute import Hands
from certify_cli.runner.known import Accounts
from certify_cli.runner.surroundings import Remedy, entitlement, remedies
from certify_cli.types.entitlement import Entitlement
from certify_cli.types.failures import Category, Failure
from certify_cli.types.quotas import UNKNOWN_QUOTA, RouteQuota
from certify_cli.types.target import Selected, Skip, Target
from certify_cli.verdicts.endings import days_left

Row = Mapping[str, Any]

DATA_KEYS = (
    "target",
    "model",
    "route",
    "region",
    "account_name",
    "asked",
    "named",
    "callable",
    "state",
    "agreement",
    "authorization",
    "entitlement",
    "region_availability",
    "seen_at",
    "lifecycle",
    "legacy_date",
    "eol_date",
    "days_left",
    "destinations",
    "origin",
    "category",
    "reason",
    "remedy",
)


def rows_of(
    selected: Sequence[Selected],
    known: Accounts,
    quotas: Mapping[Target, RouteQuota],
    hands: Hands,
    *,
    allow_subscribe: bool,
) -> Iterator[dict[str, Any]]:
    remedy = remedies(known, hands.catalogue, hands.cloud)
    for one in selected:
        looked = known[one.target.account].looked
        asked, seen = (one.model.id, one.target.region), entitlement(one, known)
        permit = permit_of(one, seen, looked.availability.get(asked), allow_subscribe=allow_subscribe)
        if permit.callable and quotas.get(one.target, UNKNOWN_QUOTA).zero:
            permit = Permit(None, ZERO, Category.QUOTA_EXHAUSTED)
        why = looked.why_unknown(asked)
        yield {
            **_of_target(one, hands),
            **_of_access(seen),
            **_of_permit(permit, _mend(one, permit, why, remedy), seen.state.value),
        }


def _of_target(one: Selected, hands: Hands) -> Row:
    target, life = one.target, known_today(hands.catalogue, one)
    ends = Residency.of((), ()).destinations(one.model, target.route, target.region)
    return {
        "target": str(target),
        "model": one.model.id,
        "route": target.route,
        "region": target.region,
        "account_name": target.account or None,
        "asked": one.asked,
        "named": one.named,
        "lifecycle": life.status,
        "legacy_date": life.legacy_date.isoformat() if life.legacy_date else None,
        "eol_date": life.eol_date.isoformat() if life.eol_date else None,
        "days_left": days_left(life.eol_date, hands.now_utc().date()),
        "destinations": list(ends),
        "origin": hands.origin_of(target),
    }


def _of_access(seen: Entitlement) -> Row:
    return {
        "state": seen.state.value,
        "agreement": seen.agreement,
        "authorization": seen.authorization,
        "entitlement": seen.entitlement,
        "region_availability": seen.region,
        "detail": seen.detail,
        "seen_at": utc(seen.seen_at) if seen.seen_at else None,
    }


def _of_permit(permit: Permit, remedy: str, state: str) -> Row:
    may = {True: "yes", False: "no", None: "unknown"}[permit.callable]
    return {
        "callable": permit.callable,
        "may": may,
        "category": permit.category.value if permit.category else None,
        "reason": permit.reason,
        "remedy": remedy,
        "why": f"{state}: {permit.reason}" if permit.reason else state,
    }


def _mend(one: Selected, permit: Permit, why: Failure | None, remedy: Remedy) -> str:
    if permit.category is not None:
        return remedy(one, Failure(category=permit.category, message=permit.reason, transient=False))
    return remedy(one, why) if why is not None and permit.callable is None else ""


def row_of_skip(skip: Skip) -> Row:
    """What is not called wherever it may be asked for."""
    model, empty = skip.model, dict.fromkeys(DATA_KEYS)
    life = model.lifecycle if model else None
    return {
        **empty,
        "target": skip.target_name or skip.model_id,
        "model": skip.model_id,
        "route": skip.route,
        "region": skip.region,
        "asked": skip.asked,
        "named": skip.named,
        "state": "unsupported",
        "lifecycle": life.status if life else None,
        "eol_date": life.eol_date.isoformat() if life and life.eol_date else None,
        "destinations": [],
        **_of_permit(Permit(False, skip.reason), "", "unsupported"),
        "category": skip.category or None,
    }
