"""`certify waive`: parse, call, print."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from typing import Annotated

import typer

from certify_cli.cli import options
from certify_cli.cli.frame import Frame


def waive(
    context: typer.Context,
    target: Annotated[str, typer.Argument(metavar="TARGET", help="ROUTE@REGION, a model's id or a glob.")],
    probe: Annotated[str, typer.Option(metavar="ID", help="The probe, or case:NAME, whose failure is known.")],
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Why it may pass.")],
    expires: Annotated[str, typer.Option(metavar="DURATION|DAY", help="How long: 14d, or the last day, 2027-01-31.")],
    owner: Annotated[
        str | None, typer.Option(metavar="NAME", help="Who answers for it.", show_default="you, by USER")
    ] = None,
    origin: Annotated[
        str | None, typer.Option(metavar="ORIGIN", help="simulated looks into that store.", hidden=True)
    ] = None,
    config: options.Config = None,
    database: options.Database = None,
    registry: options.Registry = None,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> None:
    """Print a waiver block for the settings file: a known failure passes until a day. Changes nothing itself."""
    from certify_cli.commands.kept import Kept
    from certify_cli.commands.waive import Wish, check, waiver_block
    from certify_cli.errors import UsageError

    frame = Frame.of(database=database, registry=registry, quiet=quiet, verbose=verbose)
    answers = owner or os.environ.get("USER") or os.environ.get("LOGNAME")
    if not answers:
        raise UsageError("nobody knows who answers for it: USER is not set", hint="add --owner NAME")
    wish = Wish(target=target, probe=probe, reason=reason, owner=answers, expires=expires)
    now = datetime.now(UTC)
    waiver_block(wish, now)  # a wish that could be none is refused before anything is looked up
    with frame.verdicts(simulated=options.simulated(origin)) as store:
        wish, notes = check(wish, Kept.of(store), frame.catalogue(store))
    for note in notes:
        frame.console.warn(note)
    file = context.meta["certify.settings"].path
    frame.console.write_data(waiver_block(wish, now))
    frame.console.talk(f"add it to {file or 'certify.toml'}; certify gate then says what it waives")
