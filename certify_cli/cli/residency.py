"""`certify residency`: parse, call, print, exit."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from certify_cli.cli import bounds, options
from certify_cli.cli.frame import Frame
from certify_cli.cli.options import SELECTION, listed

if TYPE_CHECKING:
    from certify_cli.planning.select import Wanted
    from certify_cli.types.model import Kind

ASKING = "What is asked"
OUTSIDE = 1
WIDTH, SECONDS = 16, 10.0


def residency(
    context: typer.Context,
    targets: options.Names = None,
    from_file: Annotated[
        Path | None,
        typer.Option("--from", metavar="FILE", help="Exactly what this file lists.", rich_help_panel=SELECTION),
    ] = None,
    account: options.Accounts = None,
    region: options.Regions = None,
    allowed_regions: bounds.AllowedRegions = None,
    vendor: options.Vendor = None,
    kind: options.Kind = None,
    routes: Annotated[
        options.Routes, typer.Option(help="Which routes of a model.", rich_help_panel=SELECTION)
    ] = options.Routes.ONE,
    offline: Annotated[
        bool, typer.Option("--offline", help="Ask no AWS: destinations of the registry.", rich_help_panel=ASKING)
    ] = False,
    ask_iam: Annotated[
        bool,
        typer.Option(
            "--ask-iam", help="Also what IAM says that this principal may do; advisory.", rich_help_panel=ASKING
        ),
    ] = False,
    show_account: Annotated[
        bool, typer.Option("--show-account", help="Show whole account ids.", rich_help_panel=options.GLOBAL)
    ] = False,
    config: options.Config = None,
    database: options.Database = None,
    registry: options.Registry = None,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
    format: options.Format = None,
    output: options.Output = None,
) -> None:
    """List where each route may process data, whether that is allowed, and the IAM actions and ARNs that it needs.

    Without TARGET and --from: everything that can be called from the region. Calls no model. Exit codes: 0 all that was
    named stays within --allowed-regions, 1 it does not or nobody knows, 2 usage.
    """
    from certify_cli.errors import UsageError
    from certify_cli.planning.select import Wanted
    from certify_cli.sources import read_list

    frame = Frame.of(
        database=database,
        registry=registry,
        quiet=quiet,
        verbose=verbose,
        format=format,
        output=output,
        shows="table",
        show_account=show_account,
    )
    if targets and from_file:
        raise UsageError("name targets, or --from a file: one of the two", hint="drop the other")
    if offline and ask_iam:
        raise UsageError("--offline asks no AWS, so --ask-iam cannot be asked", hint="drop one of the two")
    where = listed(region)
    wanted = Wanted(
        names=tuple(targets or ()),
        rows=read_list(from_file) if from_file else (),
        sweep=not targets and not from_file,
        vendors=listed(vendor),
        kinds=cast("tuple[Kind, ...]", tuple(one.value for one in kind or ())),
        regions=where if options.typed(context, "region") else (),
        default_regions=where or _own_region(),
        routes=routes.value,
        accounts=context.meta["certify.settings"].accounts,
        only=listed(account),
    )
    within = show_residency(frame, wanted, listed(allowed_regions), offline=offline, ask_iam=ask_iam)
    raise typer.Exit(0 if within else OUTSIDE)


def _own_region() -> tuple[str, ...]:
    from certify_cli.commands.doors import wanted_regions

    return wanted_regions()


def show_residency(frame: Frame, wanted: Wanted, allowed: tuple[str, ...], *, offline: bool, ask_iam: bool) -> bool:
    """Prints the table; whether everything that was named stays within what is allowed."""
    from certify_cli.commands.assemble import without_accounts
    from certify_cli.commands.doors import Asking, open_catalogue, open_cloud_for
    from certify_cli.commands.residency import residency_table
    from certify_cli.planning.select import select
    from certify_cli.registry.regions import expand
    from certify_cli.registry.residency import Residency
    from certify_cli.runner.look import MOST_SECONDS, Patience
    from certify_cli.runner.residency import ListedByAws

    with frame.store(read_only=True) as store:
        catalogue = open_catalogue(frame.registry, store)
    today = datetime.now(UTC).date()
    if offline:
        cloud, within = None, Residency.of(allowed, catalogue.regions)
        selection = select(wanted, catalogue, today=today, residency=within)
    else:
        cloud = open_cloud_for(WIDTH, timedelta(seconds=SECONDS), wanted.accounts)
        patience = Patience(time.monotonic() + MOST_SECONDS, time.monotonic)
        ahead = expand(wanted.regions or wanted.default_regions, catalogue.regions)
        listing = ListedByAws(cloud, patience, frame.console.warn, ahead=ahead)
        within = Residency.of(allowed, catalogue.regions, listing)
        asking = Asking(cloud, catalogue, patience, frame.console.warn)
        selection = select(wanted, catalogue, today=today, residency=within, lookup=asking.lookup)
    origin = "as the registry has them" if offline else "as AWS lists them, the registry's where it does not"
    table, fine = residency_table(selection, within, cloud=cloud if ask_iam else None, origin=origin)
    frame.emit(table if frame.console.show_account else without_accounts(table))
    if not fine:
        frame.console.talk(f"data of what was named may leave the allowed regions ({', '.join(allowed)})")
        frame.console.talk("\nhint: the column allowed says which route stays within; --routes all lists every one")
    return fine
