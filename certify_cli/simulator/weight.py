"""What a request weighs before anything reads it closely: the tokens its quota is charged with."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from certify_cli.simulator import tokens

if TYPE_CHECKING:
    from certify_cli.simulator.world import Call

_MODEL_MAXIMUM = 4096


def reserved_tokens(call: Call) -> int:
    """Input plus the most it may answer. Without maxTokens that is the model's maximum (API-FACTS section 6)."""
    asked = _asked(call.payload)
    limit = call.model.limits.max_output_tokens if call.model else None
    return tokens.count(json.dumps(call.payload)) + (asked if asked is not None else limit or _MODEL_MAXIMUM)


def _asked(payload: Mapping[str, Any]) -> int | None:
    inference = payload.get("inferenceConfig")
    nested = inference.get("maxTokens") if isinstance(inference, Mapping) else None
    for value in (nested, payload.get("max_tokens"), payload.get("max_gen_len"), payload.get("max_completion_tokens")):
        if isinstance(value, int):
            return value
    return None if "messages" in payload or "prompt" in payload else 0
