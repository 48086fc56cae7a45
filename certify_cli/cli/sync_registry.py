"""`certify sync-registry`: parse, call, print, exit."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from certify_cli.cli import options
from certify_cli.cli.frame import Frame
from certify_cli.cli.options import listed

if TYPE_CHECKING:
    from certify_cli.interfaces import Cloud
    from certify_cli.registry.known import Registry
    from certify_cli.registry.reconcile import Reconciled

SOURCES = "Sources"
DRIFT, SOME_FAILED = 1, 3


def sync_registry(
    context: typer.Context,
    region: options.Regions = None,
    imports: Annotated[
        list[Path] | None,
        typer.Option(
            "--import", metavar="FILE", help="Plain list, CSV or LiteLLM config; repeatable.", rich_help_panel=SOURCES
        ),
    ] = None,
    offline: Annotated[
        bool, typer.Option("--offline", help="The bundled registry and --import only.", rich_help_panel=SOURCES)
    ] = False,
    check: Annotated[
        bool, typer.Option("--check", help="Exit 1 when AWS differs from the inventory; writes nothing.")
    ] = False,
    write: Annotated[
        Path | None,
        typer.Option(metavar="DIR", help="Maintainers: write registry files from the --import fact tables."),
    ] = None,
    config: options.Config = None,
    database: options.Database = None,
    registry: options.Registry = None,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
    format: options.Format = None,
    output: options.Output = None,
) -> None:
    """Bring the inventory up to date from the registry, imported lists and AWS; shows what changed."""
    from certify_cli.errors import UsageError

    frame = Frame.of(database=database, registry=registry, quiet=quiet, verbose=verbose, format=format, output=output)
    if write is not None:
        from certify_cli.commands.sync_registry import write_registry

        frame.emit(write_registry(imports or (), write))
        return
    if offline and (options.typed(context, "region") or check):
        raise UsageError("--offline asks no AWS, so --region and --check have nothing to do", hint="drop one of them")
    result = synchronise(frame, regions=listed(region), imports=tuple(imports or ()), offline=offline, check=check)
    raise typer.Exit(_code(result, check, frame))


def synchronise(
    frame: Frame,
    *,
    regions: tuple[str, ...] = (),
    imports: tuple[Path, ...] = (),
    offline: bool = False,
    check: bool = False,
    rows: int | None = None,
) -> Reconciled:
    """Reconciles and prints the changes, at most `rows`. With a list to import and no regions, AWS is not asked."""
    from certify_cli.commands.sync_registry import changes_table
    from certify_cli.commands.sync_registry import sync_registry as syncing
    from certify_cli.registry.load import load

    known = load(frame.registry)
    wanted = () if offline or (imports and not regions and not check) else _regions(regions, known)
    cloud = _cloud() if wanted else None
    with frame.store(read_only=check) as store:
        result = syncing(
            store,
            known,
            imports=imports,
            cloud=cloud,
            regions=wanted,
            check=check,
            today=datetime.now(UTC).date(),
            say=frame.console.warn,
        )
    table = changes_table(result)
    frame.emit(table if rows is None else replace(table, rows=table.rows[:rows]))
    return result


def _regions(asked: tuple[str, ...], known: Registry) -> tuple[str, ...]:
    from certify_cli.commands.doors import wanted_regions
    from certify_cli.errors import UsageError
    from certify_cli.registry.regions import expand

    regions = expand(asked, known.regions) or wanted_regions()
    if not regions:
        raise UsageError("no region to ask", hint="--region us-east-1, set AWS_REGION, or --offline")
    return regions


def _cloud() -> Cloud:
    from datetime import timedelta

    from certify_cli.commands.doors import open_cloud_for

    return open_cloud_for(16, timedelta(seconds=30))


def _code(result: Reconciled, check: bool, frame: Frame) -> int:
    if check and result.drift:
        frame.console.talk(f"drift: AWS differs from the inventory in {len(result.drift)} places")
        frame.console.talk("\nhint: certify sync-registry brings the inventory up to date")
        return DRIFT
    if result.failed:
        frame.console.talk(f"no answer from {', '.join(result.failed)}; what was known of them stays")
        frame.console.talk("\nhint: run it again for the regions that failed")
        return SOME_FAILED
    return 0
