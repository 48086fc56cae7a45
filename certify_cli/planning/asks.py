"""What was asked for, one ask at a time, and the skips and folded lists that answer it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from certify_cli.interfaces import Imported
from certify_cli.planning.accounts import account_of
from certify_cli.registry.catalogue import Catalogue
from certify_cli.registry.routes import RouteOption
from certify_cli.types.accounts import Account
from certify_cli.types.failures import Category
from certify_cli.types.model import Kind, ModelRecord
from certify_cli.types.target import Selected, Skip, Target

Outcome = Selected | Skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What the command line asks for.

    `names` are by hand, `rows` those of a `--from` file, `sweep` is `--all`. `regions` are the `--region` patterns and
    may not contradict an identifier's own; `default_regions` only fill in. `accounts` are those of the settings file,
    of which `only` keeps those that fit a pattern.
    """

    names: tuple[str, ...] = ()
    rows: tuple[Imported, ...] = ()
    sweep: bool = False
    vendors: tuple[str, ...] = ()
    kinds: tuple[Kind, ...] = ()
    regions: tuple[str, ...] = ()
    default_regions: tuple[str, ...] = ()
    routes: RouteOption = "one"
    accounts: tuple[Account, ...] = ()
    only: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Selection:
    """What will be certified and what will not, in the order asked; together never empty."""

    selected: tuple[Selected, ...] = ()
    skipped: tuple[Skip, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One thing asked for. `where` is the line of a file, for messages; `regions` are those the file states.

    `bare`: neither a column nor a prefix says whose model it is. `account` signs by the file's role or profile.
    """

    text: str
    provider: str = ""
    named: bool
    where: str = ""
    regions: tuple[str, ...] = ()
    bare: bool = False
    account: str = ""
    swept: bool = False
    """Whether its regions are those that a glob fits: then it need not be offered in each, only somewhere."""

    @property
    def identifier(self) -> str:
        return f"bedrock/{self.text}" if self.provider == "bedrock" else self.text


def asks_of(wanted: Wanted, catalogue: Catalogue) -> Iterator[Ask]:
    """By hand first, then the file's rows, then the sweep: active inventory rows, else the whole registry."""
    for name in wanted.names:
        yield Ask(text=name.strip(), named=True)
    for row in wanted.rows:
        yield Ask(
            text=row.model,
            provider=row.provider,
            named=True,
            where=f"line {row.line}: " if row.line else "",
            regions=row.regions,
            bare=row.bare,
            swept=bool(row.swept),
            account=account_of(row, wanted.accounts),
        )
    if wanted.sweep and catalogue.inventory:
        for held in catalogue.inventory:
            if held.active:
                yield Ask(text=held.model, provider=held.provider, named=False)
    elif wanted.sweep:
        for model in catalogue:
            yield Ask(text=model.id, provider="bedrock", named=False)


def skip(
    ask: Ask,
    model: ModelRecord | None,
    reason: str,
    category: Category | None,
    *,
    route: str | None = None,
    region: str | None = None,
) -> Skip:
    """A skip of a Bedrock model, or of one that nobody knows."""
    return Skip(
        asked=ask.text,
        model_id=model.id if model else ask.text,
        provider="bedrock",
        reason=reason,
        named=ask.named,
        model=model,
        route=route,
        region=region,
        category=category or "",
    )


def fold_targets(outcomes: Iterable[Outcome]) -> tuple[Selected, ...]:
    """One per target, in order; named if it was named anywhere."""
    folded: dict[Target, Selected] = {}
    for one in outcomes:
        if isinstance(one, Selected):
            first = folded.setdefault(one.target, one)
            folded[one.target] = replace(first, named=first.named or one.named)
    return tuple(folded.values())


def fold_skips(outcomes: Iterable[Outcome]) -> tuple[Skip, ...]:
    """One per model, route, region and reason, in order; named if it was named anywhere."""
    folded: dict[tuple[str, ...], Skip] = {}
    for one in outcomes:
        if isinstance(one, Skip):
            key = (one.model_id, one.provider, one.route or "", one.region or "", one.reason)
            first = folded.setdefault(key, one)
            folded[key] = replace(first, named=first.named or one.named)
    return tuple(folded.values())
