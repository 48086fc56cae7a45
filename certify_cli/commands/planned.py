"""What `certify certify` would plan from a glob that somebody wrote, and where nothing of it was ever certified."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from certify_cli.commands.pool import Pool
from certify_cli.errors import UsageError
from certify_cli.interfaces import Imported
from certify_cli.registry.names import Parsed, parse
from certify_cli.registry.regions import is_glob
from certify_cli.sources.providers import BEDROCK
from certify_cli.types.accounts import Account
from certify_cli.types.findings import Status
from certify_cli.types.reports import TargetReport
from certify_cli.types.target import Selected

if TYPE_CHECKING:
    from certify_cli.registry.catalogue import Catalogue
    from certify_cli.registry.routes import RouteOption


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where one model would be certified: by any of its routes there, unless `exact` says that only that one counts.

    `region` is "" where any will do, and then `route` the model's id; `account` is "" where there is only one.
    """

    model: str
    route: str
    region: str
    account: str
    exact: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """Where something asked for has nothing stored; `region` and `account` are those that its name does not state.

    `swept` are globs of regions, in none of which it can be called.
    """

    name: str
    region: str = ""
    account: str = ""
    callable: bool = True
    swept: tuple[str, ...] = ()

    @property
    def target(self) -> str:
        """As it would be named; an account only behind a region, as in every target."""
        located = f"{self.name}@{self.region}" if self.region else self.name
        return f"{located}@{self.account}" if self.account and "@" in located else located


@dataclass(frozen=True, slots=True, kw_only=True)
class Planning:
    """How `certify certify` would select: the typed `regions`, those that only fill in, and what else bears on it."""

    catalogue: Callable[[], Catalogue]
    today: date
    regions: tuple[str, ...] = ()
    usual: tuple[str, ...] = ()
    accounts: tuple[Account, ...] = ()
    routes: RouteOption = "one"
    allowed_regions: tuple[str, ...] = ()

    def is_particular(self, row: Imported) -> bool:
        """Whether a plain name means less or more than what is stored of it.

        Accounts have regions of their own, routes are chosen, and a glob of regions is every one that it fits.
        """
        swept = any(map(is_glob, self.regions or self.usual)) and not (row.regions or parse(row.model).region)
        return bool(self.accounts) or self.routes != "one" or swept

    def places(self, row: Imported) -> tuple[Place, ...]:
        """All that it would certify for the row; none where nothing that fits can be called.

        Raises what `select` raises: UnknownModel for what fits nothing that is known, UsageError for contradictions.
        """
        from certify_cli.planning.select import Wanted, select
        from certify_cli.registry.residency import Residency

        catalogue, parsed = self.catalogue(), parse(row.model)
        wanted = Wanted(
            rows=(row,),
            regions=self.regions,
            default_regions=self.usual or ("*",),
            routes=self.routes,
            accounts=self.accounts,
        )
        residency = Residency.of(self.allowed_regions, catalogue.regions)
        selected = select(wanted, catalogue, today=self.today, residency=residency).selected
        anywhere = not (parsed.region or row.regions or self.regions or self.usual)
        return tuple(dict.fromkeys(self._place(one, parsed, anywhere=anywhere) for one in selected))

    def aside(self, row: Imported) -> TargetReport | None:
        """How it would show a row of another provider; None for one of Bedrock's, and for what nobody knows."""
        if row.provider in ("", BEDROCK):
            return None
        from certify_cli.planning.select import Wanted, select
        from certify_cli.verdicts.explain import skip_report

        try:
            skipped = select(Wanted(rows=(row,)), self.catalogue(), today=self.today).skipped
        except UsageError:  # said where it is looked for, with its line
            return None
        return next((skip_report(one) for one in skipped if one.provider != BEDROCK), None)

    def _place(self, selected: Selected, parsed: Parsed, *, anywhere: bool) -> Place:
        target, model, name = selected.target, selected.model.id, parsed.name.lower()
        of_route = fnmatchcase(target.route.lower(), name) and not fnmatchcase(model, name)
        exact = parsed.at_region or of_route or self.routes != "one"
        return Place(
            model=model,
            route=target.route if exact or not anywhere else model,
            region="" if anywhere else target.region,
            account=target.account,
            exact=exact,
        )


