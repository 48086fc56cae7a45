"""Whose model a list says it is: Bedrock under every name that lists give it, and nobody else."""

from __future__ import annotations

import pytest

from certify_cli.sources.providers import BEDROCK, UNKNOWN, provider_named, split_provider


@pytest.mark.parametrize(
    "label",
    [
        *("bedrock", "AWS Bedrock", "amazon_bedrock", "aws-bedrock", "bedrock_converse", "bedrock-converse", "amazon"),
        *("AWS", "AWS Bedrock Runtime", "bedrock-runtime", "Bedrock (EU)", "Amazon  Bedrock"),
    ],
)
def test_bedrock_is_known_under_every_name(label: str) -> None:
    assert provider_named(f" {label} ") == BEDROCK


@pytest.mark.parametrize("label", ["openai", "bedrocky", "flintbedrock", "amazonian", "Groq"])
def test_others_keep_their_own(label: str) -> None:
    assert provider_named(label) == label.lower()
    assert provider_named(" ") == UNKNOWN


@pytest.mark.parametrize("prefix", ["bedrock", "Bedrock_Converse", "bedrock-runtime", "amazon"])
def test_a_prefix_before_a_slash(prefix: str) -> None:
    assert split_provider(f"{prefix}/amazon.nova-lite-v1:0") == (BEDROCK, "amazon.nova-lite-v1:0")
    assert split_provider(f"my{prefix}/amazon.nova-lite-v1:0") == (UNKNOWN, f"my{prefix}/amazon.nova-lite-v1:0")
