"""Which targets of a store somebody means by a name, and where what they mean is missing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING

from certify_cli.commands.asks import Ask, in_regions, of_account
from certify_cli.commands.declaring import in_file
from certify_cli.commands.kept import Kept
from certify_cli.commands.planned import Gap, Place, gap_of, owned_of, planned_of, refused_of, uncallable, unmet
from certify_cli.commands.pool import Pool
from certify_cli.errors import UsageError
from certify_cli.interfaces import Imported
from certify_cli.registry.names import Parsed, parse, strip_prefix
from certify_cli.registry.regions import is_glob
from certify_cli.types.failures import Category
from certify_cli.types.findings import Status
from certify_cli.types.reports import TargetReport

if TYPE_CHECKING:
    from certify_cli.registry.catalogue import Catalogue


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The targets that an ask means, and where it means one that the store does not have."""

    ask: Ask
    targets: tuple[str, ...] = ()
    gaps: tuple[Gap, ...] = ()
    left_out: tuple[int, int] = (0, 0)
    """Of a sweep, how many models that it fits have nothing stored, and how many it fits that can be called."""


def nothing_planned(_row: Imported) -> tuple[Place, ...]:
    """Where nothing means more than what is stored."""
    return ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Everything asked for. `regions` and `accounts` are patterns that narrow it; `declared` are all accounts.

    `usual` are the regions of what states none.

    The catalogue is opened only for what is planned (globs, accounts, routes), for a name that nothing in the store
    has, and for one that was found by another route than its bare id.
    """

    asks: tuple[Ask, ...]
    catalogue: Callable[[], Catalogue]
    regions: tuple[str, ...] = ()
    usual: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    declared: tuple[str, ...] = field(default=())
    places: Callable[[Imported], tuple[Place, ...]] = nothing_planned
    """All that `certify certify` would certify of a row."""
    file: Path | None = None
    """Where the asks stand that have a line."""
    aside: tuple[TargetReport, ...] = ()
    """What a list has of other providers: shown, never counted."""
    whole: bool = False
    """Whether nobody selected any of it: it is all that there is, or all that is declared."""

    def sweeps(self, found: Iterable[Found], kept: Kept) -> bool:
        """Whether something is asked for wherever it is found, or by whatever route: what was left out is no gap then.

        A bare id that is there is what its model means, whatever else there was.
        """
        in_accounts = not self.declared and any(report.account_name for _, report in kept.reports())
        for one in found:
            parsed = parse(one.ask.text)
            if _by_profile(parsed, map(kept.known, one.targets)) or self._sweeps(
                one.ask, parsed, in_accounts=in_accounts
            ):
                return True
        return False

    def _sweeps(self, ask: Ask, parsed: Parsed, *, in_accounts: bool) -> bool:
        stated = (parsed.region,) if parsed.region else ask.regions or self.regions or self.usual
        globbed = parsed.is_glob or bool(ask.row and ask.row.swept) or any(map(is_glob, stated))
        return not ask.named or globbed or not stated or (in_accounts and not parsed.account)

    def refuse_contradictions(self) -> None:
        """Raises UsageError for a name that states another region or account than was asked for."""
        named = replace(self, asks=tuple(one for one in self.asks if not one.declared))
        for said in named.contradictions():
            raise UsageError(said, hint="drop one of the two")

    def contradictions(self) -> Iterator[str]:
        """What names say of their region or account, and the options do not."""
        for ask in self.asks:
            parsed = parse(ask.text)
            stated = (parsed.region,) if parsed.region else ask.regions
            if stated and not any(_may_fit(one, self.regions) for one in stated):
                yield f"{ask.text} is in {', '.join(stated)}, but --region says {', '.join(self.regions)}"
            if parsed.account and not of_account(parsed.account, self.accounts):
                yield f"{ask.text} is of account {parsed.account}, but --account says {', '.join(self.accounts)}"

    def pool(self, kept: Kept) -> Pool:
        """Of what is kept, where it was asked for."""
        pairs = ((name, one) for name, one in kept.reports() if in_regions(one.region, self.regions))
        return Pool(pair for pair in pairs if of_account(pair[1].account_name, self.accounts))

    def find(self, ask: Ask, pool: Pool) -> Found:
        """Raises UnknownModel, ForeignProvider and UsageError for a name that means nothing, with the line it is on."""
        try:
            return self._found(ask, pool)
        except UsageError as error:
            line = f"line {ask.line}: " if ask.line and not error.message.startswith("line ") else ""
            raise in_file(error.worded(line + error.message), self.file) from None

    def _found(self, ask: Ask, pool: Pool) -> Found:
        ask = self._as_it_can_be_called(ask, pool)
        parsed = parse(ask.text)
        ask = ask if ask.regions or parsed.region else replace(ask, regions=self.usual)
        targets = tuple(pool.meant(parsed, ask.regions, ask.account))
        if not targets and ask.named and not parsed.is_glob:  # what a sweep asks for is named by its id
            targets = self._by_catalogue(ask, pool)
        if ask.row is None and ask.named and (ask.regions or self.regions) and _by_profile(parsed, pool.of(targets)):
            ask = replace(ask, row=Imported(model=ask.text, provider="", regions=ask.regions))
        # as everywhere, a glob is a sweep over what it fits
        ask = replace(ask, named=ask.named and not parsed.is_glob)
        if ask.row is None:
            # all that there is lacks nothing
            gaps = () if parsed.is_glob else self._gaps(ask, parsed, pool.of(targets))
            return Found(ask=ask, targets=targets, gaps=tuple(gaps))
        return self._planned(ask, ask.row, targets, pool)

    def _as_it_can_be_called(self, ask: Ask, pool: Pool) -> Ask:
        """MODEL@REGION where just a profile of it can be called is the model there, as `--region` would have it."""
        parsed = parse(ask.text)
        account = parsed.account or ask.account
        if not parsed.at_region or not parsed.region or parsed.is_arn or (account and account not in self.declared):
            return ask
        stored = pool.of(pool.meant(parsed, (), ask.account))
        if any(one.status is not Status.UNSUPPORTED for one in stored) or not self._needs_profile(parsed):
            return ask
        regions = (parsed.region,)
        row = replace(ask.row, model=parsed.name, regions=regions) if ask.row is not None else None
        return replace(ask, text=parsed.name, regions=regions, account=account, row=row)

    def _needs_profile(self, parsed: Parsed) -> bool:
        from certify_cli.registry.routes import why_not_route

        name, region, catalogue = parsed.name, parsed.region or "", self.catalogue()
        model = catalogue.get(name)
        wrong = why_not_route(catalogue, model, name, region) if model is not None else None
        return wrong is not None and wrong[1] is Category.INFERENCE_PROFILE_REQUIRED

    def _planned(self, ask: Ask, row: Imported, targets: tuple[str, ...], pool: Pool) -> Found:
        parsed = parse(ask.text)
        is_tolerated = (bool(targets) or parsed.is_arn) and (ask.typed or not parsed.is_glob)
        places = self._places(row, ask.account, is_tolerated=is_tolerated)
        if places is None:
            ask = replace(ask, regions=() if row.swept else ask.regions)
            return Found(ask=ask, targets=targets, gaps=tuple(self._gaps(ask, parsed, pool.of(targets))))
        if places:
            targets = self._standing(ask, row, places, targets, pool)
        reports = pool.of(targets)
        tried = () if parsed.is_glob else (one for place in places for _, one in pool.called(place.route))
        lacking = tuple(unmet(places, (*reports, *tried)))
        if ask.typed:
            models, without = ({one.model for one in some} for some in (places, lacking))
            gaps = () if reports else tuple(self._gaps(ask, parsed, reports))
            return Found(ask=ask, targets=targets, gaps=gaps, left_out=(len(without), len(models)))
        nothing = uncallable(row, ask.regions or self.regions, places, reports)
        gaps = tuple(dict.fromkeys((*(gap_of(parsed, one) for one in lacking), *nothing)))
        return Found(ask=replace(ask, named=ask.named and not (row.swept and places)), targets=targets, gaps=gaps)

    def _standing(
        self, ask: Ask, row: Imported, places: tuple[Place, ...], targets: tuple[str, ...], pool: Pool
    ) -> tuple[str, ...]:
        """What counts of the targets that a name means: nothing that `certify certify` would leave as it is."""
        if not parse(ask.text).is_glob and not row.swept:
            refused = refused_of(row, ask.regions or self.regions, places, pool, targets)
            return tuple(dict.fromkeys((*planned_of(places, pool, targets), *refused)))
        # a glob that is typed alone is a sweep over what is stored
        return targets if ask.typed or not self.declared else tuple(owned_of(places, pool, targets))

    def _places(self, row: Imported, account: str, *, is_tolerated: bool) -> tuple[Place, ...] | None:
        """All that is planned of it; None for what nobody knows, where only what is stored counts."""
        only = (account,) if account else self.accounts
        try:
            return tuple(one for one in self.places(row) if not one.account or of_account(one.account, only))
        except UsageError:
            if is_tolerated:
                return None
            raise

    def _by_catalogue(self, ask: Ask, pool: Pool) -> tuple[str, ...]:
        """For an alias or a UUID the models and routes that it stands for."""
        from certify_cli.registry.identify import identify

        found = identify(ask.text, self.catalogue())
        names = [match.route or (match.model.id if match.model else "") for match in found.matches]
        parsed = [Parsed(name=name, provider="bedrock", region=found.region, account=found.account) for name in names]
        return tuple(dict.fromkeys(name for one in parsed for name in pool.meant(one, ask.regions, ask.account)))

    def _gaps(self, ask: Ask, parsed: Parsed, reports: Iterable[TargetReport]) -> Iterator[Gap]:
        have = {(one.region or "", one.account_name or "") for one in reports}
        everywhere = any(region == "" for region, _ in have)
        stated = [parsed.region] if parsed.region else ask.regions or self.regions
        regions = [one for one in stated if not is_glob(one)]
        own = parsed.account or ask.account
        named = [one for one in self.declared if of_account(one, self.accounts)]
        accounts = [own] if own else named or [one for one in self.accounts if not is_glob(one)]
        if parsed.account and parsed.account not in self.declared and not have:
            raise UsageError(f"no account named {parsed.account!r} in the settings", hint="[[accounts]] declares them")
        wanted = [one for one in regions if in_regions(one, self.regions)]
        if regions and not wanted:
            return
        for region, account in product(wanted or [""], accounts or [""]):
            held = [one for one in have if region in ("", one[0]) and account in ("", one[1])]
            if not held and not everywhere:
                where, owner = "" if parsed.at_region else region, "" if parsed.account else account
                yield Gap(name=ask.text, region=where, account=owner)


def _by_profile(parsed: Parsed, reports: Iterable[TargetReport]) -> bool:
    """Whether what leaves the choice of the route has found another one than the bare id."""
    is_route = parsed.at_region or parsed.is_arn or bool(strip_prefix(parsed.name)[0])
    return not is_route and any(one.route not in (None, one.model) for one in reports)


def _may_fit(region: str, patterns: tuple[str, ...]) -> bool:
    """Of a region that is a glob itself nobody knows here which it means."""
    return is_glob(region) or in_regions(region, patterns)
