"""`certify report`: parse, call, print."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import typer

from certify_cli.cli import options, report_kinds
from certify_cli.cli.frame import Frame
from certify_cli.cli.gate_options import EolWarning
from certify_cli.cli.options import listed
from certify_cli.cli.past import Compare, History, Last, Past
from certify_cli.cli.policy_options import Baseline, Policy, WriteBaseline, declared_of

if TYPE_CHECKING:
    from certify_cli.cli.judging import Judging
    from certify_cli.commands.report import Filters
    from certify_cli.settings import FileSettings

FILTERS = "What to show"
INSTEAD = "Instead of the report"


def report(
    context: typer.Context,
    run: Annotated[
        str | None, typer.Option(metavar="RUN", help="One run as it ended.", rich_help_panel=FILTERS)
    ] = None,
    runs: Annotated[bool, typer.Option("--runs", help="List the runs.", rich_help_panel=INSTEAD)] = False,
    history: History = False,
    compare: Compare = None,
    last: Last = None,
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
    account: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Account's name or glob; repeatable.", rich_help_panel=FILTERS),
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
    health: Annotated[
        bool,
        typer.Option("--health", help="The state of the store: what ends, fails and waits.", rich_help_panel=INSTEAD),
    ] = False,
    rejudge: Annotated[
        bool,
        typer.Option("--rejudge", help="What today's rules make of stored findings.", rich_help_panel=INSTEAD),
    ] = False,
    policy: Policy = None,
    baseline: Baseline = None,
    write_baseline: WriteBaseline = None,
    eol_warning: EolWarning = timedelta(days=90),
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
    from certify_cli.cli.judging import Judging
    from certify_cli.commands.report import Filters

    instead = {"runs": runs, "health": health, "history": history, "compare": compare is not None}
    instead |= {"explain": explain is not None, "rejudge": rejudge}
    report_kinds.check([name for name, given in instead.items() if given], _typed(context))
    simulated = options.simulated(origin)
    frame = Frame.of(database=database, registry=registry, quiet=quiet, verbose=verbose, format=format, output=output)
    filters = Filters(
        targets=listed(target),
        models=listed(model),
        regions=listed(regions),
        accounts=listed(account),
        vendors=tuple(vendor or ()),
        statuses=listed(status),
        origins=(origin,) if origin else (),
    )
    declared = declared_of(context, policy, baseline, writing=write_baseline)
    judging = Judging(declared.grounds, bool(policy or baseline or (declared.decides and not run)), write_baseline)
    past = Past(history, compare, last, run)
    if health:
        show_health(frame, simulated=simulated, show_account=show_account, within=eol_warning)
    elif runs:
        show_runs(frame, simulated=simulated, last=last)
    elif past.asked:
        past.show(frame, filters, simulated=simulated, show_account=show_account)
    elif explain or rejudge:
        show_instead(frame, filters, explain=explain, run=run, simulated=simulated, judging=judging)
    else:
        show_report(
            frame,
            filters,
            run=run,
            show_account=show_account,
            simulated=simulated,
            within=eol_warning,
            files=declared.files,
            judging=judging,
        )


def _typed(context: typer.Context) -> list[str]:
    """The names of the options on this very command line, without their dashes."""
    named = ((param.name, param.opts) for param in context.command.params if param.param_type_name == "option")
    return [opts[0].removeprefix("--") for name, opts in named if options.typed(context, name)]


def show_runs(frame: Frame, *, simulated: bool = False, last: int | None = None) -> None:
    """Prints the runs of the store."""
    from certify_cli.commands.report import LAST_RUNS
    from certify_cli.commands.report import runs as list_runs

    with frame.store(simulated=simulated, results_only=True) as store:
        frame.emit(list_runs(store, LAST_RUNS if last is None else last))


def show_health(frame: Frame, *, simulated: bool, show_account: bool, within: timedelta) -> None:
    """Prints the state of the store."""
    from certify_cli.cli.surroundings import health_of
    from certify_cli.commands.assemble import without_accounts

    with frame.store(simulated=simulated, read_only=True) as store:
        value = health_of(frame, store, simulated=simulated, within=within)
    frame.emit(value if show_account else without_accounts(value))


def show_instead(
    frame: Frame,
    filters: Filters,
    *,
    explain: str | None,
    run: str | None,
    judging: Judging,
    simulated: bool = False,
) -> None:
    """Prints the chain behind one verdict, or what today's rules would change."""
    from certify_cli.commands.explain import explain as explaining
    from certify_cli.commands.explain import stored_targets
    from certify_cli.commands.rejudge import rejudge
    from certify_cli.commands.report import narrowed

    with frame.store(simulated=simulated, results_only=True) as store:
        if explain:
            frame.emit(explaining(store, explain, run, judging.at_once(store, frame), frame.catalogue(store)))
            return
        filters = replace(filters, catalogue=frame.catalogue(store))
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
    within: timedelta = timedelta(days=90),
    files: Sequence[FileSettings] = (),
    judging: Judging | None = None,
) -> None:
    """Prints what is stored and passes the filters."""
    from certify_cli.cli.surroundings import surrounded
    from certify_cli.commands.assemble import with_dead_letters, without_accounts
    from certify_cli.commands.naming_lines import pointed
    from certify_cli.commands.report import Filters
    from certify_cli.commands.report import report as reporting
    from certify_cli.verdicts.endings import with_endings

    with frame.store(simulated=simulated, read_only=True, results_only=not frame.shows_dashboards()) as store:
        filters = replace(filters or Filters(), catalogue=frame.catalogue(store))
        value = judging.report(store, filters, run, frame) if judging else reporting(store, filters, run)
        value = with_endings(value, datetime.now(UTC).date(), within)
        value, where = with_dead_letters(value, store), store.location
        value = pointed(value, (), None, files)
        shown = surrounded(frame, store, value, simulated=simulated, within=within)
    frame.emit(shown if show_account else without_accounts(shown), detailed=bool(filters.targets))
    if not value.targets:
        first = frame.place(simulated=simulated).led("certify certify") + " TARGET"
        frame.console.talk(f"nothing stored yet in {where}; {first}, or try certify demo")
