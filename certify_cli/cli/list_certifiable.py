"""`certify list-certifiable`: parse, call, print."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated, cast

import typer

from certify_cli.cli import bounds, options
from certify_cli.cli.frame import Frame
from certify_cli.cli.options import SELECTION, listed
from certify_cli.cli.parsers import duration

if TYPE_CHECKING:
    from certify_cli.commands.list_certifiable import Filters
    from certify_cli.types.model import Kind


def list_certifiable(
    targets: options.Names = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Also what cannot be certified, with the reason.", rich_help_panel=SELECTION)
    ] = False,
    regions: Annotated[
        list[str] | None,
        typer.Option(
            "--region", metavar="REGION", help="Only there; comma list or glob; repeatable.", rich_help_panel=SELECTION
        ),
    ] = None,
    allowed_regions: bounds.AllowedRegions = None,
    vendor: options.Vendor = None,
    kind: options.Kind = None,
    capability: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Only models that claim it; repeatable.", rich_help_panel=SELECTION),
    ] = None,
    expiring: Annotated[
        timedelta | None,
        typer.Option(
            parser=duration, metavar="DURATION", help="Only models ending within this.", rich_help_panel=SELECTION
        ),
    ] = None,
    conflicts: Annotated[
        bool, typer.Option("--conflicts", help="Where sources contradict each other, with both values.")
    ] = False,
    config: options.Config = None,
    database: options.Database = None,
    registry: options.Registry = None,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
    format: options.Format = None,
    output: options.Output = None,
) -> None:
    """List what can be certified, and with --all what cannot and why; from registry and inventory, no AWS call."""
    from certify_cli.commands.list_certifiable import Filters

    frame = Frame.of(database=database, registry=registry, quiet=quiet, verbose=verbose, format=format, output=output)
    filters = Filters(
        names=tuple(targets or ()),
        vendors=listed(vendor),
        kinds=cast("tuple[Kind, ...]", tuple(one.value for one in kind or ())),
        regions=listed(regions),
        capabilities=listed(capability),
        allowed_regions=listed(allowed_regions),
        expiring=expiring,
        everything=everything,
    )
    if conflicts:
        show_conflicts(frame, filters)
    else:
        show_list(frame, filters)


def show_list(frame: Frame, filters: Filters) -> None:
    """Prints what passes the filters."""
    from certify_cli.commands.doors import open_catalogue
    from certify_cli.commands.list_certifiable import list_certifiable as listing

    with frame.store(read_only=True) as store:
        catalogue = open_catalogue(frame.registry, store)
    frame.emit(listing(catalogue, filters, datetime.now(UTC).date()))


def show_conflicts(frame: Frame, filters: Filters) -> None:
    """Prints what registry, AWS and imported lists say differently, of all models or of those the filters keep."""
    from certify_cli.commands.conflicts import conflicts_table
    from certify_cli.commands.doors import open_catalogue
    from certify_cli.registry.load import load

    with frame.store(read_only=True) as store:
        catalogue = open_catalogue(frame.registry, store)
    frame.emit(conflicts_table(load(frame.registry), catalogue, filters))
