"""Every operation the simulator offers, and what handles it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from certify_cli.simulator import (
    consents,
    control_plane,
    converse,
    count_tokens,
    identity,
    invoking,
    policies,
    price_list,
    profiles,
    quotas,
    reranking,
)
from certify_cli.simulator.wire import Answer
from certify_cli.simulator.world import Call


def _no_route(_: Mapping[str, Any]) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class Operation:
    """`gated` operations call a model, so its route must be offered; `route_in_body` finds an id that is not in the
    path.
    """

    handle: Callable[[Call], Answer]
    gated: bool = False
    route_in_body: Callable[[Mapping[str, Any]], str] = _no_route


OPERATIONS: dict[str, Operation] = {
    "ListFoundationModels": Operation(control_plane.list_models),
    "GetFoundationModel": Operation(control_plane.get_model),
    "GetFoundationModelAvailability": Operation(control_plane.get_availability),
    "GetUseCaseForModelAccess": Operation(consents.get_use_case),
    "GetAccountDataRetention": Operation(consents.get_retention),
    "ListInferenceProfiles": Operation(profiles.list_profiles),
    "GetInferenceProfile": Operation(profiles.get_profile),
    "Converse": Operation(converse.converse, gated=True),
    "ConverseStream": Operation(converse.converse_stream, gated=True),
    "InvokeModel": Operation(invoking.invoke, gated=True),
    "InvokeModelWithResponseStream": Operation(invoking.invoke_stream, gated=True),
    "CountTokens": Operation(count_tokens.count, gated=False),
    "Rerank": Operation(reranking.rerank, gated=True, route_in_body=reranking.route_of),
    "GetCallerIdentity": Operation(identity.get_caller_identity),
    "SimulatePrincipalPolicy": Operation(policies.simulate),
    "ListServiceQuotas": Operation(quotas.list_quotas),
    "GetProducts": Operation(price_list.get_products),
}
