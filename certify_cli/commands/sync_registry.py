"""`certify sync-registry`: reconciles registry, imported lists and AWS into the inventory, and says what changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from certify_cli.errors import BadFile, CannotRun, UsageError
from certify_cli.registry.changes import Change
from certify_cli.registry.known import Registry
from certify_cli.registry.reconcile import Reconciled, reconcile
from certify_cli.registry.seed import import_catalogue
from certify_cli.sources import read_list
from certify_cli.sources.inventory import inventory_from
from certify_cli.types.failures import Failure
from certify_cli.types.model import InventoryModel
from certify_cli.types.reports import Column, Table

if TYPE_CHECKING:
    from certify_cli.interfaces import Cloud, Store
    from certify_cli.registry.reconcile import Scan

COLUMNS = (
    Column(key="change", title="change"),
    Column(key="model", title="model"),
    Column(key="provider", title="provider"),
    Column(key="region", title="region"),
    Column(key="detail", title="detail"),
)
CONCURRENT_REGIONS = 16
ROUTES_HEADER = "route_id,"


def sync_registry(
    store: Store,
    registry: Registry,
    *,
    imports: Sequence[Path] = (),
    cloud: Cloud | None = None,
    regions: Sequence[str] = (),
    check: bool = False,
    today: date,
    say: Callable[[str], None] = lambda _: None,
) -> Reconciled:
    """Brings the inventory up to date, or with `check` only says what would change. A failing region spoils nothing.

    Raises BadFile for a list that cannot be read, CannotRun where AWS was to be asked and no region answered.
    """
    imported: list[InventoryModel] = []
    for path in imports:
        imported.extend(_imported(path))
    scanned = scan(cloud, regions) if cloud is not None else {}
    failures = {region: found for region, found in scanned.items() if isinstance(found, Failure)}
    for region, failure in failures.items():
        say(f"{region}: {failure.message}")
    if scanned and len(failures) == len(scanned):
        raise CannotRun(
            f"no region could be asked: {next(iter(failures.values())).message}",
            hint="check credentials and network, or use --offline for the bundled registry only",
        )
    result = reconcile(store.models(), registry=registry, imported=imported, scanned=scanned, today=today)
    if not check:
        if cloud is not None:
            answered = [region for region in scanned if region not in failures]
            store.claim_origin(cloud.origin(answered[0]))
        store.put_models(result.rows)
    return result


def scan(cloud: Cloud, regions: Sequence[str]) -> Scan:
    """Asks every region at the same time; each answers for itself."""
    with ThreadPoolExecutor(CONCURRENT_REGIONS) as pool:
        return dict(zip(regions, pool.map(cloud.offers, regions), strict=True))


def changes_table(result: Reconciled) -> Table:
    """One row per change; what is new and what cannot be certified too."""
    return Table(
        title="changes of the inventory",
        columns=COLUMNS,
        rows=tuple(_row(change) for change in result.changes),
        note=summary(result),
    )


def summary(result: Reconciled) -> str:
    """`232 models: 3 new, 1 changed`, and the regions that did not answer."""
    counts: dict[str, int] = {}
    for change in result.changes:
        counts[change.kind] = counts.get(change.kind, 0) + 1
    told = ", ".join(f"{count} {kind}" for kind, count in counts.items()) or "nothing changed"
    failed = f"; no answer from {', '.join(result.failed)}" if result.failed else ""
    return f"{len(result.rows)} models in the inventory: {told}{failed}"


def write_registry(imports: Sequence[Path], directory: Path) -> Table:
    """For maintainers: makes or updates the registry's files from the two fact tables; `[curated]` is never touched."""
    catalogue, routes = _fact_tables(imports)
    changes = import_catalogue(catalogue, routes, directory)
    counted = f"{len(changes)} files changed in {directory}" if changes else f"nothing changed in {directory}"
    return Table(title="registry files", columns=COLUMNS, rows=tuple(_row(change) for change in changes), note=counted)


def _fact_tables(imports: Sequence[Path]) -> tuple[Path, Path]:
    """The catalogue and the routes, told apart by their headings."""
    if len(imports) != 2:
        raise UsageError(
            "--write needs the two fact tables", hint="--write DIR --import catalogue.csv --import routes.csv"
        )
    first, second = imports
    return (second, first) if _is_routes(first) else (first, second)


def _is_routes(path: Path) -> bool:
    try:
        with path.open(encoding="utf-8-sig", errors="replace") as file:
            return file.readline(1_000).startswith(ROUTES_HEADER)
    except OSError as error:
        raise BadFile(f"{path}: {error.strerror or error}") from None


def _imported(path: Path) -> tuple[InventoryModel, ...]:
    try:
        return inventory_from(read_list(path))
    except BadFile as error:
        if str(path) in error.message:
            raise
        raise BadFile(f"{path}: {error.message}", hint=error.hint) from None


def _row(change: Change) -> Mapping[str, Any]:
    return {
        "change": change.kind,
        "model": change.model,
        "provider": change.provider,
        "region": change.region,
        "detail": change.detail,
    }
