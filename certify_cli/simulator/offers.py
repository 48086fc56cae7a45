"""What families of models offer beside the registry's facts: service tiers, latency, counting, sampling, first turns.

Each line is a public statement or a measurement; whatever is not named here is not offered.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from certify_cli.simulator.refusals import constraint, invalid
from certify_cli.types.model import ModelRecord

Json = Mapping[str, Any]

_TIERED = (
    "openai.gpt-oss-", "deepseek.v3", "qwen.qwen3-", "amazon.nova-pro-", "amazon.nova-premier-", "amazon.nova-2-",
    "mistral.mistral-large-3-",
)  # fmt: skip
"""Models with the tiers flex and priority (User Guide, service tiers for inference)."""
_QUICK = ("amazon.nova-pro-", "anthropic.claude-3-5-haiku-", "meta.llama3-1-70b-", "meta.llama3-1-405b-")
"""Models with latency-optimised inference, through a profile only (User Guide, latency-optimized inference)."""
_COUNTED = re.compile(r"anthropic\.claude-(?:3-[57]-|(?:opus|sonnet|haiku)-4-(?:[0-6](?:-|$)|\d{8}))")
"""Claude 3.5 to 4.6; CountTokens knows neither Claude 5 nor other vendors."""
_ONE_OF_TWO = re.compile(r"anthropic\.claude-(?:opus|sonnet|haiku)-4-[156](?:-|$)")
"""Claude 4.1, 4.5 and 4.6 take temperature or topP; what came later takes neither, what came before takes both."""
_ASSISTANT_MAY_BEGIN = ("anthropic.", "qwen.")
"""Measured: these answer a conversation that begins with the assistant; all others refuse it."""
_START = "A conversation must start with a user message. Try again with a conversation that starts with a user message."
_TIERS = ("default", "flex", "priority", "reserved")
_LATENCIES = ("optimized", "standard")


def check(model: ModelRecord, route: str, region: str, payload: Json) -> None:
    """Raises the refusal of the first setting that the model does not offer on that route."""
    if payload["messages"][0]["role"] != "user" and not model.id.startswith(_ASSISTANT_MAY_BEGIN):
        raise invalid(_START)
    inference = payload.get("inferenceConfig") or {}
    if None not in (inference.get("temperature"), inference.get("topP")) and _ONE_OF_TWO.match(model.id):
        raise invalid(
            "The model returned the following errors: `temperature` and `top_p` cannot both be specified for this "
            "model. Please use only one."
        )
    _latency(model, route, region, (payload.get("performanceConfig") or {}).get("latency"))
    _tier(model, (payload.get("serviceTier") or {}).get("type"))


def counts_tokens(model: ModelRecord) -> bool:
    """By family, where the registry does not say."""
    return model.capabilities.get("count_tokens", _COUNTED.match(model.id) is not None)


def told(payload: Json) -> dict[str, Any]:
    """What Converse says beside its message of the settings asked for: those it served the request with."""
    return {name: dict(payload[name]) for name in ("performanceConfig", "serviceTier") if payload.get(name)}


def _latency(model: ModelRecord, route: str, region: str, asked: str | None) -> None:
    if asked is not None and asked not in _LATENCIES:
        rule = f"Member must satisfy enum value set: [{', '.join(_LATENCIES)}]"
        raise constraint("performanceConfig.latency", rule, value=asked)
    if asked == "optimized" and (route == model.id or not model.id.startswith(_QUICK)):
        raise invalid(f"Latency performance configuration is not supported for {model.id} in {region}")


def _tier(model: ModelRecord, asked: str | None) -> None:
    if asked is not None and asked not in _TIERS:
        raise invalid("service tier provided is invalid")
    if asked == "reserved":
        raise invalid("Reservation not found.")
    if asked in ("flex", "priority") and not model.id.startswith(_TIERED):
        raise invalid("The provided service tier is not supported for this model")
