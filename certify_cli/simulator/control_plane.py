"""What Bedrock's control plane says of foundation models: lists, details, availability."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from certify_cli.simulator import models
from certify_cli.simulator.refusals import INVALID_IDENTIFIER, ServiceError, invalid
from certify_cli.simulator.wire import Answer, json_answer
from certify_cli.simulator.world import Call
from certify_cli.types.model import Lifecycle, ModelRecord

_UNKNOWN = "Could not resolve the foundation model from the provided model identifier."


def list_models(call: Call) -> Answer:
    """All models offered in the region that pass the four filters; never paginated."""
    summaries = [
        _summary(model, call.region)
        for model in sorted(call.world.registry.values(), key=lambda model: model.id)
        if is_listed(model, call.region, call.world.today())
    ]
    return json_answer({"modelSummaries": [one for one in summaries if _passes(one, call.query)]})


def get_model(call: Call) -> Answer:
    model = call.model
    if model is None or models.parse(call.route).id != model.id:
        raise ServiceError("ResourceNotFoundException", _UNKNOWN)
    if models.has_ended(model, call.world.today()):
        raise ServiceError("ResourceNotFoundException", "This model version has reached the end of its life.")
    if not is_listed(model, call.region, call.world.today()):
        raise ServiceError("ResourceNotFoundException", _UNKNOWN)
    return json_answer({"modelDetails": _summary(model, call.region)})


def get_availability(call: Call) -> Answer:
    """Takes a foundation model id only; a profile id is refused, as in API-FACTS section 1."""
    model = call.model
    if model is None or call.route != model.id:
        raise invalid(INVALID_IDENTIFIER)
    here = is_listed(model, call.region, call.world.today())
    fields: dict[str, Any] = {
        "modelId": model.id,
        "agreementAvailability": {"status": "AVAILABLE"},
        "authorizationStatus": "AUTHORIZED",
        "entitlementAvailability": "AVAILABLE",
        "regionAvailability": "AVAILABLE" if here else "NOT_AVAILABLE",
    }
    for name, value in call.behaviour.availability.items():
        fields[name] = {"status": value} if name == "agreementAvailability" else value
    return json_answer(fields)


def is_listed(model: ModelRecord, region: str, today: date) -> bool:
    """Whether ListFoundationModels of the region names it; what only the Mantle endpoint lists is not."""
    on_runtime = set(model.facts.regions) - set(model.facts.mantle_regions)
    return not models.has_ended(model, today) and (region in on_runtime or region in model.callable_regions)


def _summary(model: ModelRecord, region: str) -> dict[str, Any]:
    facts = model.facts
    summary: dict[str, Any] = {
        "modelArn": f"arn:aws:bedrock:{region}::foundation-model/{model.id}",
        "modelId": model.id,
        "modelName": facts.name,
        "providerName": facts.vendor,
        "inputModalities": [name.upper() for name in facts.input_modalities],
        "outputModalities": [name.upper() for name in facts.output_modalities],
        "customizationsSupported": [],
        "inferenceTypesSupported": _inference_types(model, region),
        "modelLifecycle": _lifecycle(model.lifecycle),
    }
    if "streaming" in model.capabilities:
        summary["responseStreamingSupported"] = model.capabilities["streaming"]
    return summary


def _inference_types(model: ModelRecord, region: str) -> list[str]:
    types = ["ON_DEMAND"] if models.on_demand(model, region) else []
    if any(group.kind == "profile" for group in model.groups_from(region)):
        types.append("INFERENCE_PROFILE")
    return types + [name for name in model.facts.inference_types if name == "PROVISIONED"]


def _lifecycle(lifecycle: Lifecycle) -> dict[str, str]:
    moments = {
        "legacyTime": lifecycle.legacy_date,
        "publicExtendedAccessTime": lifecycle.extended_access_date,
        "endOfLifeTime": lifecycle.eol_date,
    }
    dates = {name: f"{day.isoformat()}T00:00:00Z" for name, day in moments.items() if day}
    return {"status": "LEGACY" if lifecycle.status == "LEGACY" else "ACTIVE", **dates}


def _passes(summary: Mapping[str, Any], query: Mapping[str, str]) -> bool:
    provider = query.get("byProvider", "").lower()
    modality = query.get("byOutputModality", "")
    inference = query.get("byInferenceType", "")
    return (
        (not provider or summary["providerName"].lower() == provider)
        and (not modality or modality in summary["outputModalities"])
        and (not inference or inference in summary["inferenceTypesSupported"])
        and "byCustomizationType" not in query
    )
