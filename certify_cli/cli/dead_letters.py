"""`certify dead-letters list|requeue|discard`: parse, call, print."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Annotated

import typer

from certify_cli.cli import options
from certify_cli.cli.frame import Frame
from certify_cli.cli.grouping import GroupedCommand
from certify_cli.cli.options import listed
from certify_cli.cli.parsers import duration

if TYPE_CHECKING:
    from certify_cli.commands.dead_letters import Wanted
    from certify_cli.interfaces import Store
    from certify_cli.place import Place
    from certify_cli.types.tables import Table

Change = Callable[..., "tuple[Table, int]"]
WHICH = "Which letters"

app = typer.Typer(
    help="What was given up for reasons outside the models: list it, have it tried again, or discard it.",
    no_args_is_help=True,
    rich_markup_mode=None,
)

Ids = Annotated[
    list[str] | None,
    typer.Argument(metavar="ID", show_default=False, help="Ids of the list, or what they begin with."),
]
Category = Annotated[
    list[str] | None, typer.Option(metavar="NAME", help="Such as THROTTLED; repeatable.", rich_help_panel=WHICH)
]
Target = Annotated[
    list[str] | None, typer.Option(metavar="TARGET", help="Target or glob; repeatable.", rich_help_panel=WHICH)
]
Run = Annotated[
    list[str] | None, typer.Option(metavar="RUN", help="Given up by this run last; repeatable.", rich_help_panel=WHICH)
]
OlderThan = Annotated[
    timedelta | None,
    typer.Option(parser=duration, metavar="DURATION", help="First given up longer ago.", rich_help_panel=WHICH),
]
Origin = Annotated[
    str | None,
    typer.Option(metavar="ORIGIN", help="aws, custom or simulated (a store of its own).", rich_help_panel=WHICH),
]
ShowAccount = Annotated[
    bool, typer.Option("--show-account", help="Show whole account ids.", rich_help_panel=options.GLOBAL)
]


Everything = Annotated[bool, typer.Option("--all", help="Every letter that is not discarded.", rich_help_panel=WHICH)]


@app.callback()
def options_before_the_action(
    database: options.Database = None,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
    format: options.Format = None,
    output: options.Output = None,
) -> None:
    """What was given up for reasons outside the models: list it, have it tried again, or discard it."""


@app.command("list", cls=GroupedCommand)
def list_letters(
    category: Category = None,
    target: Target = None,
    run: Run = None,
    older_than: OlderThan = None,
    everything: Annotated[bool, typer.Option("--all", help="Also the discarded ones.", rich_help_panel=WHICH)] = False,
    origin: Origin = None,
    show_account: ShowAccount = False,
    config: options.Config = None,
    database: options.Database = None,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
    format: options.Format = None,
    output: options.Output = None,
) -> None:
    """List the dead letters: what was tried, how often, why it was given up, first and last. No AWS call."""
    from certify_cli.commands.dead_letters import dead_letters

    frame = Frame.of(
        database=database, quiet=quiet, verbose=verbose, format=format, output=output, show_account=show_account
    )
    wanted = _wanted(None, category, target, run, older_than, everything)
    with frame.store(simulated=options.simulated(origin), results_only=True) as store:
        table, place = dead_letters(store, wanted, datetime.now(UTC)), _place(frame, store)
    _show(frame, table)
    _lead_on(frame, table, place)


@app.command(cls=GroupedCommand)
def requeue(
    ids: Ids = None,
    category: Category = None,
    target: Target = None,
    run: Run = None,
    older_than: OlderThan = None,
    everything: Everything = False,
    origin: Origin = None,
    show_account: ShowAccount = False,
    config: options.Config = None,
    database: options.Database = None,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
    format: options.Format = None,
    output: options.Output = None,
) -> None:
    """Mark dead letters to be tried again; `certify certify --retry-errors` then does it."""
    from certify_cli.commands.dead_letters import requeue as requeueing

    frame = Frame.of(
        database=database, quiet=quiet, verbose=verbose, format=format, output=output, show_account=show_account
    )
    wanted = _wanted(ids, category, target, run, older_than, everything)
    place = _change(frame, wanted, options.simulated(origin), "requeued", requeueing)
    frame.console.talk(place.led("certify certify --retry-errors tries them again"))


@app.command(cls=GroupedCommand)
def discard(
    ids: Ids = None,
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Why nobody needs them; required.")] = "",
    category: Category = None,
    target: Target = None,
    run: Run = None,
    older_than: OlderThan = None,
    everything: Everything = False,
    origin: Origin = None,
    show_account: ShowAccount = False,
    config: options.Config = None,
    database: options.Database = None,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
    format: options.Format = None,
    output: options.Output = None,
) -> None:
    """Take dead letters off the list, for a reason that is kept."""
    from certify_cli.commands.dead_letters import discard as discarding

    frame = Frame.of(
        database=database, quiet=quiet, verbose=verbose, format=format, output=output, show_account=show_account
    )
    wanted = _wanted(ids, category, target, run, older_than, everything)
    _change(frame, wanted, options.simulated(origin), "discarded", partial(discarding, reason=reason))


def _change(frame: Frame, wanted: Wanted, simulated: bool, done: str, change: Change) -> Place:
    from certify_cli.commands.dead_letters import choose

    now = datetime.now(UTC)
    # chosen while reading, so that a command that changes nothing makes no store either
    with frame.store(simulated=simulated, results_only=True) as store:
        letters, place = choose(store, wanted, now), _place(frame, store)
    with frame.store(simulated=simulated) as store:
        table, there = change(store, letters, now=now)
    _show(frame, table)
    meanwhile = len(letters) - there
    gone = f"; {meanwhile} resolved meanwhile" if meanwhile else ""
    frame.console.talk(f"{there} dead {'letter' if there == 1 else 'letters'} {done}{gone}")
    return place


def _place(frame: Frame, store: Store) -> Place:
    """A store of simulated results may have been named by its file alone."""
    return frame.place(simulated=store.origin() == "simulated")


def _lead_on(frame: Frame, table: Table, place: Place) -> None:
    """What can be done about the letters of the list."""
    states = {row["state"] for row in table.rows}
    if "waiting" in states:
        frame.console.talk(place.led("certify dead-letters requeue ID, or --all, has them tried again"))
    if "requeued" in states:
        frame.console.talk(place.led("certify certify --retry-errors tries again what is requeued"))


def _show(frame: Frame, table: Table) -> None:
    from certify_cli.commands.assemble import without_accounts

    frame.emit(table if frame.console.show_account else without_accounts(table))


def _wanted(
    ids: list[str] | None,
    category: list[str] | None,
    target: list[str] | None,
    run: list[str] | None,
    older_than: timedelta | None,
    everything: bool,
) -> Wanted:
    from certify_cli.commands.dead_letters import Wanted

    return Wanted(
        ids=tuple(ids or ()),
        categories=listed(category),
        targets=listed(target),
        runs=listed(run),
        older_than=older_than,
        everything=everything,
    )
