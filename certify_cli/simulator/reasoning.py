"""Visible reasoning on Converse: who reasons when, in which form it must be asked for, and what is shown of it.

Sources: Bedrock's guide on extended and adaptive thinking (Claude), Nova 2's on extended thinking ("[REDACTED]"),
langchain-aws#1188, #1261 and #1266 and strands-env#258 (OpenAI, DeepSeek, Kimi; what display omits and summarises).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from certify_cli.simulator.mind.prompt import Shows, Thought
from certify_cli.simulator.refusals import ServiceError, invalid
from certify_cli.types.model import ModelRecord

_SAID = "The model returned the following errors: "
_EFFORTS = ("none", "minimal", "low", "medium", "high", "xhigh", "max")
LEAST_BUDGET = 1024

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Family:
    """`asked` says whether the model's own fields ask for reasoning, and raises for a form it does not take."""

    models: re.Pattern[str]
    asked: Callable[[Json, int | None], bool]
    always: bool = False
    shows: Shows = "text"


def wanted(payload: Json, model: ModelRecord) -> bool:
    """Whether the reply is to be reasoned about. Raises ServiceError in the service's words.

    A model that is said to reason, of a family whose form nobody knows, does so unasked.
    """
    family = _family(model)
    fields = payload.get("additionalModelRequestFields") or {}
    limit = (payload.get("inferenceConfig") or {}).get("maxTokens")
    by_itself = family.always or model.curated.always_thinks
    if family is _UNKNOWN:
        by_itself = by_itself or model.capabilities.get("reasoning") is True
    return family.asked(fields, limit) or by_itself


def shown(thought: Thought, payload: Json, model: ModelRecord) -> Thought:
    """The thought with what the service lets be seen of its reasoning; its tokens are billed in full."""
    if not thought.reasoning:
        return thought
    fields = payload.get("additionalModelRequestFields") or {}
    thinking = fields.get("thinking") if isinstance(fields.get("thinking"), Mapping) else {}
    omits = _OMITTING.match(model.id) and (thinking or {}).get("display") != "summarized"
    return replace(thought, shows="omitted" if omits else _family(model).shows)


def _budgeted(fields: Json, limit: int | None) -> bool:
    """Claude 3.7 to 4.5: enabled with a budget below maxTokens."""
    thinking = _thinking(fields)
    if thinking.get("type") == "adaptive":
        raise invalid(f"{_SAID}adaptive thinking is not supported on this model")
    if thinking.get("type") != "enabled":
        return False
    budget = thinking.get("budget_tokens")
    if not isinstance(budget, int):
        raise invalid(f"{_SAID}thinking.enabled.budget_tokens: Field required")
    if budget < LEAST_BUDGET:
        raise invalid(f"{_SAID}thinking.enabled.budget_tokens: Input should be greater than or equal to {LEAST_BUDGET}")
    if limit is not None and limit <= budget:
        raise invalid(f"{_SAID}`max_tokens` must be greater than `thinking.budget_tokens`.")
    return True


def _refuse_small(budget: Any) -> None:
    if isinstance(budget, int) and budget < LEAST_BUDGET:
        raise invalid(f"{_SAID}thinking.enabled.budget_tokens: Input should be greater than or equal to {LEAST_BUDGET}")


def _adaptive(fields: Json, _: int | None) -> bool:
    """Claude from 4.7 on."""
    thinking = _thinking(fields)
    if thinking.get("type") == "enabled":
        raise invalid(
            f'{_SAID}"thinking.type.enabled" is not supported for this model. Use "thinking.type.adaptive" and '
            '"output_config.effort" to control thinking behavior.'
        )
    return thinking.get("type") == "adaptive"


def _either(fields: Json, limit: int | None) -> bool:
    """Claude 4.6 takes both forms."""
    return _thinking(fields).get("type") == "adaptive" or _budgeted(fields, limit)


def _nova(fields: Json, limit: int | None) -> bool:
    config = fields.get("reasoningConfig")
    if not isinstance(config, Mapping) or config.get("type") != "enabled":
        return False
    if config.get("maxReasoningEffort") not in ("low", "medium", "high"):
        raise invalid("Malformed input request: #/reasoningConfig/maxReasoningEffort: is not a valid enum value")
    if config["maxReasoningEffort"] == "high" and limit is not None:
        raise invalid("maxTokens must be unset when maxReasoningEffort is high")
    return True


def _effort(fields: Json, _: int | None) -> bool:
    return _is_effort(fields.get("reasoning_effort"))


def _nested_effort(fields: Json, _: int | None) -> bool:
    nested = fields.get("reasoning")
    return _is_effort(nested.get("effort")) if isinstance(nested, Mapping) else False


def _anyhow(fields: Json, limit: int | None) -> bool:
    """Nobody knows this family: every form is taken for a wish."""
    thinking = _thinking(fields)
    _refuse_small(thinking.get("budget_tokens"))
    return thinking.get("type") in ("enabled", "adaptive") or _effort(fields, limit) or _nova(fields, limit)


def _is_effort(value: Any) -> bool:
    if value is None:
        return False
    if value not in _EFFORTS:
        raise _bad_effort(value)
    return bool(value != "none")


def _bad_effort(value: Any) -> ServiceError:
    return invalid(
        f"{_SAID}Unsupported value: 'reasoning_effort' does not support {str(value)[:20]!r} with this model."
    )


def _thinking(fields: Json) -> Json:
    given = fields.get("thinking") or fields.get("reasoning_config") or {}
    return given if isinstance(given, Mapping) else {}


_OMITTING = re.compile(r"anthropic\.claude-(?:opus-4-[7-9]|(?:opus|sonnet|haiku|fable|mythos)-(?:[5-9]|preview))")
_FAMILIES = (
    _Family(re.compile(r"anthropic\.claude-(?:opus|sonnet)-4-6"), _either),
    _Family(_OMITTING, _adaptive),
    _Family(re.compile(r"anthropic\."), _budgeted),
    _Family(re.compile(r"amazon\.nova-2"), _nova, shows="marked"),
    _Family(re.compile(r"openai\.gpt-oss"), _effort, always=True),
    _Family(re.compile(r"openai\.gpt-"), _nested_effort, always=True, shows="redacted"),
    _Family(
        re.compile(r"deepseek\.r1|moonshot\w*\.kimi-k2-thinking|minimax\.|mistral\.magistral"), _effort, always=True
    ),
)
_UNKNOWN = _Family(re.compile(""), _anyhow)


def _family(model: ModelRecord) -> _Family:
    return next((family for family in _FAMILIES if family.models.match(model.id)), _UNKNOWN)
