"""Which targets of a store somebody means by a name, and where what they mean is missing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from itertools import product
from typing import TYPE_CHECKING

from certify_cli.commands.kept import Kept
from certify_cli.errors import UsageError
from certify_cli.registry.names import Parsed, parse
from certify_cli.types.findings import Status
from certify_cli.types.policy import DeclaredTarget
from certify_cli.types.reports import TargetReport

if TYPE_CHECKING:
    from certify_cli.interfaces import Imported
    from certify_cli.registry.catalogue import Catalogue

GLOBS = "*?["


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One thing asked for, in those regions; `named` says that it counts even where it cannot be certified.

    What is `declared` in the settings is narrowed by options, which what somebody names now may not contradict.
    """

    text: str
    regions: tuple[str, ...] = ()
    named: bool = True
    declared: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """The targets that an ask means, and where it means one that the store does not have: `@us-east-1`, or ""."""

    ask: Ask
    targets: tuple[str, ...] = ()
    gaps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Everything asked for. `regions` and `accounts` are patterns that narrow it; `declared` are all accounts.

    `usual` are the regions of what states none.

    The catalogue is opened only for a name that nothing in the store has.
    """

    asks: tuple[Ask, ...]
    catalogue: Callable[[], Catalogue]
    regions: tuple[str, ...] = ()
    usual: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    declared: tuple[str, ...] = field(default=())
    whole: bool = False
    """Whether nobody selected any of it: it is all that there is, or all that is declared."""

    def sweeps(self, kept: Kept) -> bool:
        """Whether something is asked for wherever it is found, and not by name: what was left out is no gap then."""
        in_accounts = not self.declared and any(report.account_name for _, report in kept.reports())
        return any(self._sweeps(one, parse(one.text), in_accounts=in_accounts) for one in self.asks)

    def _sweeps(self, ask: Ask, parsed: Parsed, *, in_accounts: bool) -> bool:
        stated = (parsed.region,) if parsed.region else ask.regions or self.regions or self.usual
        globbed = parsed.is_glob or any(sign in one for one in stated for sign in GLOBS)
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
            if parsed.account and not _fits(parsed.account, self.accounts):
                yield f"{ask.text} is of account {parsed.account}, but --account says {', '.join(self.accounts)}"

    def find(self, ask: Ask, kept: Kept) -> Found:
        """Raises UnknownModel, ForeignProvider and UsageError for a name that means nothing."""
        pool = list(self._within(kept))
        parsed = parse(ask.text)
        ask = ask if ask.regions or parsed.region else replace(ask, regions=self.usual)
        targets = tuple(_meant(parsed, ask.regions, pool))
        if not targets and not parsed.is_glob:
            targets = self._by_catalogue(ask, pool)
        reports = {name: report for name, report in pool if name in targets}
        # as everywhere, a glob is a sweep over what it fits
        ask = replace(ask, named=ask.named and not parsed.is_glob)
        return Found(ask=ask, targets=targets, gaps=tuple(self._gaps(ask, parsed, reports.values())))

    def _within(self, kept: Kept) -> Iterator[tuple[str, TargetReport]]:
        for name, report in kept.reports():
            if _fits(report.region, self.regions) and _fits(report.account_name, self.accounts):
                yield name, report

    def _by_catalogue(self, ask: Ask, pool: list[tuple[str, TargetReport]]) -> tuple[str, ...]:
        """For an alias or a UUID the models and routes that it stands for."""
        from certify_cli.registry.identify import identify

        found = identify(ask.text, self.catalogue())
        names = [match.route or (match.model.id if match.model else "") for match in found.matches]
        parsed = [Parsed(name=name, provider="bedrock", region=found.region, account=found.account) for name in names]
        return tuple(dict.fromkeys(name for one in parsed for name in _meant(one, ask.regions, pool)))

    def _gaps(self, ask: Ask, parsed: Parsed, reports: Iterable[TargetReport]) -> Iterator[str]:
        have = {(one.region or "", one.account_name or "") for one in reports}
        everywhere = any(region == "" for region, _ in have)
        stated = [parsed.region] if parsed.region else ask.regions or self.regions
        regions = [one for one in stated if not any(sign in one for sign in GLOBS)]
        accounts = [parsed.account] if parsed.account else [one for one in self.declared if _fits(one, self.accounts)]
        if parsed.account and parsed.account not in self.declared and not have:
            raise UsageError(f"no account named {parsed.account!r} in the settings", hint="[[accounts]] declares them")
        wanted = [one for one in regions if _fits(one, self.regions)]
        if regions and not wanted:
            return
        for region, account in product(wanted or [""], accounts or [""]):
            held = [one for one in have if region in ("", one[0]) and account in ("", one[1])]
            if not held and not everywhere:
                where = f"@{region}" if region and not parsed.at_region else ""
                yield where + (f"@{account}" if account and region and not parsed.account else "")


def refuse_unknown_accounts(patterns: Iterable[str], declared: Iterable[str], kept: Kept) -> None:
    """Raises UsageError for one that fits neither an account of the settings nor one of which anything is kept."""
    names = {*declared, *(report.account_name or "" for _, report in kept.reports())}
    for pattern in patterns:
        if not any(_fits(name, (pattern,)) for name in names if name):
            known = ", ".join(sorted(filter(None, names))) or "none, and nothing of any is kept"
            raise UsageError(f"no account named {pattern!r}", hint=f"[[accounts]] declares: {known}")


def asks_of_targets(targets: Iterable[DeclaredTarget]) -> tuple[Ask, ...]:
    """What the settings declare."""
    return tuple(Ask(text=one.name, regions=one.regions, declared=True) for one in targets)


def asks_of_rows(rows: Iterable[Imported]) -> tuple[Ask, ...]:
    """The Bedrock models of a file; those of other providers are none of the gate's business."""
    mine = (row for row in rows if row.provider in ("", "bedrock", "unknown"))
    return tuple(Ask(text=row.model, regions=row.regions) for row in mine)


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowed:
    """The regions and accounts that a sweep is of, as patterns; empty for all there are."""

    regions: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()

    def lacking(self, reports: Iterable[TargetReport]) -> tuple[str, ...] | None:
        """The regions where none of a model's reports is from: () for one without any, None where none is missing."""
        here = [one for one in reports if _fits(one.account_name, self.accounts)]
        missing = tuple(each for each in self.regions if not any(_fits(one.region, (each,)) for one in here))
        return missing if missing or not here else None


