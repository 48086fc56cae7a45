"""Which operation a request is for: by path for the REST services, by target or form for the others."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal
from urllib.parse import parse_qs, unquote

from certify_cli.simulator.wire import Incoming

Protocol = Literal["rest", "json", "query"]


@dataclass(frozen=True, slots=True)
class Matched:
    """`route` is the identifier in the path, decoded; "" where the operation has none there."""

    operation: str
    protocol: Protocol = "rest"
    route: str = ""


# A model id may be an ARN whose slash some clients leave unescaped, hence the greedy middle.
_PATHS = tuple(
    (method, re.compile(pattern), operation)
    for method, pattern, operation in (
        ("POST", r"/model/(.+)/converse", "Converse"),
        ("POST", r"/model/(.+)/converse-stream", "ConverseStream"),
        ("POST", r"/model/(.+)/invoke", "InvokeModel"),
        ("POST", r"/model/(.+)/invoke-with-response-stream", "InvokeModelWithResponseStream"),
        ("POST", r"/model/(.+)/count-tokens", "CountTokens"),
        ("POST", r"/rerank", "Rerank"),
        ("GET", r"/foundation-models", "ListFoundationModels"),
        ("GET", r"/foundation-models/(.+)", "GetFoundationModel"),
        ("GET", r"/foundation-model-availability/(.+)", "GetFoundationModelAvailability"),
        ("GET", r"/inference-profiles", "ListInferenceProfiles"),
        ("GET", r"/inference-profiles/(.+)", "GetInferenceProfile"),
    )
)


def match(incoming: Incoming) -> Matched | None:
    """None for what is not offered here."""
    target = incoming.headers.get("x-amz-target", "")
    if target:
        service, _, operation = target.rpartition(".")
        known = service.startswith("ServiceQuotas") and operation == "ListServiceQuotas"
        return Matched(operation, "json") if known else None
    path = incoming.path.rstrip("/")
    if not path:
        return _query(incoming)
    for method, pattern, operation in _PATHS:
        found = pattern.fullmatch(path)
        if found and method == incoming.method:
            return Matched(operation, "rest", unquote(found[1]) if found.groups() else "")
    return None


def protocol_of(incoming: Incoming) -> Protocol:
    """How an error must be written for a request that matched nothing."""
    if "x-amz-target" in incoming.headers:
        return "json"
    return "query" if incoming.path in ("", "/") else "rest"


def _query(incoming: Incoming) -> Matched | None:
    form = parse_qs(incoming.body.decode("utf-8", "replace"))
    action = (form.get("Action") or [incoming.query.get("Action", "")])[0]
    return Matched(action, "query") if action == "GetCallerIdentity" else None
