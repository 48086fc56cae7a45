"""Where requests on a route may be processed, and whether that is allowed (decision 33).

AWS's list of the source region, where it was asked, outranks what the registry says; what nobody knows is not allowed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Self

from certify_cli.diagnosis.about import GLOBAL, SELF
from certify_cli.registry.names import route_id
from certify_cli.registry.regions import expand, fits_any, pattern_of
from certify_cli.registry.routes import choose
from certify_cli.types.model import ModelRecord, RouteGroup
from certify_cli.types.naming import some_of

Destinations = tuple[str, ...]
"""Regions; `all-commercial` where it may be any of them, empty where nobody knows."""
Listed = Callable[[str, str], Destinations | None]
"""(profile id or ARN, source region) -> what AWS itself says of it there; None where it was not asked, or is silent."""

NAMED = 6


def nothing_listed(_route: str, _region: str) -> Destinations | None:
    """Where AWS is not asked."""
    return None


EVERYWHERE = "every commercial region"


@dataclass(frozen=True, slots=True)
class Residency:
    """The regions that data may be processed in, as patterns; none means that all are allowed."""

    allowed: tuple[str, ...] = ()
    listed: Listed = nothing_listed

    @classmethod
    def of(cls, patterns: Iterable[str], known: Iterable[str], listed: Listed = nothing_listed) -> Self:
        """From what people write; raises UsageError for a glob that means no known region, and for what is none."""
        words = tuple(dict.fromkeys(map(pattern_of, patterns)))
        expand(words, known)
        return cls(words, listed)

    def destinations(self, model: ModelRecord, route: str, region: str) -> Destinations:
        """Where a request on the route from there may be processed."""
        name = route_id(route)
        if name == model.id and not name.startswith("arn:"):
            return (region,)
        if name.startswith("global."):
            return (GLOBAL,)
        listed = self.listed(name, region)
        return _recorded(model, name, region) if listed is None else listed

    def outside(self, region: str, destinations: Destinations) -> Destinations:
        """Those that are not allowed, the region that is called among them: the data comes there first."""
        if not self.allowed:
            return ()
        return tuple(place for place in dict.fromkeys((region, *destinations)) if not self._allows(place))

    def why_not(self, model: ModelRecord, route: str, region: str) -> str:
        """Why the route may not be called from there and what could be instead, "" where it may."""
        if not self.allowed:
            return ""
        places = self.destinations(model, route, region)
        outside = self.outside(region, places)
        allowed = f"the allowed regions ({', '.join(self.allowed)})"
        if places and not outside:
            return ""
        if not places:
            return (
                f"nobody knows where {route} may process data, so not within {allowed}; {self._instead(model, region)}"
            )
        words = some_of([EVERYWHERE if place == GLOBAL else place for place in outside], NAMED)
        return f"may process data in {words}, outside of {allowed}; {self._instead(model, region)}"

    def fitting(self, model: ModelRecord, groups: tuple[RouteGroup, ...], region: str) -> tuple[RouteGroup, ...]:
        """The routes that stay within; all of them where everything is allowed."""
        return tuple(group for group in groups if self._fits(model, group, region))

    def _fits(self, model: ModelRecord, group: RouteGroup, region: str) -> bool:
        if not self.allowed:
            return True
        places = self.destinations(model, group.id, region)
        return bool(places) and not self.outside(region, places)

    def _allows(self, place: str) -> bool:
        """A global route may use regions that do not exist yet, which only `*` means."""
        return "*" in self.allowed if place == GLOBAL else fits_any(place, self.allowed)

    def _instead(self, model: ModelRecord, region: str) -> str:
        """The narrowest route that stays within, from there, else from another region as the registry knows it."""
        own = choose(self.fitting(model, model.groups_from(region), region), "all", region)
        if own:
            return f"{own[0].id} stays within"
        recorded = Residency(self.allowed)
        for source in model.callable_regions:
            there = choose(recorded.fitting(model, model.groups_from(source), source), "all", source)
            if there:
                return f"from {source} {there[0].id} stays within"
        return "no known route of the model stays within"


def _recorded(model: ModelRecord, route: str, region: str) -> Destinations:
    """What the registry, or a synchronisation, says of it."""
    groups = (group for group in model.groups_from(region) if group.id == route)
    places = {region if place == SELF else place for group in groups for place in group.destinations}
    return (GLOBAL,) if GLOBAL in places else tuple(sorted(places))
