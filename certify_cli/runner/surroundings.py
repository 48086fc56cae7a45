"""What reports need beside the findings: who called, prices, and each failure's remedy with real ids filled in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from certify_cli.diagnosis.remedies import diagnose
from certify_cli.interfaces import Identity
from certify_cli.planning.price import prices_for
from certify_cli.registry.catalogue import Catalogue
from certify_cli.registry.circumstances import of_model
from certify_cli.runner.keeper import Surroundings
from certify_cli.runner.look import Look
from certify_cli.types.failures import Failure
from certify_cli.types.model import Prices
from certify_cli.types.plans import TargetPlan

Remedy = Callable[[TargetPlan, Failure], str]


def surroundings(identity: Identity, prices: Mapping[str, Prices], looked: Look, catalogue: Catalogue) -> Surroundings:
    """Everything the keeper needs; `prices` are the settings' own, by route or model."""
    return Surroundings(
        account=identity.account,
        principal=identity.principal,
        prices_of=lambda plan: prices_for(plan.model, plan.target, prices),
        remedy=remedies(identity, looked, catalogue),
    )


def remedies(identity: Identity, looked: Look, catalogue: Catalogue) -> Remedy:
    """What mends a failure of a plan's target, with the profiles that AWS just listed before those of the registry."""

    def remedy(plan: TargetPlan, failure: Failure) -> str:
        target, model = plan.target, plan.model
        about = of_model(catalogue, model, route=target.route, region=target.region, account=identity.account)
        listed = tuple(one for one in looked.profiles.get(target.region, ()) if one.endswith(f".{model.id}"))
        return diagnose(failure, replace(about, profiles=listed or about.profiles)).remedy

    return remedy
