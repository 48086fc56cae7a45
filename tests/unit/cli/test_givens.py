"""What a run is given on the command line: the guardrail, its texts, and the share of the context window."""

from __future__ import annotations

import pytest
import typer

from certify_cli.cli.guardrail_option import guardrail_name, guardrail_named
from certify_cli.cli.invocation import Invocation
from certify_cli.types.plans import NOTHING_GIVEN, Givens, Guardrail

ARN = "arn:aws:bedrock:us-east-1:123456789012:guardrail/abc123"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("abc123", Guardrail(id="abc123")),
        (" abc123:7 ", Guardrail(id="abc123", version="7")),
        ("abc123:DRAFT", Guardrail(id="abc123", version="DRAFT")),
        (ARN, Guardrail(id=ARN)),
        (f"{ARN}:12", Guardrail(id=ARN, version="12")),
    ],
)
def test_a_guardrail_is_named_with_or_without_its_version(text: str, expected: Guardrail) -> None:
    assert guardrail_named(guardrail_name(text), blocks="", passes="") == expected


@pytest.mark.parametrize("text", ["", "ABC", "abc123:", "abc123:0", "abc123:draft", "arn:aws:s3:::bucket", f"{ARN}:x"])
def test_what_is_no_guardrail_is_refused(text: str) -> None:
    with pytest.raises(typer.BadParameter, match="is no guardrail"):
        guardrail_name(text)


def test_options_make_what_probes_are_given() -> None:
    assert Invocation().order().settings.given == NOTHING_GIVEN
    asked = Invocation(context_share=0.9, guardrail="abc123:2", guardrail_blocks="a", guardrail_passes="b")
    guardrail = Guardrail(id="abc123", version="2", blocks="a", passes="b")
    assert asked.order().settings.given == Givens(guardrail=guardrail, context_share=0.9)
