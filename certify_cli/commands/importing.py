"""Reads the files that `sync-registry --import` names: lists of models in use, and what others state of models."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from certify_cli.errors import BadFile, UsageError
from certify_cli.interfaces import Imported, Statements
from certify_cli.registry.list_notes import SHOWN, without_patterns
from certify_cli.sources import read_source
from certify_cli.sources.inventory import inventory_from
from certify_cli.types.model import InventoryModel
from certify_cli.types.naming import some_of


def read_imports(
    paths: Sequence[Path], day: date | None, today: date, say: Callable[[str], None]
) -> tuple[list[InventoryModel], list[Statements]]:
    """The rows and the statements of all of them, `day` being that of a file which says none. A pattern adds no row.

    Raises BadFile, and UsageError for a day that is yet to come: nothing newer could ever correct it.
    """
    if day is not None and day > today:
        raise UsageError(f"--as-of {day} is yet to come", hint="name the day on which the file was fetched")
    rows: list[InventoryModel] = []
    statements: list[Statements] = []
    for path in paths:
        found = read_source(path, day)
        if isinstance(found, Statements):
            statements.append(found)
        else:
            named, patterns = without_patterns(found)
            if patterns:
                say(f"{path}: {some_of(patterns, SHOWN)} is a pattern, not a model in use; it adds no row")
            rows.extend(_rows(path, named))
    return rows, statements


def _rows(path: Path, imported: Sequence[Imported]) -> tuple[InventoryModel, ...]:
    try:
        return inventory_from(imported)
    except BadFile as error:
        raise BadFile(f"{path}: {error.message}", hint=error.hint) from None
