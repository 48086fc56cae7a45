"""`certify sync-registry`: reconciles registry, imported lists and AWS into the inventory, and says what changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from certify_cli.commands.importing import read_imports
from certify_cli.commands.price_list import PriceLists, price_statements, without_prices
from certify_cli.errors import CannotRun
from certify_cli.registry.catalogue import merge
from certify_cli.registry.known import Registry
from certify_cli.registry.reconcile import Reconciled, Scan, reconcile
from certify_cli.registry.statements import Taken, take
from certify_cli.types.changes import Amendment, Change, PastChange
from certify_cli.types.failures import Category, Failure
from certify_cli.types.model import InventoryModel, Offer
from certify_cli.types.tables import Column, Table

if TYPE_CHECKING:
    from certify_cli.interfaces import Cloud, Store

COLUMNS = (
    Column(key="change", title="change"),
    Column(key="model", title="model"),
    Column(key="region", title="region"),
    Column(key="detail", title="detail"),
)
KEYS = ("change", "model", "provider", "region", "detail", "field", "route", "before", "after")

MEND = {
    Category.PERMISSION_DENIED: "allow bedrock:ListFoundationModels and bedrock:ListInferenceProfiles",
    Category.THROTTLED: "run it again in a minute",
    Category.SERVICE_UNAVAILABLE: "run it again in a minute",
}
"""What to do where no region could be asked, by why."""

Asking = Callable[[], Scan]


@dataclass(frozen=True, slots=True, kw_only=True)
class Sources:
    """What an inventory is brought up to date from, beside the registry."""

    imports: Sequence[Path] = ()
    as_of: date | None = None
    """The day of imported files that say none."""
    cloud: Cloud | None = None
    ask: Asking = dict
    """Asks the cloud's regions."""
    ask_prices: Callable[[], PriceLists] = dict
    """Asks AWS's Price List for them."""


def sync_registry(
    store: Store,
    registry: Registry,
    sources: Sources,
    *,
    check: bool = False,
    now: datetime,
    say: Callable[[str], None] = lambda _: None,
) -> Reconciled:
    """Brings the inventory up to date, or with `check` only says what would change. A failing region spoils nothing.

    Raises BadFile for a list that cannot be read, CannotRun where AWS was to be asked and no region answered.
    """
    imported, statements = read_imports(sources.imports, sources.as_of, now.date(), say)
    scanned = sources.ask() if sources.cloud is not None else {}
    offers = answered(scanned, say)
    prices = sources.ask_prices()
    unpriced = without_prices(prices, say)

    def taken(rows: tuple[InventoryModel, ...]) -> Taken:
        result = reconcile(rows, registry=registry, imported=imported, scanned=scanned, today=now.date())
        result = replace(result, failed={**result.failed, **unpriced})
        stated = price_statements(prices, merge(registry, result.rows), now.date())
        return take(result, [*statements, *stated], registry, rows)

    if sources.cloud is not None and not check:
        store.claim_origin(sources.cloud.origin(next(iter(offers))))
    done = taken(store.models()) if check else _kept(store, taken, now)
    for told in done.told:
        say(told)
    return done.result


def answered(scanned: Scan, say: Callable[[str], None]) -> Mapping[str, Mapping[str, Offer]]:
    """What the regions that answered list; says of the others why. Raises CannotRun where all of them failed."""
    offers = {region: found for region, found in scanned.items() if not isinstance(found, Failure)}
    failures = {region: found for region, found in scanned.items() if isinstance(found, Failure)}
    for message in dict.fromkeys(failure.message for failure in failures.values()):
        say(f"{', '.join(region for region, one in failures.items() if one.message == message)}: {message}")
    if failures and not offers:
        first = next(iter(failures.values()))
        mend = MEND.get(first.category, "check credentials and network")
        hint = f"{mend}, or use --offline for the bundled registry only"
        raise CannotRun(f"no region could be asked: {first.message}", hint=hint)
    return offers


def changes_table(result: Reconciled) -> Table:
    """One row per change; what is new and what cannot be certified too."""
    return changes_as_table("changes of the inventory", result.changes, summary(result))


def changes_as_table(title: str, changes: Iterable[Change], note: str) -> Table:
    return Table(title=title, columns=COLUMNS, rows=tuple(map(row_of, changes)), note=note, data_keys=KEYS)


def summary(result: Reconciled) -> str:
    """`232 models: 3 new, 1 changed`, counting models, and the regions that did not answer."""
    counts: dict[str, set[tuple[str, str]]] = {}
    for change in result.changes:
        counts.setdefault(change.kind, set()).add((change.provider, change.model))
    told = ", ".join(f"{len(models)} {kind}" for kind, models in counts.items()) or "nothing changed"
    failed = f"; no answer from {', '.join(result.failed)}" if result.failed else ""
    return f"{len(result.rows)} models in the inventory: {told}{failed}"


def row_of(change: Change) -> Mapping[str, Any]:
    """The change as a row of a table: `change` is its kind."""
    return {"change": change.kind, **{key: getattr(change, key) for key in KEYS[1:]}}


def _kept(store: Store, taken: Callable[[tuple[InventoryModel, ...]], Taken], now: datetime) -> Taken:
    """Reconciles with the rows as they stand when they are replaced: another process may synchronise other regions."""
    made: list[Taken] = []

    def amending(rows: tuple[InventoryModel, ...]) -> Amendment:
        made.append(taken(rows))
        result = made[-1].result
        return Amendment(rows=result.rows, changes=tuple(PastChange(at=now, change=one) for one in result.changes))

    store.amend_models(amending)
    return made[-1]
