"""Options of who writes signed evidence, and of who reads it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

EVIDENCE = "Evidence"

Evidence = Annotated[
    Path | None,
    typer.Option(
        "--evidence",
        metavar="FILE",
        help="Write a signed statement for each target; certify verify checks it offline.",
        rich_help_panel=EVIDENCE,
    ),
]
SignWith = Annotated[
    str | None,
    typer.Option(
        "--sign-with",
        envvar="CERTIFY_SIGN_WITH",
        metavar="KEYFILE|awskms:KEY",
        show_default=False,
        help="The private key that evidence is signed with: a PEM file, or a key in AWS KMS.",
        rich_help_panel=EVIDENCE,
    ),
]
Key = Annotated[
    Path,
    typer.Option("--key", envvar="CERTIFY_EVIDENCE_KEY", metavar="PEM", help="Public key of whoever is trusted."),
]
