"""The account may not: no access, legacy, expired credentials, a service that is not there at all."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from certify_cli.simulator.behaviour import Behaviour
from certify_cli.simulator.refusals import ServiceError
from certify_cli.simulator.world_facts import ACCOUNT

if TYPE_CHECKING:
    from certify_cli.simulator.world import Call

CONTROL_PLANE = frozenset(
    {
        "ListFoundationModels",
        "GetFoundationModel",
        "GetFoundationModelAvailability",
        "ListInferenceProfiles",
        "GetInferenceProfile",
        "GetCallerIdentity",
        "ListServiceQuotas",
        "GetUseCaseForModelAccess",
        "GetAccountDataRetention",
    }
)
_LEGACY = (
    "Access denied. This Model is marked by provider as Legacy and you have not been actively using the model in the "
    "last 30 days. Please upgrade to an active model on Amazon Bedrock"
)
FORM = (
    "Model use case details have not been submitted for this account. Fill out the Anthropic use case details form "
    "before using the model. If you have already filled out the form, try again in 15 minutes."
)
MARKETPLACE = (
    "Model access is denied due to IAM user or service role is not authorized to perform the required AWS Marketplace "
    "actions (aws-marketplace:ViewSubscriptions, aws-marketplace:Subscribe) to enable access to this model. Refer to "
    "the Amazon Bedrock documentation for further details."
)


def no_access(
    reason: str = "model", authorization: str = "NOT_AUTHORIZED", entitlement: str = "AVAILABLE", agreement: str = ""
) -> Behaviour:
    """`reason` is `model`, `iam`, `marketplace` or `form`; the rest is what the availability check then says."""
    if reason not in _REASONS:
        raise ValueError(f"reason: {reason!r} is not one of {', '.join(_REASONS)}")
    availability = {"authorizationStatus": authorization, "entitlementAvailability": entitlement}
    if agreement:
        availability["agreementAvailability"] = agreement

    def refuse(call: Call) -> None:
        if call.operation not in CONTROL_PLANE:
            raise _REASONS[reason](call)

    return Behaviour(refuse=refuse, availability=availability)


def legacy(text: str = _LEGACY) -> Behaviour:
    """Bedrock's refusal of a Legacy model to an account that did not use it lately."""

    def refuse(call: Call) -> None:
        if call.operation not in CONTROL_PLANE:
            raise ServiceError("ResourceNotFoundException", text)

    return Behaviour(refuse=refuse)


def expired_credentials() -> Behaviour:
    def refuse(_: Call) -> None:
        raise ServiceError("ExpiredTokenException", "The security token included in the request is expired")

    return Behaviour(refuse=refuse)


def not_authorized() -> Behaviour:
    """IAM allows nothing of what the persona's pattern names, such as `operation = "ListServiceQuotas"`."""

    def refuse(call: Call) -> None:
        raise ServiceError(
            "AccessDeniedException", f"You are not authorized to perform this operation: {call.operation}"
        )

    return Behaviour(refuse=refuse)


def service_missing() -> Behaviour:
    """As third-party stand-ins answer what they did not build. Name the operations in the persona's pattern."""

    def refuse(call: Call) -> None:
        raise ServiceError("UnknownOperationException", f"Unknown operation {call.operation}")

    return Behaviour(refuse=refuse)


def _no_model_access(_: Call) -> ServiceError:
    return ServiceError("AccessDeniedException", "You don't have access to the model with the specified model ID.")


def _no_permission(call: Call) -> ServiceError:
    action = "InvokeModelWithResponseStream" if "Stream" in call.operation else "InvokeModel"
    resource = f"arn:aws:bedrock:{call.region}::foundation-model/{call.model.id if call.model else call.route}"
    return ServiceError(
        "AccessDeniedException",
        f"User: arn:aws:sts::{ACCOUNT}:assumed-role/Certify/simulator is not authorized to perform: bedrock:{action} "
        f"on resource: {resource} because no identity-based policy allows the bedrock:{action} action",
    )


_REASONS: dict[str, Callable[[Call], ServiceError]] = {
    "model": _no_model_access,
    "iam": _no_permission,
    "marketplace": lambda _: ServiceError("AccessDeniedException", MARKETPLACE),
    "form": lambda _: ServiceError("ResourceNotFoundException", FORM),
}
