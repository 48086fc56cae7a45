"""A certificate rests on what its verdict rests on: no other region, route, price or source makes it invalid."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from certify_cli.planning.plan import plan_target
from certify_cli.registry.load import load
from certify_cli.types.model import Lifecycle, ModelRecord, Prices, RouteGroup
from certify_cli.types.plans import RunSettings
from certify_cli.types.target import Selected, Target

NOVA = "us.amazon.nova-lite-v1:0"
DAY = date(2026, 11, 25)


def known() -> ModelRecord:
    return load().models["amazon.nova-lite-v1:0"]


def key(model: ModelRecord) -> str:
    one = Selected(target=Target(NOVA, "us-east-1"), model=model, asked=NOVA, named=True)
    return plan_target(one, RunSettings(), salt="").key


def route(model: ModelRecord, *, destinations: tuple[str, ...] | None = None, **changes: object) -> ModelRecord:
    """The model with its route from us-east-1 changed."""
    if destinations is not None:
        changes["destinations"] = destinations
    routes = [replace(one, **changes) if _is_ours(one) else one for one in model.routes]  # type: ignore[arg-type]
    return replace(model, routes=tuple(routes))


def _is_ours(group: RouteGroup) -> bool:
    return group.id == NOVA and "us-east-1" in group.sources


def test_what_says_nothing_of_the_target_changes_nothing() -> None:
    model = known()
    other = RouteGroup(id=f"eu.{model.id}", kind="profile", sources=("eu-west-9",), destinations=("eu-west-9",))
    same = [
        replace(model, routes=(*model.routes, other)),
        replace(model, facts=replace(model.facts, regions=("us-east-1",), day=DAY, source=("aws",), notes="new")),
        replace(model, lifecycle=Lifecycle(status="LEGACY", eol_date=date(2027, 1, 1), day=DAY)),
        replace(model, prices=Prices(input_usd_per_mtok=Decimal(9), source=("x",), day=DAY)),
        route(model, day=DAY, source=("aws:ListInferenceProfiles",)),
        route(model, sources=("us-east-1", "us-west-9")),
    ]
    assert {key(one) for one in same} == {key(model)}


@pytest.mark.parametrize(
    "other",
    [
        lambda model: route(model, destinations=("us-east-1", "eu-west-1")),
        lambda model: replace(model, limits=replace(model.limits, max_output_tokens=17)),
        lambda model: replace(model, curated=replace(model.curated, rejects=("temperature",))),
        lambda model: replace(model, facts=replace(model.facts, capabilities={"vision": False})),
        lambda model: replace(model, uncurated=True),
    ],
    ids=["destinations", "limits", "quirks", "capabilities", "uncurated"],
)
def test_what_the_verdict_rests_on_changes_it(other: Callable[[ModelRecord], ModelRecord]) -> None:
    assert key(other(known())) != key(known())
