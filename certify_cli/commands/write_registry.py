"""`sync-registry --write DIR`, for maintainers: the registry's files from the fact tables, or from what AWS states."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from certify_cli.commands.sync_registry import answered, changes_as_table
from certify_cli.errors import BadFile, UsageError
from certify_cli.registry.load import load
from certify_cli.registry.reconcile import Scan
from certify_cli.registry.refresh import admitted, refreshed
from certify_cli.registry.seed import import_catalogue
from certify_cli.registry.write import write
from certify_cli.types.changes import Change
from certify_cli.types.model import ModelRecord, Offer
from certify_cli.types.tables import Table

ROUTES_HEADER = "route_id,"
CHECK_FIRST = "new, from AWS alone: check it, such names vanish too; prices, limits and [curated] are yours to add"


def write_tables(imports: Sequence[Path], directory: Path) -> Table:
    """Makes or updates the files from the two fact tables; `[curated]` is never touched."""
    catalogue, routes = _fact_tables(imports)
    return _told(import_catalogue(catalogue, routes, directory), directory)


def write_scan(scanned: Scan, directory: Path, say: Callable[[str], None]) -> Table:
    """Brings the files up to date with what the regions that answered list; raises CannotRun where none did."""
    offers = answered(scanned, say)
    records = _records(load(directory).models, offers)
    changes = write(directory, records)
    arrived = {change.model for change in changes if change.kind == "new"}
    told = [Change(kind="new", model=one.model, detail=CHECK_FIRST) if one.model in arrived else one for one in changes]
    return _told(told, directory)


def _records(known: Mapping[str, ModelRecord], offers: Mapping[str, Mapping[str, Offer]]) -> list[ModelRecord]:
    here: dict[str, dict[str, Offer]] = {}
    for region, found in offers.items():
        for model_id, offer in found.items():
            here.setdefault(model_id, {})[region] = offer
    records = [refreshed(model, here.get(model.id, {}), offers) for model in known.values()]
    unknown = (admitted(model_id, found) for model_id, found in here.items() if model_id not in known)
    return [*records, *(record for record in unknown if record is not None)]


def _told(changes: Sequence[Change], directory: Path) -> Table:
    counted = f"{len(changes)} files changed in {directory}" if changes else f"nothing changed in {directory}"
    return changes_as_table("registry files", changes, counted)


def _fact_tables(imports: Sequence[Path]) -> tuple[Path, Path]:
    """The catalogue and the routes, told apart by their headings."""
    if len(imports) != 2:
        raise UsageError(
            "--write needs both fact tables, or none to ask AWS",
            hint="--write DIR --import catalogue.csv --import routes.csv, or --write DIR --region all",
        )
    first, second = imports
    return (second, first) if _is_routes(first) else (first, second)


def _is_routes(path: Path) -> bool:
    try:
        with path.open(encoding="utf-8-sig", errors="replace") as file:
            return file.readline(1_000).startswith(ROUTES_HEADER)
    except (OSError, ValueError) as error:
        raise BadFile(f"{path}: {getattr(error, 'strerror', None) or error}") from None
