"""What somebody asks of the gate: names that are typed, rows that are declared or listed, or all that there is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase

from certify_cli.commands.kept import Kept
from certify_cli.errors import UsageError
from certify_cli.interfaces import Imported
from certify_cli.planning.accounts import account_of
from certify_cli.registry.names import parse
from certify_cli.registry.regions import GLOB_SIGNS
from certify_cli.types.accounts import Account
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
    """The regions and accounts that a sweep is of, as patterns; empty for all there are."""

    regions: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()

    def lacking(self, reports: Iterable[TargetReport]) -> tuple[str, ...] | None:
        """The regions where none of a model's reports is from: () for one without any, None where none is missing."""
        here = [one for one in reports if fits(one.account_name, self.accounts)]
        missing = tuple(each for each in self.regions if not any(fits(one.region, (each,)) for one in here))
        return missing if missing or not here else None


def asks_of_all(kept: Kept, active: Iterable[str], narrowed: Narrowed = Narrowed()) -> tuple[Ask, ...]:
    """Everything kept, and every active model of the inventory: what was never certified there is no success."""
    held: dict[str, list[TargetReport]] = {}
    for _, report in kept.reports():
        held.setdefault(report.model, []).append(report)
    swept = [Ask(text="*", named=False)] if held else []
    lacking = ((model, narrowed.lacking(held.get(model, ()))) for model in active)
    return (*swept, *(Ask(text=one, regions=where, named=False) for one, where in lacking if where is not None))


def refuse_unknown_accounts(patterns: Iterable[str], declared: Iterable[str], kept: Kept) -> None:
    """Raises UsageError for one that fits neither an account of the settings nor one of which anything is kept."""
    names = {*declared, *(report.account_name or "" for _, report in kept.reports())}
    for pattern in patterns:
        if not any(fits(name, (pattern,)) for name in names if name):
            known = ", ".join(sorted(filter(None, names))) or "none, and nothing of any is kept"
            raise UsageError(f"no account named {pattern!r}", hint=f"[[accounts]] declares: {known}")


def fits(value: str | None, patterns: Iterable[str]) -> bool:
    """Whether a region or an account's name fits one of the patterns, if there are any."""
    words = [one.lower() for one in patterns]
    return not words or value is None or any(fnmatchcase(value.lower(), one) for one in words)
