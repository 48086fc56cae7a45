"""`certify doctor`: parse, call, print, exit."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from certify_cli.cli import options
from certify_cli.cli.frame import Frame
from certify_cli.cli.options import GLOBAL, SELECTION
from certify_cli.cli.policy_options import Baseline, Policy
from certify_cli.cli.simulating import simulating
from certify_cli.errors import CertifyError

SETTINGS_ERROR = "certify.settings.error"
"""Where the context keeps what is wrong with the settings file."""


def load_settings(context: typer.Context, path: Path | None) -> Path | None:
    """As for every command, but a file that cannot be read is what doctor is asked about."""
    try:
        return options.load_settings(context, path)
    except CertifyError as error:
        context.meta[SETTINGS_ERROR] = error
        return path


def doctor(
    context: typer.Context,
    targets: options.Names = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Permissions for every model.", rich_help_panel=SELECTION)
    ] = False,
    region: options.Regions = None,
    account: options.Accounts = None,
    policy: Policy = None,
    baseline: Baseline = None,
    simulate: Annotated[bool, typer.Option("--simulate", help="Examine a local simulator; no AWS needed.")] = False,
    config: Annotated[
        Path | None,
        typer.Option(
            "--config",
            envvar="CERTIFY_CONFIG",
            metavar="FILE",
            is_eager=True,
            callback=load_settings,
            help="Settings file; default: the nearest certify.toml or pyproject.toml with [tool.certify].",
            rich_help_panel=GLOBAL,
        ),
    ] = None,
    database: options.Database = None,
    registry: options.Registry = None,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
    format: options.Format = None,
    output: options.Output = None,
) -> None:
    """Check this machine and account before you trust a run: calls no model, writes nothing.

    Each thing is ok, a warning or a failure, with what was seen and its remedy. IAM is asked whether the targets may
    be called: those named, --all, or [[targets]] of the settings. Exit codes: 0 a run could work, 2 usage, 4 it could
    not.
    """
    from certify_cli.cli.patients import patient_of
    from certify_cli.commands.assemble import without_accounts
    from certify_cli.commands.doctor import doctor_table, stopped_by
    from certify_cli.doctor.checks import examine

    frame = Frame.of(
        database=database,
        registry=registry,
        quiet=quiet,
        verbose=verbose,
        format=format,
        output=output,
        shows="table",
    )
    with simulating(simulate, None, registry):
        seen = examine(patient_of(context, frame, problem=context.meta.get(SETTINGS_ERROR), simulated=simulate))
    place = frame.place(simulated=simulate)
    frame.emit(without_accounts(doctor_table([replace(one, remedy=place.led(one.remedy)) for one in seen])))
    if (stopped := stopped_by(seen)) is not None:
        stopped.hint = place.led(stopped.hint)
        raise stopped
