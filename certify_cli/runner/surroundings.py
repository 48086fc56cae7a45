"""What reports need beside the findings: who called, prices, and each failure's remedy with real ids filled in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from certify_cli.diagnosis.remedies import diagnose
from certify_cli.interfaces import Cloud
from certify_cli.planning.duration import needs_of
from certify_cli.planning.entitlement import Planned, entitlement_of, with_consents
from certify_cli.planning.lifecycle import known_today
from certify_cli.planning.price import prices_for
from certify_cli.registry.catalogue import Catalogue
from certify_cli.registry.circumstances import of_model
from certify_cli.registry.quotas import Quotas
from certify_cli.runner.keeper import Surroundings
from certify_cli.runner.known import Accounts
from certify_cli.types.entitlement import Entitlement
from certify_cli.types.failures import Failure
from certify_cli.types.model import Prices
from certify_cli.types.plans import TargetPlan
from certify_cli.types.quotas import UNKNOWN_QUOTA, RouteQuota
from certify_cli.types.target import Target

Remedy = Callable[[Planned, Failure], str]


def surroundings(known: Accounts, prices: Mapping[str, Prices], catalogue: Catalogue, cloud: Cloud) -> Surroundings:
    """Everything the keeper needs; `prices` are the settings' own, by route or model."""
    return Surroundings(
        callers={name: one.identity for name, one in known.items()},
        prices_of=lambda plan: prices_for(plan.model, plan.target, prices),
        remedy=remedies(known, catalogue, cloud),
        entitlement=lambda plan: entitlement(plan, known),
        lifecycle=lambda plan: known_today(catalogue, plan),
        host=lambda plan: host_of(cloud, plan.target),
    )


def host_of(cloud: Cloud, target: Target) -> str:
    """Host and port that the target's calls go to."""
    return urlsplit(cloud.of(target.account).endpoint(target.region)).netloc.rpartition("@")[2].lower()


def entitlement(planned: Planned, known: Accounts) -> Entitlement:
    """Where the account stands with the target's model, as far as the look tells."""
    looked, asked = known[planned.target.account].looked, (planned.model.id, planned.target.region)
    why = looked.why_unknown(asked)
    unknown = "" if why is None else why.message
    seen = entitlement_of(planned, looked.availability.get(asked), seen_at=looked.seen_at, unknown=unknown)
    return with_consents(planned, seen, looked.consents.get(planned.target.region))


def remedies(known: Accounts, catalogue: Catalogue, cloud: Cloud) -> Remedy:
    """What mends a failure of a plan's target, with the profiles that AWS just listed before those of the registry."""

    def remedy(plan: Planned, failure: Failure) -> str:
        target, model, at = plan.target, plan.model, known[plan.target.account]
        about = of_model(catalogue, model, route=target.route, region=target.region, account=at.identity.account)
        listed = tuple(one for one in at.looked.profiles.get(target.region, ()) if one.endswith(f".{model.id}"))
        about = replace(
            about, profiles=listed or about.profiles, endpoint=cloud.of(target.account).endpoint(target.region)
        )
        return diagnose(failure, about).remedy

    return remedy


def known_quotas(plans: Sequence[TargetPlan], known: Accounts) -> Mapping[Target, RouteQuota]:
    """What the quotas of account and region say of each target; all unknown where none of their names fits it."""
    places = {
        (name, region): Quotas(listed) for name, one in known.items() for region, listed in one.looked.quotas.items()
    }
    wanted = ((plan, (plan.target.account, plan.target.region)) for plan in plans)
    return {plan.target: places[place].of(plan.target, plan.model) for plan, place in wanted if place in places}


def unfitting(quotas: Mapping[Target, RouteQuota]) -> str:
    """For people who want to know: which routes no quota's name fits, "" where there is none."""
    unknown = sorted(str(target) for target, quota in quotas.items() if quota == UNKNOWN_QUOTA)
    return f"no name in Service Quotas fits {', '.join(unknown)}; the pace finds the quota out" if unknown else ""


def quota_notes(plans: Sequence[TargetPlan], quotas: Mapping[Target, RouteQuota], share: float) -> list[str]:
    """Before anything is sent: quotas of 0, and plans that take more of a day's tokens than they should."""
    needs = needs_of(plans, quotas, share, {})
    return [f"{target}: {warning}" for target, need in needs.items() if (warning := need.warning(share))]
