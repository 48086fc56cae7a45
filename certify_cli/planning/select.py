"""What is asked for -> targets to certify and skips with their reasons; pure, nothing is called or stored.

A glob is a sweep over what it matches, not a naming of each: what is unsupported among its matches does not count.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date

from certify_cli.errors import ForeignProvider, NothingSelected, UnknownModel, UsageError
from certify_cli.planning.asks import Ask, Outcome, Selection, Wanted, asks_of, fold_skips, fold_targets, skip
from certify_cli.planning.places import Places, no_region, places
from certify_cli.registry.callable import NAMED_BY_NONE, api_of, ended, obstacle
from certify_cli.registry.catalogue import Catalogue
from certify_cli.registry.filters import fits
from certify_cli.registry.identify import Identified, Match, provider_of, resolve
from certify_cli.registry.names import Parsed, parse, route_id
from certify_cli.registry.nearest import unknown
from certify_cli.registry.regions import expand
from certify_cli.registry.residency import Residency
from certify_cli.registry.routes import choose, routes_in, why_none, why_not_route
from certify_cli.sources.providers import looks_like_bedrock
from certify_cli.types.failures import Category
from certify_cli.types.model import ModelRecord, RouteGroup
from certify_cli.types.target import Selected, Skip, Target

__all__ = ["Lookup", "Selection", "Wanted", "select"]

Lookup = Callable[[str, str], ModelRecord | None]
"""(model id, profile id or ARN; region) -> what AWS itself says of it there, or None."""

ANYWHERE = Residency()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Desk:
    """What every step looks at."""

    wanted: Wanted
    catalogue: Catalogue
    places: Places
    today: date
    lookup: Lookup
    residency: Residency = ANYWHERE
    confirmed: bool = False
    """Whether AWS itself has just named what is looked at: then no older list of ours has a say on the route."""


def select(
    wanted: Wanted,
    catalogue: Catalogue,
    *,
    today: date,
    lookup: Lookup = lambda _name, _region: None,
    residency: Residency = ANYWHERE,
) -> Selection:
    """Everything asked for, as targets and skips; no target may process data where `residency` does not allow it.

    Raises UnknownModel, AmbiguousName, ForeignProvider and UsageError for what was named, NothingSelected when neither
    a target nor a skip is left. In a sweep the same becomes a skip with its reason.
    """
    where = places(
        wanted.regions, wanted.default_regions, catalogue.regions, accounts=wanted.accounts, only=wanted.only
    )
    if wanted.sweep and not where.regions:
        raise no_region("anything")
    desk = _Desk(wanted=wanted, catalogue=catalogue, places=where, today=today, lookup=lookup, residency=residency)
    outcomes = [outcome for ask in asks_of(wanted, catalogue) for outcome in _settle(desk, ask)]
    selection = Selection(selected=fold_targets(outcomes), skipped=fold_skips(outcomes))
    if not selection.selected and not selection.skipped:
        raise NothingSelected("nothing is selected", hint=_hint(wanted))
    return selection


def _settle(desk: _Desk, ask: Ask) -> Iterable[Outcome]:
    """The outcomes of one ask; what cannot be told apart or found is an error only where it was named."""
    if ask.provider not in ("", "bedrock", "unknown"):
        return _foreign(desk, ask, ask.provider)
    if ask.provider == "unknown" and "/" in ask.text:
        return _foreign(desk, ask, provider_of(parse(ask.text), desk.catalogue))
    try:
        parsed = parse(ask.identifier)
        ask = _in_real_regions(desk, ask, parsed)
        found = resolve(ask.identifier, desk.catalogue)
        if found is not None:
            return _swept(ask, _of_found(desk, replace(ask, named=ask.named and not found.by_pattern), found))
        return _swept(ask, _of_unknown(desk, ask, parsed))
    except ForeignProvider as error:
        if ask.provider:
            return _foreign(desk, ask, provider_of(parsed, desk.catalogue))
        raise error from None
    except UsageError as error:
        if not ask.named:
            reason = NAMED_BY_NONE if isinstance(error, UnknownModel) else error.message
            return (skip(ask, None, reason, Category.UNSUPPORTED_MODEL),)
        raise error.worded(f"{ask.where}{error.message}") from None


def _in_real_regions(desk: _Desk, ask: Ask, parsed: Parsed) -> Ask:
    """The ask with globs of regions expanded; raises UsageError for what can be no region, as `--region` does."""
    if parsed.region and not parsed.is_arn:
        expand((parsed.region,), desk.catalogue.regions)
    return replace(ask, regions=expand(ask.regions, desk.catalogue.regions))


def _swept(ask: Ask, outcomes: Iterable[Outcome]) -> tuple[Outcome, ...]:
    """All outcomes; where a glob of regions leads to any target, those regions that do not are no matter."""
    found = tuple(outcomes)
    somewhere = ask.swept and any(isinstance(one, Selected) for one in found)
    return tuple(replace(one, named=False) for one in found) if somewhere else found


def _foreign(desk: _Desk, ask: Ask, provider: str) -> tuple[Skip, ...]:
    """A model of another platform: shown unless a filter speaks of Bedrock's models, never counted."""
    if desk.wanted.vendors or desk.wanted.kinds:
        return ()
    return (
        Skip(
            asked=ask.text,
            model_id=ask.text,
            provider=provider,
            reason=f"provider {provider} is not Bedrock",
            named=False,
            category=Category.UNSUPPORTED_MODEL,
        ),
    )


