"""What somebody asks of the gate: names that are typed, rows that are declared or listed, or all that there is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from itertools import product

from certify_cli.commands.kept import Kept
from certify_cli.errors import UsageError
from certify_cli.interfaces import Imported
from certify_cli.planning.accounts import account_of
from certify_cli.registry.names import parse
from certify_cli.registry.regions import GLOB_SIGNS, fits_any, pattern_of
from certify_cli.types.accounts import NAMELESS, Account
from certify_cli.types.reports import TargetReport


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One thing asked for, in those regions; `named` says that it counts even where it cannot be certified.

    What is `declared` in the settings is narrowed by options, which what somebody names now may not contradict.
    """

    text: str
    regions: tuple[str, ...] = ()
    named: bool = True
    declared: bool = False
    row: Imported | None = None
    """What `certify certify` would be given, where that says more than what is stored: all of its plan is asked for."""
    account: str = ""
    """The account of the settings that a list's row signs by."""
    line: int = 0
    """Where it stands in a file."""
    typed: bool = False
    """Whether the glob stands on the command line alone: then it is a sweep, and what it leaves out is but said."""


Planned = Callable[[Imported], bool]
"""Whether a plain name means less or more than what is stored of it, so that it is planned as well."""


def never_planned(_row: Imported) -> bool:
    """Of names that mean what is stored."""
    return False


def asks_of_names(names: Iterable[str], planned: Planned = never_planned) -> tuple[Ask, ...]:
    """What is typed."""
    rows = (Imported(model=one, provider="") for one in names)
    asked = ((row, _is_glob(row.model)) for row in rows)
    return tuple(Ask(text=row.model, row=row if glob or planned(row) else None, typed=glob) for row, glob in asked)


def asks_of_rows(
    rows: Iterable[Imported],
    *,
    declared: bool = False,
    accounts: Sequence[Account] = (),
    planned: Planned = never_planned,
) -> tuple[Ask, ...]:
    """What is declared, or the Bedrock models of a list."""
    return tuple(
        Ask(
            text=row.model,
            regions=row.regions,
            declared=declared,
            line=row.line,
            row=row if row.swept or _is_glob(row.model) or planned(row) else None,
            account=account_of(row, accounts),
        )
        for row in rows
    )


def _is_glob(name: str) -> bool:
    """Whether it is one; what contradicts itself is refused where it is looked for."""
    return any(sign in name for sign in GLOB_SIGNS) and parse(name).is_glob


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowed:
    """The regions and accounts that a sweep is of, as patterns; empty for all. `declared` are all accounts."""

    regions: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    declared: tuple[Account, ...] = ()

    @property
    def owners(self) -> tuple[Account, ...]:
        """The declared accounts that it is of; where there are none, a nameless one that stands for any."""
        return tuple(one for one in self.declared if of_account(one.name, self.accounts)) or (NAMELESS,)

    def of(self, owner: Account, reports: Iterable[TargetReport]) -> list[TargetReport]:
        """Those of that account."""
        names = (owner.name,) if owner.name else self.accounts
        return [one for one in reports if of_account(one.account_name, names)]

    def empty(self, kept: Kept) -> tuple[str, ...]:
        """The regions where nothing at all is kept."""
        have = [report for _, report in kept.reports() if of_account(report.account_name, self.accounts)]
        return tuple(one for one in self.regions if not _any_in(have, one))

    def as_kept(self, owner: Account, reports: Sequence[TargetReport], empty: Iterable[str]) -> Narrowed | None:
        """Where a model is asked of the account that no inventory lists; None for nowhere."""
        found = reports if owner.name else self.of(owner, reports)
        there = [one for one in found if owner.has(one.region or "")]
        regions = tuple(one for one in self.regions if one in empty or _any_in(there, one))
        return replace(self, regions=regions) if found and (regions if self.regions else there) else None

    def lacking(self, owner: Account, reports: Sequence[TargetReport]) -> tuple[str, ...] | None:
        """The regions where none of a model's reports is from: () for one without any, None where none is missing."""
        here, asked = self.of(owner, reports), [one for one in self.regions if _may_call(owner, one)]
        if self.regions and not asked:
            return None
        missing = tuple(one for one in asked if not _any_in(here, one))
        return missing if missing or not here else None


def asks_of_all(kept: Kept, active: Iterable[str], narrowed: Narrowed = Narrowed()) -> tuple[Ask, ...]:
    """Everything kept, and every active model of the inventory: what was never certified there is no success.

    Each account is asked for each of them. Without an inventory those are the models that are kept, each where it is
    in any account, and where there is nothing at all.
    """
    held: dict[str, list[TargetReport]] = {}
    for _, report in kept.reports():
        held.setdefault(report.model, []).append(report)
    swept = [Ask(text="*", named=False)] if held else []
    models, empty = tuple(active), narrowed.empty(kept)
    asks = []
    for model, owner in product(models or held, narrowed.owners):
        reports = held.get(model, [])
        there = narrowed if models else narrowed.as_kept(owner, reports, empty)
        where = there.lacking(owner, reports) if there else None
        if where is not None:
            asks.append(Ask(text=model, regions=where, named=False, account=owner.name))
    return (*swept, *asks)


def refuse_unknown_accounts(patterns: Iterable[str], declared: Iterable[str], kept: Kept) -> None:
    """Raises UsageError for one that fits neither an account of the settings nor one of which anything is kept."""
    names = {*declared, *(report.account_name or "" for _, report in kept.reports())}
    for pattern in patterns:
        if not any(of_account(name, (pattern,)) for name in names):
            known = ", ".join(sorted(filter(None, names))) or "none, and nothing of any is kept"
            raise UsageError(f"no account named {pattern!r}", hint=f"[[accounts]] declares: {known}")


def of_account(name: str | None, patterns: Iterable[str]) -> bool:
    """Whether an account's name fits one of the patterns, if there are any; what has no name fits none."""
    words = [one.lower() for one in patterns]
    return not words or any(fnmatchcase((name or "").lower(), one) for one in words if name)


def in_regions(region: str | None, patterns: Iterable[str]) -> bool:
    """Whether one of the patterns means the region, if there are any; what is nowhere in particular is everywhere."""
    words = [pattern_of(one) for one in patterns]
    return not words or region is None or fits_any(region, words)


def _any_in(reports: Iterable[TargetReport], pattern: str) -> bool:
    return any(in_regions(one.region, (pattern,)) for one in reports)


def _may_call(owner: Account, pattern: str) -> bool:
    """Whether the account has a region that the pattern means, as far as both say."""
    return owner.has(pattern) or any(fits_any(one, (pattern,)) for one in owner.regions)
