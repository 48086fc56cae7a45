"""The control plane's free questions that a run asks, each tried once for whether it is allowed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from certify_cli.aws.attempts import Attempts
from certify_cli.aws.deadline import Call
from certify_cli.types.failures import Failure

SOME_MODEL = "amazon.nova-lite-v1:0"
"""To ask about one; that it is unknown in a region is an answer too."""

READS: Mapping[str, tuple[str, Callable[[Any], Any]]] = {
    "bedrock:ListFoundationModels": ("bedrock", lambda client: client.list_foundation_models()),
    "bedrock:ListInferenceProfiles": ("bedrock", lambda client: client.list_inference_profiles(maxResults=1)),
    "bedrock:GetFoundationModelAvailability": (
        "bedrock",
        lambda client: client.get_foundation_model_availability(modelId=SOME_MODEL),
    ),
    "servicequotas:ListServiceQuotas": (
        "service-quotas",
        lambda client: client.list_service_quotas(ServiceCode="bedrock", MaxResults=1),
    ),
}
"""IAM action -> the service and the question that needs it."""

_NO_SUCH_MODEL = frozenset({"ResourceNotFoundException", "ValidationException"})


def read(attempts: Attempts, action: str, region: str, *, seconds: float) -> Failure | None:
    """Why the question that needs the action is not answered in the region; None where it is."""
    service, ask = READS[action]

    def asking(client: Any, call: Call) -> None:
        ask(client)

    failure = attempts.run((service, region), action.partition(":")[2], asking, seconds=seconds)
    return None if failure is None or failure.code in _NO_SUCH_MODEL else failure
