"""Service Quotas: requests and tokens per minute of every model, in the wording AWS uses for their names."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from certify_cli.simulator import control_plane
from certify_cli.simulator.pages import BadToken, page
from certify_cli.simulator.refusals import ServiceError
from certify_cli.simulator.wire import Answer, json_answer
from certify_cli.simulator.world import Call
from certify_cli.simulator.world_facts import ACCOUNT
from certify_cli.types.model import ModelRecord, RouteGroup

_REQUESTS, _TOKENS = 10_000.0, 10_000_000.0


def list_quotas(call: Call) -> Answer:
    """Applied values of service code `bedrock`, a hundred a page at most."""
    if call.payload.get("ServiceCode") != "bedrock":
        raise ServiceError(
            "NoSuchResourceException", "The request failed because the specified service does not exist."
        )
    size = call.payload.get("MaxResults", 100)
    if not isinstance(size, int) or not 1 <= size <= 100:
        raise ServiceError("IllegalArgumentException", "MaxResults must be between 1 and 100.")
    try:
        shown, following = page(list(_all(call)), str(call.payload.get("NextToken") or ""), size)
    except BadToken:
        raise ServiceError("InvalidPaginationTokenException", "The pagination token is invalid.") from None
    answer = json_answer({"Quotas": shown, **({"NextToken": following} if following else {})})
    return replace(answer, headers={**answer.headers, "Content-Type": "application/x-amz-json-1.1"})


def _all(call: Call) -> Iterator[dict[str, Any]]:
    today = call.world.today()
    for model in sorted(call.world.registry.values(), key=lambda model: model.id):
        if not control_plane.is_listed(model, call.region, today):
            continue
        for scope, route in _scopes(model, call.region).items():
            behaviour = call.world.personas.conduct((route, model.id), call.region, "Converse")
            requests, tokens = behaviour.quota or (_REQUESTS, _TOKENS)
            yield _quota(call.region, f"{scope} requests per minute for {_display_name(model)}", requests)
            yield _quota(call.region, f"{scope} tokens per minute for {_display_name(model)}", tokens)


def _scopes(model: ModelRecord, region: str) -> dict[str, str]:
    """Quota wording -> a route it holds for."""
    return {_scope(group): group.id for group in model.groups_from(region)}


def _scope(group: RouteGroup) -> str:
    if group.kind == "on_demand":
        return "On-demand model inference"
    return "Global cross-region model inference" if group.prefix == "global" else "Cross-region model inference"


def _display_name(model: ModelRecord) -> str:
    vendor, name = model.facts.vendor, model.facts.name
    return name if name.lower().startswith(vendor.lower()) else f"{vendor} {name}"


def _quota(region: str, name: str, value: float) -> dict[str, Any]:
    code = "L-" + hashlib.sha256(name.encode()).hexdigest()[:8].upper()
    return {
        "ServiceCode": "bedrock",
        "ServiceName": "Amazon Bedrock",
        "QuotaArn": f"arn:aws:servicequotas:{region}:{ACCOUNT}:bedrock/{code}",
        "QuotaCode": code,
        "QuotaName": name,
        "Value": value,
        "Unit": "None",
        "Adjustable": True,
        "GlobalQuota": False,
        "QuotaAppliedAtLevel": "ACCOUNT",
    }
