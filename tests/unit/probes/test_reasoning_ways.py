"""Each family is asked to reason in its own form, and nobody is asked of whom nothing is known."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from certify_cli.probes._reasoning import WATCHED, obstacle_or_no_way, shown_in, way_of
from certify_cli.probes._script import chat, model
from certify_cli.registry.load import load

BUDGET = {"thinking": {"type": "enabled", "budget_tokens": 1024}}
SUMMARY = {"thinking": {"type": "adaptive", "display": "summarized"}}
EFFORT = {"reasoning_effort": "high"}


@pytest.mark.parametrize(
    ("model_id", "fields", "shown"),
    [
        ("anthropic.claude-3-7-sonnet-20250219-v1:0", BUDGET, "always"),
        ("anthropic.claude-sonnet-4-20250514-v1:0", BUDGET, "always"),
        ("anthropic.claude-opus-4-1-20250805-v1:0", BUDGET, "always"),
        ("anthropic.claude-haiku-4-5-20251001-v1:0", BUDGET, "always"),
        ("anthropic.claude-opus-4-6-v1", {"thinking": {"type": "adaptive"}}, "mostly"),
        ("anthropic.claude-sonnet-4-6", {"thinking": {"type": "adaptive"}}, "mostly"),
        ("anthropic.claude-opus-4-7", SUMMARY, "mostly"),
        ("anthropic.claude-opus-5", SUMMARY, "mostly"),
        ("anthropic.claude-haiku-5-5", SUMMARY, "mostly"),
        ("anthropic.claude-mythos-preview", SUMMARY, "mostly"),
        ("amazon.nova-2-lite-v1:0", {"reasoningConfig": {"type": "enabled", "maxReasoningEffort": "low"}}, "always"),
        ("openai.gpt-oss-20b-1:0", {"reasoning_effort": "medium"}, "always"),
        ("openai.gpt-6.1-sol", {"reasoning": {"effort": "medium"}}, "perhaps"),
        ("deepseek.r1-v1:0", {}, "always"),
        ("deepseek.v3.2", EFFORT, "perhaps"),
        ("moonshotai.kimi-k3", EFFORT, "perhaps"),
        ("moonshot.kimi-k2-thinking", {}, "perhaps"),
        ("qwen.qwen3-32b-v1:0", {}, "perhaps"),
        ("anthropic.claude-3-haiku-20240307-v1:0", {}, "perhaps"),
    ],
)
def test_the_form_follows_the_family(model_id: str, fields: dict[str, Any], shown: str) -> None:
    way = way_of(model(model_id))
    assert (dict(way.fields), way.shown) == (fields, shown)


def test_every_claude_that_is_said_to_reason_has_a_form() -> None:
    claimed = [one for one in load().models.values() if one.id.startswith("anthropic.")]
    reasoning = [one.id for one in claimed if one.capabilities.get("reasoning")]
    assert len(reasoning) > 15
    assert [one for one in reasoning if way_of(model(one)) is WATCHED] == []


def test_nobody_is_asked_of_whom_nothing_is_said() -> None:
    plain = model("qwen.qwen3-32b-v1:0")
    assert "nobody says" in obstacle_or_no_way(plain)
    assert not obstacle_or_no_way(replace(plain, facts=replace(plain.facts, capabilities={"reasoning": True})))
    assert not obstacle_or_no_way(model("deepseek.r1-v1:0"))


@pytest.mark.parametrize("content", [None, [], "text", {"reasoningText": None}, {"reasoningText": {"text": None}}])
def test_odd_blocks_are_blocks_without_content(content: Any) -> None:
    reply = replace(chat("42"), blocks=({"reasoningContent": content}, {"text": "42"}))
    assert shown_in(reply) == {"blocks": 1, "characters": 0, "unreadable": False, "repeated": False}
