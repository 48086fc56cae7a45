"""Reads what Bedrock lists of its models and inference profiles; tolerant, because only ids and ARNs are certain."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from certify_cli.aws import moments
from certify_cli.aws.arns import ModelArn, read_model_arn
from certify_cli.aws.payloads import cleaned
from certify_cli.types.model import Offer

Summary = Mapping[str, Any]
ALL = "all-commercial"
"""As the registry writes the destinations of a global profile."""
READING = 2
"""See `Offer.reading`: facts that an earlier reading left out have not changed when they are there."""


def united(models: Iterable[Summary], profiles: Iterable[Summary], region: str, day: date) -> dict[str, Offer]:
    """Model id -> offer. A profile whose model is not listed makes an offer with `listed` false."""
    offers = {offer_id: offer_of(model, region, day) for model in models if (offer_id := text(model, "modelId"))}
    for profile in profiles:
        for model_id, destinations in destinations_of(profile).items():
            known = offers.get(model_id) or Offer(region=region, listed=False, day=day, reading=READING)
            offers[model_id] = replace(known, profiles={**known.profiles, profile_key(profile): destinations})
    return offers


def offer_of(model: Summary, region: str, day: date) -> Offer:
    """A model summary or its details; enum values are kept as given, the declared enums are narrower than life."""
    lifecycle = model.get("modelLifecycle")
    stages = lifecycle if isinstance(lifecycle, Mapping) else {}
    streaming = model.get("responseStreamingSupported")
    return Offer(
        region=region,
        listed=True,
        day=day,
        inference_types=_texts(model.get("inferenceTypesSupported")),
        input_modalities=_texts(model.get("inputModalities")),
        output_modalities=_texts(model.get("outputModalities")),
        streaming=streaming if isinstance(streaming, bool) else None,
        status=text(stages, "status") or None,
        start_date=moments.day(stages.get("startOfLifeTime")),
        legacy_date=moments.day(stages.get("legacyTime")),
        extended_access_date=moments.day(stages.get("publicExtendedAccessTime")),
        eol_date=moments.day(stages.get("endOfLifeTime")),
        vendor=text(model, "providerName"),
        name=text(model, "modelName"),
        reading=READING,
    )


def profile_key(profile: Summary) -> str:
    """What a caller puts into `modelId`: the id of a system's profile, the ARN of one's own."""
    if text(profile, "type") == "APPLICATION":
        return text(profile, "inferenceProfileArn") or text(profile, "inferenceProfileId")
    return text(profile, "inferenceProfileId") or text(profile, "inferenceProfileArn")


def arns_of(profile: Summary) -> tuple[str, ...]:
    """The model ARNs behind a profile, as given."""
    models = profile.get("models")
    listed = models if isinstance(models, list) else []
    found = [text(model, "modelArn") for model in listed if isinstance(model, Mapping)]
    return tuple(arn for arn in found if arn)


def destinations_of(profile: Summary) -> dict[str, tuple[str, ...]]:
    """Model id -> regions that requests may be sent on to; empty, meaning all, where some ARN names none or is none."""
    given = arns_of(profile)
    read = [arn for arn in map(read_model_arn, given) if arn]
    ids = sorted({arn.model_id for arn in read})
    whole = len(read) == len(given)
    return {model_id: _regions(arn for arn in read if arn.model_id == model_id) if whole else () for model_id in ids}


def places_of(arns: Iterable[str]) -> tuple[str, ...]:
    """Regions behind a profile's model ARNs: `all-commercial` where one names none, nothing where one is unreadable."""
    regions = {None if (read := read_model_arn(arn)) is None else read.region for arn in arns}
    if None in regions:
        return ()
    return (ALL,) if "" in regions else tuple(sorted(region for region in regions if region))


def text(value: Mapping[str, Any], key: str) -> str:
    found = value.get(key)
    return cleaned(found)[:2_000] if isinstance(found, str) else ""


def _regions(arns: Iterable[ModelArn]) -> tuple[str, ...]:
    regions = {arn.region for arn in arns}
    return () if "" in regions else tuple(sorted(regions))


def _texts(value: Any) -> tuple[str, ...]:
    return tuple(cleaned(part) for part in value if isinstance(part, str)) if isinstance(value, list) else ()
