"""Asks AWS where each profile may process data, and holds runs that are gone on with to the regions allowed today."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeVar

from certify_cli.aws.listing import ALL, places_of
from certify_cli.errors import UsageError
from certify_cli.interfaces import Cloud
from certify_cli.registry.residency import Destinations, Residency
from certify_cli.runner.abreast import abreast
from certify_cli.runner.execute import Hands
from certify_cli.runner.look import WIDTH, Patience
from certify_cli.runner.prepare import Order
from certify_cli.types.failures import Category, Failure
from certify_cli.types.plans import TargetPlan

Answer = TypeVar("Answer")

LATE = Failure(category=Category.TIMEOUT, message="no answer in time", transient=True)


class ListedByAws:
    """What AWS lists of a profile in a region, each region asked once and only so long.

    `ahead` are regions that will be asked about: all together with the first. A profile that is in no list, as another
    account's application profile, is asked for by its ARN.
    """

    def __init__(
        self,
        cloud: Cloud,
        patience: Patience,
        say: Callable[[str], None] = lambda _: None,
        *,
        ahead: Sequence[str] = (),
    ) -> None:
        self._cloud = cloud
        self._patience = patience
        self._say = say
        self._ahead = tuple(ahead)
        self._known: dict[str, Mapping[str, Destinations]] = {}
        self._looked_up: dict[tuple[str, str], Destinations | None] = {}

    def __call__(self, route: str, region: str) -> Destinations | None:
        if region not in self._known:
            self._list({region, *self._ahead} - self._known.keys())
        if route in self._known[region] or not route.startswith("arn:"):
            return self._known[region].get(route)
        if (route, region) not in self._looked_up:
            self._looked_up[route, region] = self._of_its_own(route, region)
        return self._looked_up[route, region]

    def _in_time(self, ask: Callable[[str], Answer], questions: Sequence[str]) -> dict[str, Answer | Failure]:
        patience = self._patience
        answers = abreast(
            ask, questions, width=WIDTH, until=patience.until, clock=patience.clock, give_up=patience.give_up
        )
        return {question: answers.get(place, LATE) for place, question in enumerate(questions)}

    def _of_its_own(self, route: str, region: str) -> Destinations | None:
        found = self._in_time(lambda name: self._cloud.lookup(name, region), [route])[route]
        ends = None if found is None or isinstance(found, Failure) else found[1].profiles.get(route)
        return ends or ((ALL,) if ends is not None else None)

    def _list(self, regions: Iterable[str]) -> None:
        for region, found in self._in_time(self._cloud.profiles, sorted(regions)).items():
            if isinstance(found, Failure):
                self._say(
                    f"{region}: where profiles may process data is as the registry says; AWS says: {found.message}"
                )
                self._known[region] = {}
            else:
                self._known[region] = {route: places_of(arns) for route, arns in found.items()}


def refuse_outside(plans: Sequence[TargetPlan], order: Order, hands: Hands) -> None:
    """Raises UsageError where a run was planned with a target that may not be called today."""
    regions = [plan.target.region for plan in plans]
    listed = ListedByAws(hands.cloud, hands.patience(), hands.listener.notice, ahead=regions)
    residency = Residency.of(order.allowed_regions, hands.catalogue.regions, listed)
    for plan in plans:
        why = residency.why_not(plan.model, plan.target.route, plan.target.region)
        if why:
            raise UsageError(
                f"the run was planned with {plan.target}, which {why}", hint="start anew without it: --fresh"
            )
