"""How each family of models is asked to reason on Converse, and what of it is then to be seen.

Sources: Bedrock's guides to model reasoning, extended thinking and adaptive thinking (Claude 3.7 to 4.5 take a budget,
4.6 both forms, from 4.7 on only the adaptive one, which shows nothing unless a summary is asked for); Nova 2's guide to
reasoning (an effort; the text is "[REDACTED]"); langchain-aws#1188, #1261 and #1266 (gpt-oss, Kimi and DeepSeek V3 take
`reasoning_effort`, later OpenAI models `reasoning.effort`); strands-env#258 (those show unreadable bytes). DeepSeek R1
and gpt-oss always reason and show it. Of other families nothing is known: they are asked nothing special, and watched.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from certify_cli.probes._applicable import obstacle
from certify_cli.types.calls import Reply
from certify_cli.types.model import ModelRecord

LEAST_BUDGET_TOKENS = 1_024
"""The smallest budget Claude takes."""
Shown = Literal["always", "mostly", "perhaps"]
"""Whether reasoning is to be seen when asked for: in every reply, in all but the easiest (adaptive), or who knows."""


@dataclass(frozen=True, slots=True)
class Way:
    """A family by its model ids, the fields of `additionalModelRequestFields` that ask it to reason, what is seen."""

    models: re.Pattern[str]
    fields: Mapping[str, Any] = field(default_factory=dict)
    shown: Shown = "perhaps"


_BUDGET = {"thinking": {"type": "enabled", "budget_tokens": LEAST_BUDGET_TOKENS}}
_ADAPTIVE = {"thinking": {"type": "adaptive"}}
_SUMMARY = {"thinking": {"type": "adaptive", "display": "summarized"}}
WAYS = (
    Way(re.compile(r"anthropic\.claude-(?:3-7-|(?:opus|sonnet)-4-2025|opus-4-1-|\w+-4-5)"), _BUDGET, "always"),
    Way(re.compile(r"anthropic\.claude-\w+-4-6"), _ADAPTIVE, "mostly"),
    Way(re.compile(r"anthropic\.claude-[a-z]+-(?:4-[7-9]|[5-9]|preview)"), _SUMMARY, "mostly"),
    Way(re.compile(r"amazon\.nova-2"), {"reasoningConfig": {"type": "enabled", "maxReasoningEffort": "low"}}, "always"),
    Way(re.compile(r"openai\.gpt-oss"), {"reasoning_effort": "medium"}, "always"),
    Way(re.compile(r"openai\.gpt-"), {"reasoning": {"effort": "medium"}}),
    Way(re.compile(r"deepseek\.r1"), {}, "always"),
    Way(re.compile(r"deepseek\.v3"), {"reasoning_effort": "high"}),
    Way(re.compile(r"moonshot\w*\.kimi-k2-thinking")),
    Way(re.compile(r"moonshot\w*\.kimi-"), {"reasoning_effort": "high"}),
)
WATCHED = Way(re.compile(""))


def way_of(model: ModelRecord) -> Way:
    """How to ask this model; nothing special where nobody knows."""
    return next((way for way in WAYS if way.models.match(model.id)), WATCHED)


def obstacle_or_no_way(model: ModelRecord) -> str:
    """Why a model cannot be tried, also one of which nobody says that it reasons and nobody knows how to ask it."""
    claimed = model.capabilities.get("reasoning") is True or model.curated.always_thinks
    known = claimed or way_of(model) is not WATCHED
    return obstacle(model) or ("" if known else "nobody says that it reasons, or how to ask it")


def shown_in(reply: Reply) -> dict[str, Any]:
    """What a reply shows of its reasoning: blocks, characters, unreadable ones, and the reasoning's own beginning."""
    contents = [block["reasoningContent"] for block in reply.blocks if "reasoningContent" in block]
    told = [content for content in contents if isinstance(content, Mapping)]
    texts = [content["reasoningText"] for content in told if isinstance(content.get("reasoningText"), Mapping)]
    text = "\n".join(str(one.get("text") or "") for one in texts)
    return {
        "blocks": len(contents),
        "characters": len(text.strip()),
        "unreadable": any(content.get("redactedContent") for content in told),
        "repeated": _repeated(text, reply),
    }


REPEATED_CHARACTERS = 80
"""So much of its reasoning, word for word, does not come to stand in an answer by chance."""


def _repeated(reasoning: str, reply: Reply) -> bool:
    visible = " ".join(" ".join(str(block["text"]) for block in reply.blocks if "text" in block).split())
    told = " ".join(reasoning.split())
    pieces = (told[:REPEATED_CHARACTERS], told[-REPEATED_CHARACTERS:])
    return len(told) >= REPEATED_CHARACTERS and any(piece in visible for piece in pieces)
