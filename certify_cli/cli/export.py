"""`certify export`: parse, call, print."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from certify_cli.cli import evidence_options, options
from certify_cli.cli.attesting import signing
from certify_cli.cli.frame import Frame
from certify_cli.cli.options import listed
from certify_cli.cli.policy_options import Policy, declared_of

if TYPE_CHECKING:
    from certify_cli.commands.exportable import Filters
    from certify_cli.types.accounts import Account

FILTERS = "What to export"


class Kinds(StrEnum):
    """What can be written."""

    LITELLM = "litellm"
    IAM_POLICY = "iam-policy"
    IDS = "ids"
    TARGETS = "targets"
    EVIDENCE = "evidence"


def export(
    context: typer.Context,
    kind: Annotated[Kinds, typer.Argument(metavar="KIND", help="litellm, iam-policy, ids, targets or evidence.")],
    targets: options.Names = None,
    suite: Annotated[
        options.Suites | None,
        typer.Option(help="Certified by this suite or a wider one; default any.", rich_help_panel=FILTERS),
    ] = None,
    regions: Annotated[
        list[str] | None,
        typer.Option("--region", metavar="REGION", help="Region or glob; repeatable.", rich_help_panel=FILTERS),
    ] = None,
    account: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Name or glob of an account; repeatable.", rich_help_panel=FILTERS),
    ] = None,
    origin: Annotated[
        str | None,
        typer.Option(metavar="ORIGIN", help="aws, custom or simulated (a store of its own).", rich_help_panel=FILTERS),
    ] = None,
    to: Annotated[
        Path | None,
        typer.Option("--output", metavar="FILE", help="Write to a file instead.", rich_help_panel=options.GLOBAL),
    ] = None,
    sign_with: evidence_options.SignWith = None,
    policy: Policy = None,
    show_account: Annotated[
        bool, typer.Option("--show-account", help="Whole account ids in ARNs.", rich_help_panel=options.GLOBAL)
    ] = False,
    config: options.Config = None,
    database: options.Database = None,
    registry: options.Registry = None,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
    format: options.Format = None,
) -> None:
    """Write what is certified now for another tool: what the gate takes, from the store, no AWS call.

    litellm: a model_list. iam-policy: policies for exactly these targets, one a line. ids: what goes into modelId.
    targets: for certify --from. evidence: signed lines of all that a gate goes by, good or bad, into --output.
    Exit codes: 0 written, 2 usage, 3 nothing is certified now, 4 nothing could be signed.
    """
    from certify_cli.commands.export import export as exporting
    from certify_cli.commands.exportable import bearing
    from certify_cli.commands.grounds import at, with_cases
    from certify_cli.formats.files import check_writable, write_atomically

    _refuse_format(format, kind)
    simulated = options.simulated(origin)
    frame = Frame.of(database=database, registry=registry, quiet=quiet, verbose=verbose, show_account=show_account)
    if to is not None:
        check_writable(str(to))
    settings = context.meta["certify.settings"]
    own = with_cases(declared_of(context, policy, None).grounds, settings)
    signed = signing(to, sign_with, own) if kind is Kinds.EVIDENCE else None
    now = datetime.now(UTC)
    filters = _filters(context, suite if signed is None or options.typed(context, "suite") else None, settings.accounts)
    with frame.store(simulated=simulated, read_only=True) as store:
        catalogue = frame.catalogue(store)
        filters = replace(filters, catalogue=catalogue)
        grounds = at(own, now, catalogue, today=frame.today(store))
        if signed is not None:
            raise typer.Exit(signed.write(bearing(store, filters, grounds), now, store, frame))
        made = exporting(
            kind.value, store, catalogue(), filters, grounds, accounts=settings.accounts, whole_accounts=show_account
        )
    for note in made.notes:
        frame.console.warn(note)
    if to is None:
        frame.console.write_data(made.text)
    else:
        write_atomically(to, made.text)


def _filters(context: typer.Context, suite: options.Suites | None, accounts: Sequence[Account]) -> Filters:
    """The suite that a settings file certifies with narrows no evidence: a gate does not read that word."""
    from certify_cli.commands.exportable import Filters

    return Filters(
        targets=listed(context.params["targets"]),
        regions=listed(context.params["regions"]),
        accounts=listed(context.params["account"]),
        suite=suite.value if suite else None,
        declared=tuple(one.name for one in accounts),
    )


def _refuse_format(format: str | None, kind: Kinds) -> None:
    from certify_cli.errors import UsageError

    if format is not None:
        raise UsageError("export writes what its KIND says, in no other format", hint=f"certify export {kind.value}")
