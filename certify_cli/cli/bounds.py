"""Options that say how far a run may go: where data may be processed, how much of a quota it takes, and how long."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

import typer

from certify_cli.cli.options import SELECTION
from certify_cli.cli.parsers import duration

AllowedRegions = Annotated[
    list[str] | None,
    typer.Option(
        "--allowed-regions",
        envvar="CERTIFY_ALLOWED_REGIONS",
        metavar="REGION",
        help="Only where data may be processed: region, comma list or glob; repeatable.",
        rich_help_panel=SELECTION,
    ),
]
QuotaShare = Annotated[
    float,
    typer.Option(
        "--quota-share",
        envvar="CERTIFY_QUOTA_SHARE",
        min=0.01,
        max=1.0,
        metavar="SHARE",
        help="At most this part of each known quota; production has the rest.",
        rich_help_panel="Bounds",
    ),
]
Timeout = Annotated[
    timedelta,
    typer.Option(
        parser=duration,
        metavar="DURATION",
        show_default=False,
        help="Of one call; default 60s.",
        rich_help_panel="Bounds",
    ),
]
Drain = Annotated[
    timedelta,
    typer.Option(
        parser=duration,
        metavar="DURATION",
        show_default=False,
        help="Longest wait after Ctrl-C; default 20s.",
        rich_help_panel="Bounds",
    ),
]
