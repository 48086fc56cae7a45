"""CountTokens: what a Converse request or an InvokeModel body would weigh, free of charge."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from certify_cli.simulator import capabilities, conversation, models, tokens
from certify_cli.simulator.refusals import INVALID_IDENTIFIER, invalid
from certify_cli.simulator.wire import Answer, json_answer
from certify_cli.simulator.world import Call


def count(call: Call) -> Answer:
    """Takes foundation model ids, profile-only ones too; a profile id is refused (API-FACTS section 3)."""
    model = call.model
    known = model is not None and models.parse(call.route).id == model.id
    if model is None or not known or not model.groups_from(call.region) or models.has_ended(model, call.world.today()):
        raise invalid(INVALID_IDENTIFIER)
    if capabilities.denies(model, "count_tokens") or model.kind != "chat":
        raise invalid("The provided model doesn't support counting tokens.")
    return json_answer({"inputTokens": _weight(call.payload.get("input"))})


def _weight(given: Any) -> int:
    if not isinstance(given, dict) or len(given) != 1:
        raise invalid("Exactly one of converse and invokeModel must be set in input.")
    if "converse" in given and isinstance(given["converse"], dict):
        request = given["converse"]
        return conversation.input_tokens({**request, "messages": request.get("messages") or []})
    body = given.get("invokeModel")
    if not isinstance(body, dict) or "body" not in body:
        raise invalid("Exactly one of converse and invokeModel must be set in input.")
    try:
        return tokens.count(base64.b64decode(str(body["body"]), validate=True).decode("utf-8", "replace"))
    except (binascii.Error, ValueError):
        raise invalid("The body is not valid base64.") from None
