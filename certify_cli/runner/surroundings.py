"""What reports need beside the findings: who called, prices, and each failure's remedy with real ids filled in."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from certify_cli.diagnosis.remedies import About, diagnose
from certify_cli.interfaces import Identity
from certify_cli.planning.price import prices_for
from certify_cli.runner.keeper import Surroundings
from certify_cli.runner.look import Look
from certify_cli.types.failures import Failure
from certify_cli.types.model import Prices
from certify_cli.types.plans import TargetPlan


def surroundings(identity: Identity, prices: Mapping[str, Prices], looked: Look) -> Surroundings:
    """Everything the keeper needs; `prices` are the settings' own, by route or model."""
    return Surroundings(
        account=identity.account,
        principal=identity.principal,
        prices_of=lambda plan: prices_for(plan.model, plan.target, prices),
        remedy=_remedies(looked),
    )


def _remedies(looked: Look) -> Callable[[TargetPlan, Failure], str]:
    def remedy(plan: TargetPlan, failure: Failure) -> str:
        region, model = plan.target.region, plan.model.id
        listed = looked.profiles.get(region) or tuple(group.id for group in plan.model.groups_from(region))
        about = About(
            route=plan.target.route,
            region=region,
            model_id=model,
            profiles=tuple(one for one in listed if one.endswith("." + model)),
            destinations=tuple(
                place for g in plan.model.groups_from(region) if g.id == plan.target.route for place in g.destinations
            ),
        )
        return diagnose(failure, about).remedy

    return remedy
