"""Which of a model's routes are called from a region (CONTRACT 3, "Which route?"), and why none is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from certify_cli.registry.catalogue import Catalogue
from certify_cli.types.failures import Category
from certify_cli.types.model import ModelRecord, RouteGroup
from certify_cli.types.naming import some_of

RouteOption = Literal["one", "all", "in-region", "geo", "global"]
NAMED_REGIONS = 6


def routes_in(catalogue: Catalogue, model: ModelRecord, region: str) -> tuple[RouteGroup, ...]:
    """The route groups that can be called from the region; in one nobody scanned, those that may exist there."""
    known = model.groups_from(region)
    return known if known or region in catalogue.covered else _assumed(model, region)


def choose(groups: Iterable[RouteGroup], option: RouteOption, region: str) -> tuple[RouteGroup, ...]:
    """The routes that the option means from `region`, none twice.

    `one`: on demand, else one geographic profile; a global one is never chosen unasked, for residency's sake.
    """
    unique = {group.id: group for group in groups}
    on_demand = tuple(group for group in unique.values() if group.kind == "on_demand")
    worldwide = tuple(group for group in unique.values() if is_global(group))
    profiles = (group for group in unique.values() if group.kind == "profile" and not is_global(group))
    geographic = tuple(sorted(profiles, key=lambda group: _breadth(group, region)))
    if option == "all":
        return (*on_demand, *geographic, *worldwide)
    choices = {"one": (on_demand or geographic)[:1], "in-region": on_demand, "geo": geographic, "global": worldwide}
    return choices[option]


def is_global(group: RouteGroup) -> bool:
    return group.prefix == "global"


def why_none(catalogue: Catalogue, model: ModelRecord, region: str, option: RouteOption) -> tuple[str, Category]:
    """Why the option means no route there: reason and category."""
    groups = routes_in(catalogue, model, region)
    if groups and option == "one":
        return "only global; --routes global", Category.REGION_UNAVAILABLE
    if groups:
        there = ", ".join(sorted({group.id for group in groups}))
        wanted = {"in-region": "in-region", "geo": "geographic", "global": "global"}.get(option, option)
        return f"no {wanted} route from {region}; --routes all gives {there}", Category.REGION_UNAVAILABLE
    return _not_offered(catalogue, model, region)


def why_not_route(catalogue: Catalogue, model: ModelRecord, route: str, region: str) -> tuple[str, Category] | None:
    """Why exactly that route cannot be called from there, or None where it can (or only AWS knows)."""
    groups = routes_in(catalogue, model, region)
    if region not in catalogue.covered or any(group.id == route for group in groups):
        return None
    better = ", ".join(group.id for group in choose(groups, "all", region))
    if groups and route == model.id:
        mantle = " except on bedrock-mantle" if region in model.facts.mantle_regions else ""
        return f"not on demand in {region}{mantle}; call {better}", Category.INFERENCE_PROFILE_REQUIRED
    elsewhere = {region for group in model.routes if group.id == route for region in group.sources}
    if elsewhere:
        return f"{route} is not offered in {region}; {_where(elsewhere)}", Category.REGION_UNAVAILABLE
    if groups:
        return f"AWS lists no {route} in {region}; there is {better}", Category.REGION_UNAVAILABLE
    return _not_offered(catalogue, model, region)


def _not_offered(catalogue: Catalogue, model: ModelRecord, region: str) -> tuple[str, Category]:
    ask = f"certify sync-registry --region {region} asks AWS"
    if region not in catalogue.covered:
        return f"no route known from {region}, which nobody scanned; {ask}", Category.REGION_UNAVAILABLE
    there = f"only on the bedrock-mantle endpoint in {region}"
    missing = there if region in model.facts.mantle_regions else f"not offered in {region}"
    if model.callable_regions:
        return f"{missing}; {_where(model.callable_regions)}", Category.REGION_UNAVAILABLE
    return f"AWS lists it in no scanned region; {ask} again", Category.UNSUPPORTED_MODEL


def _where(regions: Iterable[str]) -> str:
    return f"offered in {some_of(sorted(regions), NAMED_REGIONS)}"


def _breadth(group: RouteGroup, region: str) -> tuple[bool, int, str]:
    """The narrowest first: one that stays in the source's own area, then the one with the fewest destinations.

    ca-central-1 thus prefers ca. to us., and Tokyo jp. to apac.: the least that data may travel.
    """
    area = region.partition("-")[0]
    leaves = any(destination.partition("-")[0] != area for destination in group.destinations)
    return leaves, len(group.destinations), group.id


def _assumed(model: ModelRecord, region: str) -> tuple[RouteGroup, ...]:
    """Routes that may exist where no list was ever fetched: the partition's own profile, else the bare id."""
    prefix = "us-gov" if region.startswith("us-gov-") else region.partition("-")[0]
    facts = model.facts
    groups = []
    if prefix in facts.profile_prefixes:
        groups.append(_assumed_profile(model, prefix, region))
    elif "ON_DEMAND" in facts.inference_types:
        groups.append(RouteGroup(id=model.id, kind="on_demand", sources=(region,), destinations=("self",)))
    if "global" in facts.profile_prefixes and prefix != "us-gov":
        groups.append(_assumed_profile(model, "global", region))
    return tuple(groups)


def _assumed_profile(model: ModelRecord, prefix: str, region: str) -> RouteGroup:
    ends = ("all-commercial",) if prefix == "global" else ()
    return RouteGroup(id=f"{prefix}.{model.id}", kind="profile", prefix=prefix, sources=(region,), destinations=ends)