def _of_found(desk: _Desk, ask: Ask, found: Identified) -> Iterator[Outcome]:
    for match in found.matches:
        if not _fits(desk, match):
            continue
        refused = _refused(desk, ask, match, found.region)
        if refused:
            yield refused
            continue
        for region, accounts in _places(desk, ask, found.region, found.account).items():
            yield from _in_region(desk, ask, match, region, accounts)


def _fits(desk: _Desk, match: Match) -> bool:
    """Whether it passes the filters; of what only AWS knows the kind shows later."""
    return match.model is None or fits(match.model, desk.wanted.vendors, desk.wanted.kinds)


def _refused(desk: _Desk, ask: Ask, match: Match, region: str | None) -> Skip | None:
    """The skip of a model that can be called nowhere."""
    reason = obstacle(match.model, desk.catalogue) if match.model is not None else ""
    if not reason:
        return None
    return skip(ask, match.model, reason, Category.UNSUPPORTED_MODEL, route=match.route, region=region)


def _of_unknown(desk: _Desk, ask: Ask, parsed: Parsed) -> Iterator[Outcome]:
    """Not in the catalogue: AWS is asked; unknown to both is an error, or a skip where a list says "unknown"."""
    if ask.provider == "unknown" and not ask.bare:
        yield from _foreign(desk, ask, "unknown")
        return
    if not looks_like_bedrock(parsed.name):
        raise unknown(ask.text, desk.catalogue)
    where = _places(desk, ask, parsed.region, parsed.account)
    records = {region: desk.lookup(parsed.name, region) for region in where}
    if not any(records.values()):
        raise unknown(ask.text, desk.catalogue)
    for region, record in records.items():
        if record is None:
            reason = f"AWS does not list it in {region}"
            yield skip(ask, None, reason, Category.REGION_UNAVAILABLE, route=parsed.name, region=region)
            continue
        exact = parsed.at_region or parsed.name != record.id
        match = Match(model=record, route=parsed.name if exact else None)
        if _fits(desk, match):
            refused = _refused(desk, ask, match, region)
            sure = replace(desk, confirmed=True)
            yield from [refused] if refused else _in_region(sure, ask, match, region, where[region])


def _places(desk: _Desk, ask: Ask, own: str | None, account: str | None) -> dict[str, tuple[str, ...]]:
    """Where one ask is wanted: in its own region, else the file's, else those asked for, else the usual ones."""
    return desk.places.of(ask.text, (own,) if own else ask.regions, account or ask.account or None)


def _in_region(desk: _Desk, ask: Ask, match: Match, region: str, accounts: Sequence[str]) -> Iterator[Outcome]:
    model = match.model or desk.lookup(match.route or "", region)
    if model is None:
        raise UnknownModel(f"AWS names nothing behind {ask.text} in {region}", hint="check the ARN and its account")
    if match.model is None and (reason := obstacle(model)):
        yield skip(ask, model, reason, Category.UNSUPPORTED_MODEL, route=match.route, region=region)
        return
    model = desk.catalogue.in_region(model, region)
    routes, reason, category = _routes(desk, model, match.route, region)
    if not routes:
        yield skip(ask, model, reason, category, route=match.route, region=region)
    refused = {route: why for route in routes if (why := desk.residency.why_not(model, route, region))}
    for route, why in refused.items():
        yield skip(ask, model, why, None, route=route, region=region)
    for name in accounts:
        for route in (route for route in routes if route not in refused):
            target = Target(route, region, name, api_of(model) or "converse")
            yield Selected(target=target, model=model, asked=ask.text, named=ask.named)


def _routes(desk: _Desk, model: ModelRecord, route: str | None, region: str) -> tuple[tuple[str, ...], str, Category]:
    """The routes to call, or none with reason and category."""
    if route is not None and desk.confirmed:
        return (route,), "", Category.UNKNOWN
    over = ended(desk.catalogue, model, region, desk.today)
    if over:
        return (), over, Category.UNSUPPORTED_MODEL
    if route is None:
        chosen = _chosen(desk, model, region)
        return tuple(group.id for group in chosen), *why_none(desk.catalogue, model, region, desk.wanted.routes)
    wrong = None if _only_aws_knows(route) else why_not_route(desk.catalogue, model, route_id(route), region)
    return ((), *wrong) if wrong else ((route,), "", Category.UNKNOWN)


def _chosen(desk: _Desk, model: ModelRecord, region: str) -> tuple[RouteGroup, ...]:
    """What the option means there; one route is one that stays within the allowed regions, if any does."""
    groups, option = routes_in(desk.catalogue, model, region), desk.wanted.routes
    within = desk.residency.fitting(model, groups, region) if option == "one" else ()
    return choose(within, option, region) or choose(groups, option, region)


def _only_aws_knows(route: str) -> bool:
    """An application profile or another ARN of the account's own: no list of ours can have it."""
    return parse(route).is_arn and route_id(route) == route


def _hint(wanted: Wanted) -> str:
    if wanted.vendors or wanted.kinds:
        return "no model passes --vendor and --kind; certify list-certifiable --all shows them"
    return "name a target, a file with --from, or everything with --all"
