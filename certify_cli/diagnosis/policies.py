"""What to paste where something is denied: the IAM statement with the actions and every ARN that the call touches."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from certify_cli.diagnosis.about import GLOBAL, About
from certify_cli.types.partitions import partition_of

INVOKE, STREAM = "bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream"
_ON_MODELS = frozenset({INVOKE, STREAM, "bedrock:CountTokens"})
_ACCOUNT_FIELD = re.compile(r"^(arn:[a-z-]+:[a-z0-9-]+:[a-z0-9-]*:)(?!\d{12}:)[^:]+(?=:)")

# Operations whose permission is that of InvokeModel: Converse needs no action of its own (API reference).
_INVOKING = frozenset(
    {"", "converse", "invoke", "invokemodel", "startasyncinvoke", "invokemodelwithbidirectionalstream"}
)
_STREAMING = frozenset({"conversestream", "invokestream", "invokemodelwithresponsestream"})
_OTHER_SERVICES = {
    **dict.fromkeys(("assumerole", "assumerolewithwebidentity", "assumerolewithsaml", "getcalleridentity"), "sts"),
    **dict.fromkeys(("listservicequotas", "getservicequota", "listawsdefaultservicequotas"), "servicequotas"),
    "getproducts": "pricing",
}
_ENDPOINTS = {
    **dict.fromkeys(
        ("rerank", "retrieve", "retrieveandgenerate", "invokeagent", "invokeflow"), "bedrock-agent-runtime"
    ),
    **dict.fromkeys(
        ("invokemodel", "invokemodelwithresponsestream", "counttokens", "applyguardrail"), "bedrock-runtime"
    ),
}
"""Action -> PrivateLink endpoint; every other one is of the control plane."""


def action_behind(operation: str) -> str:
    """The IAM action that an API operation needs; InvokeModel where none is named."""
    name = "".join(part[:1].upper() + part[1:] for part in operation.split("_"))
    if name.lower() in _INVOKING:
        return INVOKE
    if name.lower() in _STREAMING:
        return STREAM
    return f"{_OTHER_SERVICES.get(name.lower(), 'bedrock')}:{name}"


def actions(denied: str) -> tuple[str, ...]:
    """The denied action first; whoever invokes a model streams from it sooner or later, and that is denied apart."""
    return tuple(dict.fromkeys((denied, INVOKE, STREAM))) if denied in (INVOKE, STREAM) else (denied,)


def resources(about: About, action: str, denied: str) -> tuple[str, ...]:
    """Every ARN the action needs, the denied one first: a denial names one, then moves on to the next.

    Empty where it is a model's and nobody knows which; "*" for actions that know no resource.
    """
    first = (_ACCOUNT_FIELD.sub(r"\1*", denied),) if denied.startswith("arn:") else ()
    if action not in _ON_MODELS:
        return first or ("*",)
    return tuple(dict.fromkeys((*first, *_route_arns(about), *_model_arns(about))))


def _route_arns(about: About) -> tuple[str, ...]:
    if about.route.startswith("arn:"):
        return (about.route,)
    if not about.is_profile:
        return ()
    place = f"{about.region or '*'}:{about.account or '*'}"
    return (f"arn:{partition_of(about.region)}:bedrock:{place}:inference-profile/{about.route}",)


def _model_arns(about: About) -> tuple[str, ...]:
    if not about.model_id or about.model_id.startswith("arn:"):
        return ()
    partition = partition_of(about.region)
    return tuple(
        f"arn:{partition}:bedrock:{place}::foundation-model/{about.model_id}" for place in about.policy_regions
    )


def statement(wanted: Sequence[str], arns: Sequence[str], *, principal: bool = False) -> str:
    """An Allow statement as JSON; a resource's or endpoint's policy names a principal."""
    who = {"Principal": "*"} if principal else {}
    return _json({"Effect": "Allow", **who, "Action": list(wanted), "Resource": list(arns)})


def passage(wanted: Sequence[str], arns: Sequence[str], about: About) -> str:
    """What a Deny must let through: no Effect of its own, since the policy that denies is somebody else's."""
    regions = ["unspecified" if place == GLOBAL else place for place in (about.region, *about.places) if place]
    condition = {"Condition": {"StringEquals": {"aws:RequestedRegion": list(dict.fromkeys(regions))}}}
    return _json({"Action": list(wanted), "Resource": list(arns), **(condition if regions else {})})


def endpoint_service(action: str, region: str) -> str:
    """The PrivateLink service of the VPC endpoint that a call of this action goes through."""
    service, _, name = action.partition(":")
    if service == "bedrock":
        service = _ENDPOINTS.get(name.lower(), "bedrock")
    return f"com.amazonaws.{region}.{service}" if region else ""


def _json(value: dict[str, Any]) -> str:
    return json.dumps(value, separators=(",", ":"))