def asks_of_all(kept: Kept, active: Iterable[str], narrowed: Narrowed = Narrowed()) -> tuple[Ask, ...]:
    """Everything kept, and every active model of the inventory: what was never certified there is no success."""
    held: dict[str, list[TargetReport]] = {}
    for _, report in kept.reports():
        held.setdefault(report.model, []).append(report)
    swept = [Ask(text="*", named=False)] if held else []
    lacking = ((model, narrowed.lacking(held.get(model, ()))) for model in active)
    return (*swept, *(Ask(text=one, regions=where, named=False) for one, where in lacking if where is not None))


def _meant(parsed: Parsed, regions: tuple[str, ...], pool: list[tuple[str, TargetReport]]) -> Iterator[str]:
    name = parsed.name.lower()
    by_model: dict[tuple[str, str], list[tuple[str, TargetReport]]] = {}
    for target, report in pool:
        if not _here(parsed, regions, report):
            continue
        route, model = (report.route or "").lower(), report.model.lower()
        exact = name == route and (parsed.at_region or route != model)
        if exact or (parsed.is_glob and any(fnmatchcase(one, name) for one in (model, route))):
            yield target
        elif name == model and not parsed.at_region:
            by_model.setdefault((report.region or "", report.account_name or ""), []).append((target, report))
    for found in by_model.values():
        yield from _one_route(found)


def _one_route(found: list[tuple[str, TargetReport]]) -> Iterator[str]:
    """A model's bare id where that can be called, else its geographic profile; never a global one, unasked."""
    usable = [pair for pair in found if not (pair[1].route or "").startswith("global.")]
    bare = [pair for pair in usable if pair[1].route in (None, pair[1].model)]
    able = [pair for pair in bare if pair[1].status is not Status.UNSUPPORTED]
    chosen = able or [pair for pair in usable if pair not in bare] or bare
    yield from (target for target, _ in chosen)


def _here(parsed: Parsed, regions: tuple[str, ...], report: TargetReport) -> bool:
    if parsed.account and parsed.account != report.account_name:
        return False
    if report.region is None:
        return True
    return report.region == parsed.region if parsed.region else not regions or _fits(report.region, regions)


def _fits(value: str | None, patterns: Iterable[str]) -> bool:
    """Whether a region or an account's name fits one of the patterns, if there are any."""
    words = [one.lower() for one in patterns]
    return not words or value is None or any(fnmatchcase(value.lower(), one) for one in words)


def _may_fit(region: str, patterns: tuple[str, ...]) -> bool:
    """Of a region that is a glob itself nobody knows here which it means."""
    return any(sign in region for sign in GLOBS) or _fits(region, patterns)
