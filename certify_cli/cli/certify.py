"""`certify certify`: parse, call, print, exit."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Annotated

import typer

from certify_cli.cli import options
from certify_cli.cli.frame import Frame
from certify_cli.cli.guardrail_option import guardrail_named
from certify_cli.cli.options import SELECTION, duration, money, share
from certify_cli.types.plans import Guardrail

PROBING = "What to probe"
BOUNDS = "Bounds"
RUNS = "Runs"
PLANNING = (
    "suite probe require cases trials confidence context_share guardrail guardrail_blocks guardrail_passes "
    "force max_age region vendor kind routes plan"
)
"""Options that say what a run is; one that is continued is what it was."""


def certify(
    context: typer.Context,
    targets: options.Names = None,
    from_file: Annotated[
        Path | None,
        typer.Option("--from", metavar="FILE", help="Exactly what this file lists.", rich_help_panel=SELECTION),
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="Every active model of the inventory.", rich_help_panel=SELECTION)
    ] = False,
    region: options.Regions = None,
    vendor: options.Vendor = None,
    kind: options.Kind = None,
    routes: Annotated[
        options.Routes, typer.Option(help="Which routes of a model.", rich_help_panel=SELECTION)
    ] = options.Routes.ONE,
    suite: Annotated[
        options.Suites, typer.Option(envvar="CERTIFY_SUITE", help="How much is probed.", rich_help_panel=PROBING)
    ] = options.Suites.STANDARD,
    probe: Annotated[
        list[str] | None,
        typer.Option(metavar="ID", help="Only this probe, whatever the suite; repeatable.", rich_help_panel=PROBING),
    ] = None,
    require: Annotated[
        list[str] | None,
        typer.Option(metavar="ID", help="This probe must pass; repeatable.", rich_help_panel=PROBING),
    ] = None,
    cases: Annotated[
        list[Path] | None,
        typer.Option(metavar="FILE", help="Your own cases: JSONL, CSV or TOML; repeatable.", rich_help_panel=PROBING),
    ] = None,
    trials: Annotated[
        int,
        typer.Option(
            min=0,
            max=1000,
            metavar="N",
            help="Fixed number of trials; 0: one, a failure confirmed.",
            rich_help_panel=PROBING,
        ),
    ] = 0,
    confidence: Annotated[
        float | None,
        typer.Option(
            envvar="CERTIFY_CONFIDENCE",
            parser=share,
            metavar="SHARE",
            help="Repeat each probe until it is this sure, such as 0.95; clear cases need few calls.",
            rich_help_panel=PROBING,
        ),
    ] = None,
    context_share: Annotated[
        float,
        typer.Option(
            min=0.01,
            max=1.0,
            metavar="SHARE",
            help="At most this part of the claimed context window is filled by long_context.",
            rich_help_panel=PROBING,
        ),
    ] = 0.25,
    guardrail: Annotated[
        Guardrail | None,
        typer.Option(
            envvar="CERTIFY_GUARDRAIL",
            parser=guardrail_named,
            metavar="ID[:VERSION]",
            help="Your guardrail, for the probe guardrails; default version DRAFT.",
            rich_help_panel=PROBING,
        ),
    ] = None,
    guardrail_blocks: Annotated[
        str | None,
        typer.Option(metavar="TEXT", help="A text that your guardrail must stop.", rich_help_panel=PROBING),
    ] = None,
    guardrail_passes: Annotated[
        str | None,
        typer.Option(metavar="TEXT", help="A text that it must let through.", rich_help_panel=PROBING),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="Ignore certificates.", rich_help_panel=RUNS)] = False,
    max_age: Annotated[
        timedelta | None,
        typer.Option(parser=duration, metavar="DURATION", help="Oldest certificate to reuse.", rich_help_panel=RUNS),
    ] = None,
    plan: Annotated[
        bool, typer.Option("--plan", help="Show what would be done and its cost; calls no model.", rich_help_panel=RUNS)
    ] = False,
    resume: Annotated[
        bool, typer.Option("--resume", help="Continue the newest unfinished run.", rich_help_panel=RUNS)
    ] = False,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Start anew, even over an unfinished run.", rich_help_panel=RUNS)
    ] = False,
    run: Annotated[str | None, typer.Option(metavar="RUN", help="The run to --resume.", rich_help_panel=RUNS)] = None,
    if_busy: Annotated[
        options.IfBusy, typer.Option(help="When another run holds the store.", rich_help_panel=RUNS)
    ] = options.IfBusy.WAIT,
    max_cost: Annotated[
        Decimal | None,
        typer.Option(parser=money, metavar="USD", help="Never spend more than this.", rich_help_panel=BOUNDS),
    ] = None,
    deadline: Annotated[
        timedelta | None,
        typer.Option(parser=duration, metavar="DURATION", help="End the run after this.", rich_help_panel=BOUNDS),
    ] = None,
    timeout: Annotated[
        timedelta,
        typer.Option(
            parser=duration,
            metavar="DURATION",
            show_default=False,
            help="Of one call; default 60s.",
            rich_help_panel=BOUNDS,
        ),
    ] = timedelta(seconds=60),
    drain: Annotated[
        timedelta,
        typer.Option(
            parser=duration,
            metavar="DURATION",
            show_default=False,
            help="Longest wait after Ctrl-C; default 20s.",
            rich_help_panel=BOUNDS,
        ),
    ] = timedelta(seconds=20),
    concurrency: Annotated[
        int, typer.Option(min=1, max=256, metavar="N", help="Calls at the same time, 1 to 256.", rich_help_panel=BOUNDS)
    ] = 8,
    allow_subscribe: Annotated[
        bool,
        typer.Option("--allow-subscribe", help="Call models whose first call subscribes.", rich_help_panel=BOUNDS),
    ] = False,
    simulate: Annotated[
        bool, typer.Option("--simulate", help="Against a local simulator; no AWS needed.", rich_help_panel=RUNS)
    ] = False,
    personas: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="How simulated models behave (TOML).", rich_help_panel=RUNS),
    ] = None,
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
    """Certify models: probe each target over the real API, judge, rate and keep the result.

    Exit codes: 0 all certified, 1 a target failed, 2 usage, 3 incomplete, 4 cannot run, 130 and 143 interrupted.
    """
    from certify_cli.cli.certifying import certifying
    from certify_cli.cli.invocation import Invocation

    frame = Frame.of(
        database=database,
        registry=registry,
        quiet=quiet,
        verbose=verbose,
        format=format,
        output=output,
        shows="table" if plan else "report",
        show_account=show_account,
    )
    if resume:
        _refuse_plan_options(context)
    raise typer.Exit(certifying(frame, Invocation.of(context)))


def _refuse_plan_options(context: typer.Context) -> None:
    """A run is continued as it was planned; an option that says otherwise would be ignored."""
    from certify_cli.errors import UsageError

    given = [name for name in PLANNING.split() if options.typed(context, name)]
    if given:
        words = ", ".join(f"--{name.replace('_', '-')}" for name in given)
        raise UsageError(f"--resume continues a run as it was planned, so {words} cannot be heeded", hint="drop them")
