"""Options of what is looked at before a run: how soon a model ends, and whether it may be called at all."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

import typer

from certify_cli.cli.parsers import duration

PreflightOnly = Annotated[
    bool,
    typer.Option(
        "--preflight-only",
        help="Show who may call what and what mends the rest; calls no model, certifies nothing.",
        rich_help_panel="Runs",
    ),
]
EolWarning = Annotated[
    timedelta,
    typer.Option(
        "--eol-warning",
        envvar="CERTIFY_EOL_WARNING",
        parser=duration,
        metavar="DURATION",
        show_default=False,
        help="Warn so long before a model's end of life; default 90d.",
        rich_help_panel="Bounds",
    ),
]
