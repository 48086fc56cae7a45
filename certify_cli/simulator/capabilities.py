"""What one model refuses that another takes, from the registry's capabilities, limits and quirks.

Only a capability the registry denies is refused; one it does not know is granted.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from certify_cli.simulator.refusals import ServiceError, invalid
from certify_cli.types.model import ModelRecord

NOT_A_CHAT_MODEL = (
    "This action doesn't support the model that you provided. Try again with a supported text or chat model."
)
_CACHING = (
    "You invoked an unsupported model or your request did not allow prompt caching. See the documentation for more "
    "information."
)

Json = Mapping[str, Any]


def check(model: ModelRecord, payload: Json, *, streaming: bool) -> None:
    """Raises the refusal of the first thing the model does not do; `payload` has passed `validation.check`."""
    if model.kind != "chat" or (model.facts.apis and "converse" not in model.facts.apis) or not model.facts.apis:
        raise invalid(NOT_A_CHAT_MODEL)
    if streaming:
        refuse_streaming(model)
    if payload.get("system"):
        refuse_system(model)
    _content(model, payload)
    config = payload.get("toolConfig")
    if config:
        refuse_tools(model, streaming=streaming)
        refuse_tool_choice(model, config.get("toolChoice") or {})
        _refuse_strict(model, config.get("tools") or [])
    inference = payload.get("inferenceConfig") or {}
    refuse_parameters(model, inference)
    refuse_too_many_tokens(model, inference.get("maxTokens"))
    if payload.get("outputConfig") and denies(model, "structured_output"):
        raise invalid("This model doesn't support the outputConfig field. Remove outputConfig and try again.")
    if payload.get("guardrailConfig") and denies(model, "guardrails"):
        raise invalid("This model doesn't support the guardrailConfig field. Remove guardrailConfig and try again.")


def denies(model: ModelRecord, capability: str) -> bool:
    return model.capabilities.get(capability) is False


def refuse_streaming(model: ModelRecord) -> None:
    if denies(model, "streaming"):
        raise invalid("The model is unsupported for streaming.")


def refuse_system(model: ModelRecord) -> None:
    if denies(model, "system_prompt"):
        raise invalid(
            "This model doesn't support system messages. Try again without a system message or use a model that "
            "supports system messages."
        )


def refuse_tools(model: ModelRecord, *, streaming: bool) -> None:
    if denies(model, "tool_use"):
        raise invalid("This model doesn't support tool use.")
    if streaming and denies(model, "streaming_tool_use"):
        raise invalid("This model doesn't support tool use in streaming mode.")


def refuse_tool_choice(model: ModelRecord, choice: Json) -> None:
    """`choice` is Converse's toolChoice."""
    forced = next((name for name in ("any", "tool") if name in choice), "")
    if forced and model.curated.refuses_forced_tool_choice:
        raise invalid(
            f"This model doesn't support the toolConfig.toolChoice.{forced} field. Remove "
            f"toolConfig.toolChoice.{forced} and try again."
        )


def _refuse_strict(model: ModelRecord, tools: Sequence[Json]) -> None:
    """Strict tools are the other half of structured output (API-FACTS section 9)."""
    for number, tool in enumerate(tools):
        if (tool.get("toolSpec") or {}).get("strict") and denies(model, "structured_output"):
            raise invalid(
                f"The model returned the following errors: tools.{number}.custom.strict: Extra inputs are not permitted"
            )


def refuse_parameters(model: ModelRecord, given: Json) -> None:
    """Sampling parameters the model rejects, under Converse's names or a body's own."""
    rejected = {_plain(name) for name in model.curated.rejects}
    for name, value in given.items():
        if value is not None and _plain(name) in rejected:
            own = {"topP": "top_p", "topK": "top_k"}.get(name, name)
            raise invalid(f"The model returned the following errors: `{own}` is deprecated for this model.")


def refuse_too_many_tokens(model: ModelRecord, asked: int | None) -> None:
    limit = model.limits.max_output_tokens
    if asked is not None and limit and asked > limit:
        raise too_many_tokens(limit)


def too_many_tokens(limit: int) -> ServiceError:
    """Bedrock's refusal of a maxTokens above the limit (continuedev/continue#3342, vercel/ai#2772)."""
    return invalid(
        f"The maximum tokens you requested exceeds the model limit of {limit}. Try again with a maximum tokens value "
        f"that is lower than {limit}."
    )


def refuse_too_long(model: ModelRecord, input_tokens: int) -> None:
    window = model.limits.context_window_tokens
    if window and input_tokens > window:
        raise invalid("The model returned the following errors: Input is too long for requested model.")


def _content(model: ModelRecord, payload: Json) -> None:
    kinds = {name for block in _blocks(payload) for name in block}
    kinds |= {name for block in payload.get("system") or [] for name in block}
    if "image" in kinds and denies(model, "vision"):
        raise invalid(
            "This model doesn't support the image content block that you provided. Update the content block and try "
            "again."
        )
    if denies(model, "several_images") and sum("image" in block for block in _blocks(payload)) > 1:
        raise invalid("The model returned the following errors: Validation Error")  # boto3 issue 4463
    if "document" in kinds and denies(model, "document_chat"):
        raise invalid("This model doesn't support documents. Try again without documents or use another model.")
    if "cachePoint" in kinds and denies(model, "prompt_caching"):
        raise ServiceError("AccessDeniedException", _CACHING)


def _blocks(payload: Json) -> list[Json]:
    return [block for message in payload["messages"] for block in message["content"]]


def _plain(name: str) -> str:
    return name.replace("_", "").replace("-", "").lower()
