"""`--guardrail ID[:VERSION]`: a guardrail's name, checked where it is typed and taken apart where a run needs it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from certify_cli.types.plans import Guardrail

GUARDRAIL = re.compile(
    r"(?P<id>[a-z0-9]+|arn:aws[a-z-]*:bedrock:[a-z0-9-]{1,20}:\d{12}:guardrail/[a-z0-9]+)"
    r"(?::(?P<version>[1-9]\d{0,7}|DRAFT))?"
)
"""Botocore's own patterns for guardrailIdentifier and guardrailVersion."""


def guardrail_name(text: str) -> str:
    """`ID`, `ID:VERSION` or the same with an ARN, whose own colons are no version."""
    if not GUARDRAIL.fullmatch(text.strip()):
        raise typer.BadParameter(
            f"{text!r} is no guardrail; write ID, ID:VERSION or an ARN, the version 1, 2 ... or DRAFT"
        )
    return text.strip()


def guardrail_named(name: str, *, blocks: str, passes: str) -> Guardrail:
    """The guardrail of a checked name, with a text it must stop and one it must let through."""
    from certify_cli.types.plans import Guardrail

    found = GUARDRAIL.fullmatch(name)
    assert found is not None
    return Guardrail(id=found["id"], version=found["version"] or "DRAFT", blocks=blocks, passes=passes)