def unmet(places: Iterable[Place], reports: Iterable[TargetReport]) -> Iterator[Place]:
    """The places of which none of the reports is.

    That a model cannot be called is held against the very route that was planned. Where no region is stated it holds
    for the model: which one is its own was for `certify certify` to say.
    """
    held: dict[tuple[str, str], set[tuple[str, str]]] = defaultdict(set)
    for report in reports:
        where, route = (report.region or "", report.account_name or ""), report.route or ""
        if report.status is Status.CANCELLED:
            continue
        held["route", route].add(where)
        if not route.startswith("global."):
            held["seen", report.model].add(where)
            if report.status is not Status.UNSUPPORTED:
                held["called", report.model].add(where)
    for place in places:
        exact = place.exact or (place.region and place.route == place.model)
        model = () if exact else (("called" if place.region else "seen", place.model),)
        if not any(_is(place, *where) for name in (("route", place.route), *model) for where in held[name]):
            yield place


def planned_of(places: Iterable[Place], pool: Pool, meant: Iterable[str]) -> Iterator[str]:
    """Of what is stored, what was planned: that very route where it has to be one, else whatever the name means."""
    some, mine = tuple(places), frozenset(meant)
    names = sorted(mine.union(name for one in some if one.exact for name, _ in pool.called(one.route)))
    for name, report in zip(names, pool.of(names), strict=True):
        where = report.region or "", report.account_name or ""
        if any(_is(one, *where) and (report.route == one.route if one.exact else name in mine) for one in some):
            yield name


def refused_of(
    row: Imported, regions: Iterable[str], places: Iterable[Place], pool: Pool, meant: Iterable[str]
) -> Iterator[str]:
    """Of what is stored, what could not be called in a region that is written out, where nothing is planned either."""
    idle = {*_written_out(row, regions)} - {one.region for one in places}
    names = sorted(meant)
    for name, report in zip(names, pool.of(names), strict=True):
        if report.region in idle and report.status is Status.UNSUPPORTED:
            yield name


def owned_of(places: Iterable[Place], pool: Pool, meant: Iterable[str]) -> Iterator[str]:
    """Of what a sweep fits, what is where one of the accounts is asked for something.

    What could not be called stays, for it was refused before any account was: it is shown and does not count.
    """
    some, names = {(one.region, one.account) for one in places}, tuple(meant)
    for name, report in zip(names, pool.of(names), strict=True):
        account = report.account_name or ""
        if report.status is Status.UNSUPPORTED or {("", account), (report.region or "", account)} & some:
            yield name


def gap_of(parsed: Parsed, place: Place) -> Gap:
    """As it would be asked for again: the model there, which leaves the choice of the route to `certify`."""
    name = place.route if place.exact else place.model
    if parsed.at_region:
        return Gap(name=f"{name}@{place.region}", account=place.account)
    return Gap(name=name, region=place.region, account=place.account)


def uncallable(
    row: Imported, regions: Sequence[str], places: Iterable[Place], reports: Sequence[TargetReport]
) -> Iterator[Gap]:
    """Where nothing that a declared glob fits can be called, or was: what is declared there is nothing at all."""
    met = {one.region for one in places} | {one.region or "" for one in reports if one.status.decisive}
    stated = _written_out(row, regions)
    # of a model that is named it counts itself that it cannot be called
    told = {one.region for one in reports if one.status is Status.UNSUPPORTED and not parse(row.model).is_glob}
    for region in [one for one in stated if one not in met | told]:
        yield Gap(name=row.model, region=region, callable=False)
    if not stated and not met:
        yield Gap(name=row.model, callable=False, swept=row.swept or tuple(filter(is_glob, regions)))


def _written_out(row: Imported, regions: Iterable[str]) -> tuple[str, ...]:
    return () if row.swept or parse(row.model).region else tuple(one for one in regions if not is_glob(one))


def _is(place: Place, region: str, account: str) -> bool:
    return place.region in ("", region) and place.account in ("", account)
