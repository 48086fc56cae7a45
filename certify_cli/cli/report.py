"""`certify report`: parse, call, print."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from certify_cli.cli import options
from certify_cli.cli.frame import Frame
from certify_cli.cli.options import listed

if TYPE_CHECKING:
    from certify_cli.commands.report import Filters

FILTERS = "What to show"
INSTEAD = "Instead of the report"


def report(
    run: Annotated[
        str | None, typer.Option(metavar="RUN", help="One run as it ended.", rich_help_panel=FILTERS)
    ] = None,
    runs: Annotated[bool, typer.Option("--runs", help="List the runs.", rich_help_panel=INSTEAD)] = False,
    target: Annotated[
        list[str] | None, typer.Option(metavar="TARGET", help="Target or glob; repeatable.", rich_help_panel=FILTERS)
    ] = None,
    model: Annotated[
        list[str] | None, typer.Option(metavar="MODEL", help="Model id or glob; repeatable.", rich_help_panel=FILTERS)
    ] = None,
    regions: Annotated[
        list[str] | None,
        typer.Option("--region", metavar="REGION", help="Region or glob; repeatable.", rich_help_panel=FILTERS),
    ] = None,
    vendor: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="Vendor or glob; repeatable.", rich_help_panel=FILTERS)
    ] = None,
    status: Annotated[
        list[str] | None, typer.Option(metavar="STATUS", help="Such as FAILED; repeatable.", rich_help_panel=FILTERS)
    ] = None,
    origin: Annotated[
        str | None,
        typer.Option(metavar="ORIGIN", help="aws, custom or simulated (a store of its own).", rich_help_panel=FILTERS),
    ] = None,
    explain: Annotated[
        str | None,
        typer.Option(
            metavar="TARGET", help="The arithmetic behind one verdict, with request ids.", rich_help_panel=INSTEAD
        ),
    ] = None,
    rejudge: Annotated[
        bool,
        typer.Option("--rejudge", help="What today's rules make of stored findings.", rich_help_panel=INSTEAD),
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
    """Show stored results: the latest state of every target, one run, or the runs. No AWS call."""
    from certify_cli.commands.report import Filters
    from certify_cli.errors import UsageError

    if origin not in (None, "aws", "custom", "simulated"):
        raise UsageError(f"unknown origin {origin!r}", hint="use aws, custom or simulated")
    frame = Frame.of(database=database, registry=registry, quiet=quiet, verbose=verbose, format=format, output=output)
    filters = Filters(
        targets=listed(target),
        models=listed(model),
        regions=listed(regions),
        vendors=tuple(vendor or ()),
        statuses=listed(status),
        origins=(origin,) if origin else (),
    )
    instead = [name for name, given in (("runs", runs), ("explain", explain), ("rejudge", rejudge)) if given]
    if len(instead) > 1:
        raise UsageError(f"--{instead[0]} and --{instead[1]} are two reports", hint="ask for one at a time")
    if runs:
        show_runs(frame, simulated=origin == "simulated")
    elif explain or rejudge:
        show_instead(frame, filters, explain=explain, run=run, simulated=origin == "simulated")
    else:
        show_report(frame, filters, run=run, show_account=show_account, simulated=origin == "simulated")


def show_runs(frame: Frame, *, simulated: bool = False) -> None:
    """Prints the runs of the store."""
    from certify_cli.commands.report import runs as list_runs

    with frame.store(simulated=simulated, results_only=True) as store:
        frame.emit(list_runs(store))


def show_instead(
    frame: Frame, filters: Filters, *, explain: str | None, run: str | None, simulated: bool = False
) -> None:
    """Prints the chain behind one verdict, or what today's rules would change."""
    from certify_cli.commands.explain import explain as explaining
    from certify_cli.commands.explain import stored_targets
    from certify_cli.commands.rejudge import rejudge
    from certify_cli.commands.report import narrowed

    with frame.store(simulated=simulated, results_only=True) as store:
        if explain:
            frame.emit(explaining(store, explain, run))
            return
        stored = stored_targets(store, run)
        kept = {id(one) for one in narrowed([report for _, report in stored], filters)}
        frame.emit(rejudge(store, [pair for pair in stored if id(pair[1]) in kept]))


def show_report(
    frame: Frame,
    filters: Filters | None = None,
    *,
    run: str | None = None,
    show_account: bool = False,
    simulated: bool = False,
) -> None:
    """Prints what is stored and passes the filters."""
    from certify_cli.commands.assemble import without_accounts
    from certify_cli.commands.report import Filters
    from certify_cli.commands.report import report as reporting

    with frame.store(simulated=simulated, results_only=True) as store:
        value = reporting(store, filters or Filters(), run)
        where = store.location
    narrow = filters is not None and bool(filters.targets)
    frame.emit(value if show_account else without_accounts(value), detailed=narrow)
    if not value.targets:
        frame.console.talk(f"nothing stored yet in {where}; certify certify TARGET, or try certify demo")
