"""What `certify gate` decides on: what is named, listed or declared, planned as `certify certify` would."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from certify_cli.cli import options
from certify_cli.cli.options import listed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from certify_cli.commands.asks import Ask
    from certify_cli.commands.grounds import Declared
    from certify_cli.commands.kept import Kept
    from certify_cli.commands.planned import Planning
    from certify_cli.interfaces import Imported
    from certify_cli.registry.catalogue import Catalogue
    from certify_cli.settings import FileSettings
    from certify_cli.types.reports import TargetReport


@dataclass(frozen=True, slots=True)
class Everything:
    """All that there is: what is kept, and the models in use, by id."""

    kept: Kept
    active: Iterable[str] = ()


def rows_listed(from_file: Path | None) -> tuple[Imported, ...]:
    """What the file lists; read once, for it may be a pipe."""
    if from_file is None:
        return ()
    from certify_cli.sources import read_list

    return read_list(from_file)


def refuse_several(context: typer.Context) -> None:
    """Raises UsageError for more than one way of selecting."""
    from certify_cli.errors import UsageError

    if sum(bool(context.params[one]) for one in ("targets", "from_file", "everything")) > 1:
        raise UsageError("name targets, or --from a file, or --all: one of the three", hint="drop the others")


def asks_of(
    context: typer.Context, rows: tuple[Imported, ...], declared: Declared, planning: Planning, everything: Everything
) -> tuple[Ask, ...]:
    """What was selected on the command line, else what the settings declare. `rows` are a list's Bedrock models."""
    from certify_cli.commands.asks import Narrowed, asks_of_all, asks_of_names, asks_of_rows

    if context.params["targets"]:
        return asks_of_names(listed(context.params["targets"]), planning.is_particular)
    if context.params["everything"]:
        narrowed = Narrowed(
            regions=planning.regions or planning.usual,
            accounts=listed(context.params["account"]),
            declared=planning.accounts,
        )
        return asks_of_all(everything.kept, everything.active, narrowed)
    if context.params["from_file"]:
        return asks_of_rows(rows, accounts=planning.accounts, planned=planning.is_particular)
    return _asks_declared(declared, planning)


def sorted_out(
    rows: tuple[Imported, ...], planning: Planning, warn: Callable[[str], None]
) -> tuple[tuple[Imported, ...], tuple[TargetReport, ...]]:
    """A list's models of Bedrock, and how those of other providers are shown; warns of what is not heeded."""
    from certify_cli.registry.list_notes import list_notes

    for said in list_notes(rows, planning.catalogue, roles={account.role_arn for account in planning.accounts}):
        warn(said)
    shown = [(row, planning.aside(row)) for row in rows]
    mine = tuple(row for row, aside in shown if aside is None)
    return mine, tuple(aside for _, aside in shown if aside is not None)


def planning_of(context: typer.Context, catalogue: Callable[[], Catalogue], environ: Mapping[str, str]) -> Planning:
    """How `certify certify` would plan here; what only its own options say is not known."""
    from certify_cli.commands.planned import Planning
    from certify_cli.registry.regions import pattern_of

    regions = tuple(map(pattern_of, listed(context.params["region"])))
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


def _asks_declared(declared: Declared, planning: Planning) -> tuple[Ask, ...]:
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
    return asks_of_rows(rows, declared=True, accounts=planning.accounts, planned=planning.is_particular)
