"""Options of commands that decide: the policy, and the state that later ones are held against."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from certify_cli.commands.grounds import Declared

DECIDING = "What must hold"

Policy = Annotated[
    str | None,
    typer.Option(
        "--policy",
        envvar="CERTIFY_POLICY",
        metavar="FILE|PRESET",
        help="A file, or default, strict or smoke, instead of the settings' [policy].",
        rich_help_panel=DECIDING,
    ),
]
Baseline = Annotated[
    Path | None,
    typer.Option(
        "--baseline",
        envvar="CERTIFY_BASELINE",
        metavar="FILE",
        help="Only what is worse than in this file is a breach; new targets count fully.",
        rich_help_panel=DECIDING,
    ),
]
WriteBaseline = Annotated[
    Path | None,
    typer.Option(
        "--write-baseline",
        metavar="FILE",
        help="Write the state of what is shown, for --baseline.",
        rich_help_panel=DECIDING,
    ),
]


def declared_of(
    context: typer.Context, policy: str | None, baseline: Path | None, *, writing: Path | None = None
) -> Declared:
    """What settings, policy file and baseline say, except a baseline that is `writing`; raises BadFile."""
    from certify_cli.commands.grounds import declared

    return declared(context.meta["certify.settings"], policy, baseline, writing=writing)
