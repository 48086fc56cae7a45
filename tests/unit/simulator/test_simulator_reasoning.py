"""Each family takes its own form of asking for reasoning, refuses others in its own words, and shows what it shows."""

from __future__ import annotations

from typing import Any

import pytest
from kit.simulated import record

from certify_cli.simulator import reasoning, reasoning_blocks
from certify_cli.simulator.mind.prompt import Thought
from certify_cli.simulator.refusals import ServiceError

OLD, BOTH, NEW = "anthropic.claude-haiku-4-5-20251001-v1:0", "anthropic.claude-opus-4-6-v1", "anthropic.claude-opus-5"
BUDGET = {"thinking": {"type": "enabled", "budget_tokens": 1024}}
ADAPTIVE = {"thinking": {"type": "adaptive"}}
NOVA = "amazon.nova-2-lite-v1:0"


def payload(fields: dict[str, Any], limit: int | None = 2048) -> dict[str, Any]:
    inference = {} if limit is None else {"maxTokens": limit}
    return {"additionalModelRequestFields": fields, "inferenceConfig": inference}


@pytest.mark.parametrize(
    ("model_id", "fields", "reasons"),
    [
        (OLD, BUDGET, True),
        (OLD, {}, False),
        (OLD, {"thinking": {"type": "disabled"}}, False),
        (BOTH, BUDGET, True),
        (BOTH, ADAPTIVE, True),
        (NEW, ADAPTIVE, True),
        (NEW, {}, False),
        (NOVA, {"reasoningConfig": {"type": "enabled", "maxReasoningEffort": "low"}}, True),
        (NOVA, {"reasoningConfig": {"type": "disabled"}}, False),
        (NOVA, {"reasoning_effort": "high"}, False),
        ("openai.gpt-oss-120b-1:0", {}, True),
        ("openai.gpt-6-sol", {"reasoning": {"effort": "low"}}, True),
        ("deepseek.r1-v1:0", {}, True),
        ("deepseek.v3-v1:0", {}, False),
        ("deepseek.v3-v1:0", {"reasoning_effort": "high"}, True),
    ],
)
def test_who_reasons(model_id: str, fields: dict[str, Any], reasons: bool) -> None:
    assert reasoning.wanted(payload(fields), record(model_id)) is reasons


@pytest.mark.parametrize(
    ("model_id", "fields", "limit", "said"),
    [
        (OLD, ADAPTIVE, 2048, "adaptive thinking is not supported"),
        (OLD, {"thinking": {"type": "enabled"}}, 2048, "Field required"),
        (OLD, {"thinking": {"type": "enabled", "budget_tokens": 9}}, 2048, "greater than or equal to 1024"),
        (OLD, BUDGET, 1024, "must be greater than `thinking.budget_tokens`"),
        (NEW, BUDGET, 2048, '"thinking.type.enabled" is not supported for this model'),
        (NOVA, {"reasoningConfig": {"type": "enabled"}}, 2048, "maxReasoningEffort"),
        (NOVA, {"reasoningConfig": {"type": "enabled", "maxReasoningEffort": "high"}}, 2048, "must be unset"),
        ("openai.gpt-oss-120b-1:0", {"reasoning_effort": "extreme"}, 2048, "Unsupported value"),
    ],
)
def test_wrong_forms_are_refused(model_id: str, fields: dict[str, Any], limit: int, said: str) -> None:
    with pytest.raises(ServiceError) as caught:
        reasoning.wanted(payload(fields, limit), record(model_id))
    assert said in caught.value.message


@pytest.mark.parametrize(
    ("model_id", "fields", "shows"),
    [
        (OLD, BUDGET, "text"),
        (NEW, ADAPTIVE, "omitted"),
        (NEW, {"thinking": {"type": "adaptive", "display": "summarized"}}, "text"),
        (NOVA, {}, "marked"),
        ("openai.gpt-6-sol", {}, "redacted"),
        ("openai.gpt-oss-20b-1:0", {}, "text"),
    ],
)
def test_what_is_shown(model_id: str, fields: dict[str, Any], shows: str) -> None:
    thought = Thought(text="5", reasoning="Two and three.")
    seen = reasoning.shown(thought, payload(fields), record(model_id))
    assert seen.shows == shows
    block = reasoning_blocks.block(seen)
    told = "".join(delta["reasoningContent"].get("text", "") for delta, _ in reasoning_blocks.deltas(block))
    assert told == block.get("reasoningText", {}).get("text", "")
    assert ("redactedContent" in block) is (shows == "redacted")
