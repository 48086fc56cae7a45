"""Makes the registry's files from the fact tables; what `sync-registry --write DIR` calls."""

from __future__ import annotations

from pathlib import Path

from certify_cli.registry.write import write
from certify_cli.sources.catalogue_csv import read_catalogue
from certify_cli.types.changes import Change


def import_catalogue(catalogue: Path, routes: Path, directory: Path) -> tuple[Change, ...]:
    """Reads catalogue.csv and routes.csv and brings `directory` up to date; raises BadFile."""
    return write(directory, read_catalogue(catalogue, routes))
