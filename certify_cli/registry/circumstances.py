"""What the registry knows of the model, route and region that a failed call was about, for its remedy."""

from __future__ import annotations

from certify_cli.diagnosis.about import About
from certify_cli.registry.catalogue import Catalogue
from certify_cli.registry.names import strip_prefix
from certify_cli.registry.nearest import nearest
from certify_cli.registry.routes import choose, routes_in
from certify_cli.registry.successors import successors
from certify_cli.types.model import ModelRecord, RouteGroup

NEWER = 2


def circumstances(catalogue: Catalogue, route: str, region: str = "", account: str = "") -> About:
    """Of whatever id an error names: a model's or a profile's; one that nobody knows gets those that look like it."""
    name = route.lower()
    model = catalogue.get(name) or catalogue.by_route.get(name) or catalogue.get(strip_prefix(name)[1])
    if model is None:
        alike = tuple(nearest(name, catalogue)) if name else ()
        return About(route=route, region=region, account=account, model_id=strip_prefix(name)[1], nearest=alike)
    return of_model(catalogue, model, route=name, region=region, account=account)


def of_model(catalogue: Catalogue, model: ModelRecord, *, route: str, region: str, account: str = "") -> About:
    """Of a model that was called by that route from there."""
    groups = choose(routes_in(catalogue, model, region) if region else model.routes, "all", region)
    return About(
        route=route,
        region=region,
        account=account,
        model_id=model.id,
        model_name=model.facts.name,
        vendor=model.facts.vendor,
        kind=model.kind,
        context_window_tokens=model.limits.context_window_tokens,
        max_output_tokens=model.limits.max_output_tokens,
        profiles=tuple(group.id for group in groups if group.kind == "profile"),
        destinations=_destinations(model, groups, route),
        offered=model.callable_regions,
        newer=tuple(_callable_route(one, region) for one in successors(model, catalogue, region)[:NEWER]),
    )


def _destinations(model: ModelRecord, groups: tuple[RouteGroup, ...], route: str) -> tuple[str, ...]:
    """Where the route may send a call. An error that names the bare id of a model that is not on demand there was
    met on the way through a profile: with only one geographic profile, its destinations are meant."""
    exact = [group for group in groups if group.id == route]
    geographic = [group for group in groups if group.kind == "profile" and group.prefix != "global"]
    meant = exact or (geographic if route == model.id and len(geographic) == 1 else [])
    return meant[0].destinations if meant else ()


def _callable_route(model: ModelRecord, region: str) -> str:
    groups = model.groups_from(region) if region else model.routes
    chosen = choose(groups, "one", region) or choose(groups, "all", region)
    return chosen[0].id if region and chosen else model.id
