"""`--guardrail ID[:VERSION]`: reads a guardrail's name."""

from __future__ import annotations

import re

import typer

from certify_cli.types.plans import Guardrail

GUARDRAIL = re.compile(
    r"(?P<id>[a-z0-9]+|arn:aws[a-z-]*:bedrock:[a-z0-9-]{1,20}:\d{12}:guardrail/[a-z0-9]+)"
    r"(?::(?P<version>[1-9]\d{0,7}|DRAFT))?"
)
"""Botocore's own patterns for guardrailIdentifier and guardrailVersion."""


def guardrail_named(text: str | Guardrail | None) -> Guardrail | None:
    """`ID`, `ID:VERSION` or the same with an ARN, whose own colons are no version."""
    if text is None or isinstance(text, Guardrail):
        return text
    found = GUARDRAIL.fullmatch(text.strip())
    if found is None:
        raise typer.BadParameter(
            f"{text!r} is no guardrail; write ID, ID:VERSION or an ARN, the version 1, 2 ... or DRAFT"
        )
    return Guardrail(id=found["id"], version=found["version"] or "DRAFT")
