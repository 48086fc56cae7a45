"""What `certify gate` decides on: what is named, listed or declared, planned as `certify certify` would."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from certify_cli.cli import options
from certify_cli.cli.options import listed

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from certify_cli.commands.asks import Ask
    from certify_cli.commands.grounds import Declared
    from certify_cli.commands.planned import Planning
    from certify_cli.interfaces import Imported
    from certify_cli.registry.catalogue import Catalogue
    from certify_cli.settings import FileSettings


def rows_listed(from_file: Path | None) -> tuple[Imported, ...] | None:
    """What the file lists; read once, for it may be a pipe."""
    if from_file is None:
        return None
    from certify_cli.sources import read_list

    return read_list(from_file)


def chosen_of(
    targets: tuple[str, ...], rows: tuple[Imported, ...] | None, *, everything: bool
) -> tuple[Ask, ...] | None:
    """What was selected on the command line; None for everything, nothing where the settings say."""
    from certify_cli.commands.asks import asks_of_names, asks_of_rows
    from certify_cli.errors import UsageError

    if bool(targets) + (rows is not None) + everything > 1:
        raise UsageError("name targets, or --from a file, or --all: one of the three", hint="drop the others")
    if everything:
        return None
    return asks_of_rows(rows) if rows is not None else asks_of_names(targets)


def planning_of(context: typer.Context, catalogue: Callable[[], Catalogue], environ: Mapping[str, str]) -> Planning:
    """How `certify certify` would plan here; what only its own options say is not known."""
    from certify_cli.commands.planned import Planning
    from certify_cli.registry.regions import ALL

    regions = tuple(ALL.get(one.lower(), one.lower()) for one in listed(context.params["region"]))
    typed = options.typed(context, "region")
    settings: FileSettings = context.meta["certify.settings"]
    allowed = environ.get("CERTIFY_ALLOWED_REGIONS")
    return Planning(
        catalogue=catalogue,
        today=datetime.now(UTC).date(),
        regions=regions if typed else (),
        usual=() if typed else regions,
        accounts=settings.accounts,
        routes=settings.values.get("routes", "one"),
        allowed_regions=listed([allowed] if allowed else settings.values.get("allowed_regions")),
    )


def asks_declared(declared: Declared, planning: Planning) -> tuple[Ask, ...]:
    """What the settings declare; the catalogue is opened only where a region is a glob, or none that can be."""
    from certify_cli.commands.asks import asks_of_rows
    from certify_cli.commands.declaring import in_file, rows_of
    from certify_cli.errors import UsageError

    def known() -> frozenset[str]:
        return planning.catalogue().regions

    try:
        # where options leave nothing of it, all of it says why
        rows = rows_of(declared.targets, known, planning.regions) or rows_of(declared.targets, known)
    except UsageError as error:
        raise in_file(error, declared.targets_file) from None
    return asks_of_rows(rows, declared=True)
