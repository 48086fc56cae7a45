"""Inference profiles as the control plane lists them, seen from one source region."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from certify_cli.simulator import models
from certify_cli.simulator.pages import BadToken, page
from certify_cli.simulator.refusals import ServiceError, constraint, invalid
from certify_cli.simulator.wire import Answer, json_answer
from certify_cli.simulator.world import Call
from certify_cli.simulator.world_facts import ACCOUNT
from certify_cli.types.model import ModelRecord, RouteGroup

_PAGE = 100
_SINCE = "2025-01-01T00:00:00Z"


def list_profiles(call: Call) -> Answer:
    """System-defined profiles callable from the region; there are no application profiles here."""
    size = _size(call.query.get("maxResults", ""))
    summaries = [] if call.query.get("type") == "APPLICATION" else list(_all(call))
    try:
        shown, following = page(summaries, call.query.get("nextToken", ""), size)
    except BadToken:
        raise invalid("The provided nextToken is invalid.") from None
    return json_answer({"inferenceProfileSummaries": shown, **({"nextToken": following} if following else {})})


def get_profile(call: Call) -> Answer:
    wanted = models.parse(call.route)
    found = [one for one in _all(call) if one["inferenceProfileId"] == wanted.id]
    if not found or wanted.region not in ("", call.region):
        raise ServiceError("ResourceNotFoundException", "The provided inference profile could not be found.")
    return json_answer(found[0])


def _all(call: Call) -> Iterator[dict[str, Any]]:
    for model in sorted(call.world.registry.values(), key=lambda model: model.id):
        if models.has_ended(model, call.world.today()):
            continue
        for group in model.groups_from(call.region):
            if group.kind == "profile":
                yield _summary(model, group, call.region)


def _summary(model: ModelRecord, group: RouteGroup, region: str) -> dict[str, Any]:
    prefix = group.prefix or group.id.partition(".")[0]
    name = re.sub(r"[^0-9A-Za-z _-]+", " ", f"{prefix.upper()} {model.facts.name}")
    return {
        "inferenceProfileName": " ".join(name.split())[:64].strip(),
        "description": f"Routes requests to {model.facts.name} from {region}."[:200],
        "createdAt": _SINCE,
        "updatedAt": _SINCE,
        "inferenceProfileArn": f"arn:aws:bedrock:{region}:{ACCOUNT}:inference-profile/{group.id}",
        "models": [{"modelArn": arn} for arn in _model_arns(model, group, region)],
        "inferenceProfileId": group.id,
        "status": "ACTIVE",
        "type": "SYSTEM_DEFINED",
    }


def _model_arns(model: ModelRecord, group: RouteGroup, region: str) -> list[str]:
    """A global profile names the source region's model and the region-less one (API-FACTS section 7)."""
    names = {"self": region, "all-commercial": ""}
    places = [names.get(place, place) for place in group.destinations]
    if "" in places:
        places = [region, ""]
    return [f"arn:aws:bedrock:{place}::foundation-model/{model.id}" for place in places]


def _size(text: str) -> int:
    if not text:
        return _PAGE
    if not text.isdigit() or not 1 <= int(text) <= 1000:
        raise constraint("maxResults", "Member must have value between 1 and 1000")
    return int(text)
