"""CountTokens: what a Converse request or an InvokeModel body would weigh, free of charge."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from certify_cli.simulator import conversation, models, offers, tokens, validation
from certify_cli.simulator.refusals import INVALID_IDENTIFIER, invalid
from certify_cli.simulator.wire import Answer, json_answer
from certify_cli.simulator.world import Call


def count(call: Call) -> Answer:
    """Takes foundation model ids, also of models that only a profile can call; a profile is refused like a model."""
    model = call.model
    if model is None or not model.groups_from(call.region) or models.has_ended(model, call.world.today()):
        raise invalid(INVALID_IDENTIFIER)
    if call.route != model.id or not offers.counts_tokens(model):
        raise invalid("The provided model doesn't support counting tokens.")
    return json_answer({"inputTokens": call.behaviour.count(_weight(call.payload.get("input")))})


def _weight(given: Any) -> int:
    if not isinstance(given, dict) or len(given) != 1:
        raise invalid("Exactly one of converse and invokeModel must be set in input.")
    if "converse" in given and isinstance(given["converse"], dict):
        validation.check(given["converse"])
        return conversation.input_tokens(given["converse"])
    body = given.get("invokeModel")
    if not isinstance(body, dict) or "body" not in body:
        raise invalid("Exactly one of converse and invokeModel must be set in input.")
    try:
        return tokens.count(base64.b64decode(str(body["body"]), validate=True).decode("utf-8", "replace"))
    except (binascii.Error, ValueError):
        raise invalid("The body is not valid base64.") from None
