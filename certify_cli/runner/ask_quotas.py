"""Asks Service Quotas for what is only shown: where STS said who calls, and only so long."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from certify_cli.interfaces import Cloud
from certify_cli.planning.entitlement import Planned
from certify_cli.registry.quotas import Quotas
from certify_cli.runner.abreast import abreast
from certify_cli.runner.callers import Callers
from certify_cli.runner.look import WIDTH, Patience
from certify_cli.types.failures import Failure
from certify_cli.types.quotas import RouteQuota
from certify_cli.types.target import Target


def quotas_of(
    plans: Sequence[Planned], callers: Callers, cloud: Cloud, patience: Patience
) -> Mapping[Target, RouteQuota]:
    """What is known of each target's quota; where nobody says who calls, nobody says either what he may send."""
    places = dict.fromkeys((plan.target.account, plan.target.region) for plan in plans)
    asked = [place for place in places if callers[place[0]].confirmed]
    answers = abreast(
        lambda place: cloud.of(place[0]).quotas(place[1]),
        asked,
        width=WIDTH,
        until=patience.until,
        clock=patience.clock,
        give_up=patience.give_up,
    )
    listed = {asked[at]: Quotas(said) for at, said in answers.items() if not isinstance(said, Failure)}
    wanted = ((plan, (plan.target.account, plan.target.region)) for plan in plans)
    return {plan.target: listed[place].of(plan.target, plan.model) for plan, place in wanted if place in listed}
