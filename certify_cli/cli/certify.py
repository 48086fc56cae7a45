"""`certify certify`: parse, call, print, exit."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Annotated

import typer

from certify_cli.cli import bounds, evidence_options, options
from certify_cli.cli.frame import Frame
from certify_cli.cli.gate_options import EolWarning, PreflightOnly
from certify_cli.cli.guardrail_option import guardrail_name
from certify_cli.cli.options import SELECTION
from certify_cli.cli.parsers import duration, money, share
from certify_cli.cli.policy_options import Baseline, Policy
from certify_cli.types.shares import QUOTA_SHARE

PROBING = "What to probe"
BOUNDS = "Bounds"
RUNS = "Runs"
PLANNING = (
    "suite probe require cases trials confidence context_share guardrail guardrail_blocks guardrail_passes "
    "max_age account region vendor kind routes plan preflight_only"
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
    account: options.Accounts = None,
    vendor: options.Vendor = None,
    kind: options.Kind = None,
    routes: Annotated[
        options.Routes, typer.Option(help="Which routes of a model.", rich_help_panel=SELECTION)
    ] = options.Routes.ONE,
    allowed_regions: bounds.AllowedRegions = None,
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
        str | None,
        typer.Option(
            envvar="CERTIFY_GUARDRAIL",
            parser=guardrail_name,
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
    force: Annotated[
        bool,
        typer.Option(
            "--force",
            help="Ignore certificates and what an unfinished run found, which it replaces; with --resume or "
            "--retry-errors: go on though the plan would be another now.",
            rich_help_panel=RUNS,
        ),
    ] = False,
    max_age: Annotated[
        timedelta | None,
        typer.Option(
            parser=duration,
            metavar="DURATION",
            help="Oldest certificate to reuse; replaces an unfinished run as --force does.",
            rich_help_panel=RUNS,
        ),
    ] = None,
    plan: Annotated[
        bool, typer.Option("--plan", help="Show what would be done and its cost; calls no model.", rich_help_panel=RUNS)
    ] = False,
    resume: Annotated[
        bool, typer.Option("--resume", help="Continue the newest unfinished run.", rich_help_panel=RUNS)
    ] = False,
    retry_errors: Annotated[
        bool,
        typer.Option(
            "--retry-errors",
            help="Ask again what an ended run could not tell; exit 2 where nothing is left to ask.",
            rich_help_panel=RUNS,
        ),
    ] = False,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Start anew, even over an unfinished run.", rich_help_panel=RUNS)
    ] = False,
    run: Annotated[
        str | None,
        typer.Option(metavar="RUN", help="The run to --resume or --retry-errors.", rich_help_panel=RUNS),
    ] = None,
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
    timeout: bounds.Timeout = timedelta(seconds=60),
    drain: bounds.Drain = timedelta(seconds=20),
    lease: Annotated[
        timedelta,
        # how long a process may be silent before others take over its targets: docs/explanation/reliability.md
        typer.Option(parser=duration, envvar="CERTIFY_LEASE", hidden=True, show_default=False),
    ] = timedelta(seconds=30),
    concurrency: Annotated[
        int, typer.Option(min=1, max=256, metavar="N", help="Calls at the same time, 1 to 256.", rich_help_panel=BOUNDS)
    ] = 8,
    quota_share: bounds.QuotaShare = QUOTA_SHARE,
    allow_subscribe: Annotated[
        bool,
        typer.Option("--allow-subscribe", help="Call models whose first call subscribes.", rich_help_panel=BOUNDS),
    ] = False,
    policy: Policy = None,
    baseline: Baseline = None,
    preflight_only: PreflightOnly = False,
    eol_warning: EolWarning = timedelta(days=90),
    simulate: Annotated[
        bool, typer.Option("--simulate", help="Against a local simulator; no AWS needed.", rich_help_panel=RUNS)
    ] = False,
    personas: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="How simulated models behave (TOML).", rich_help_panel=RUNS),
    ] = None,
    evidence: evidence_options.Evidence = None,
    sign_with: evidence_options.SignWith = None,
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
        shows="table" if plan or preflight_only else "report",
        show_account=show_account,
    )
    if resume or retry_errors:
        _refuse_plan_options(context, "--resume" if resume else "--retry-errors")
    raise typer.Exit(certifying(frame, Invocation.of(context).with_declared()))


def _refuse_plan_options(context: typer.Context, instead: str) -> None:
    """A run is continued as it was planned; an option that says otherwise would be ignored."""
    from certify_cli.errors import UsageError

    given = [name for name in PLANNING.split() if options.typed(context, name)]
    if given:
        words = ", ".join(f"--{name.replace('_', '-')}" for name in given)
        raise UsageError(
            f"{instead} goes on with a run as it was planned, so {words} cannot be heeded",
            hint="drop it" if len(given) == 1 else "drop them",
        )
