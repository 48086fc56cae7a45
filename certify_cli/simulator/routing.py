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
        ("GET", r"/use-case-for-model-access", "GetUseCaseForModelAccess"),
        ("GET", r"/data-retention", "GetAccountDataRetention"),
        ("GET", r"/inference-profiles", "ListInferenceProfiles"),
        ("GET", r"/inference-profiles/(.+)", "GetInferenceProfile"),
    )
)


_TARGETS = (("ServiceQuotas", "ListServiceQuotas"), ("AWSPriceListService", "GetProducts"))
_QUERIES = ("GetCallerIdentity", "SimulatePrincipalPolicy")


def match(incoming: Incoming) -> Matched | None:
    """None for what is not offered here."""
    target = incoming.headers.get("x-amz-target", "")
    if target:
        service, _, operation = target.rpartition(".")
        return Matched(operation, "json") if (service.partition("V20")[0], operation) in _TARGETS else None
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
    action = form_of(incoming).get("Action") or incoming.query.get("Action", "")
    return Matched(action, "query") if action in _QUERIES else None


def form_of(incoming: Incoming) -> dict[str, str]:
    """The fields of a request in the query protocol."""
    return {name: values[0] for name, values in parse_qs(incoming.body.decode("utf-8", "replace")).items()}
