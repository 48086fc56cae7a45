"""Records and routes from what AWS itself lists: the facts of a model that no curated file knows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import cast, get_args

from certify_cli.sources.providers import ARN
from certify_cli.types.model import (
    Api,
    Facts,
    InventoryModel,
    Kind,
    Lifecycle,
    LifecycleStatus,
    ModelRecord,
    Offer,
    RouteGroup,
)

SOURCE = ("aws:ListFoundationModels",)
PROFILE_SOURCE = ("aws:ListInferenceProfiles",)
KINDS: tuple[tuple[str, Kind], ...] = (
    ("EMBEDDING", "embedding"),
    ("IMAGE", "image"),
    ("VIDEO", "video"),
    ("SPEECH", "speech"),
    ("AUDIO", "speech"),
)
"""Output modality -> kind, the first that matches; the service returns values its own enum lacks."""
APIS: dict[Kind, tuple[Api, ...]] = {
    "chat": ("converse",),
    "embedding": ("invoke",),
    "image": ("invoke",),
    "rerank": ("rerank",),
}


def record_from_offer(model_id: str, offers: Iterable[Offer]) -> ModelRecord:
    """A model known to AWS only, marked `uncurated`; what the API does not state stays unknown."""
    listed = tuple(sorted(filter(present, offers), key=lambda one: one.region))
    newest = max(listed, key=lambda one: (one.day, one.region), default=None)
    kind = _kind(model_id, listed)
    return ModelRecord(
        id=model_id,
        facts=Facts(
            vendor=newest.vendor if newest and newest.vendor else model_id.partition(".")[0],
            name=newest.name if newest and newest.name else model_id,
            kind=kind,
            input_modalities=_all(offer.input_modalities for offer in listed),
            output_modalities=_all(offer.output_modalities for offer in listed),
            apis=APIS.get(kind, ()),
            inference_types=tuple(dict.fromkeys(one for offer in listed for one in offer.inference_types)),
            regions=tuple(offer.region for offer in listed),
            capabilities=_capabilities(kind, listed),
            source=SOURCE,
            day=newest.unchanged_since if newest else None,
        ),
        lifecycle=_lifecycle(newest),
        routes=groups_of(model_id, listed),
        uncurated=True,
    )


def present(offer: Offer) -> bool:
    """Whether AWS names the model there: in its own list, or behind a profile alone (then `listed` is False)."""
    return offer.listed or bool(offer.profiles)


def is_system(profile: str) -> bool:
    """Application profiles are listed by ARN; they carry an account id and are used by whoever names them only."""
    return not ARN.match(profile)


def groups_of(model_id: str, offers: Iterable[Offer]) -> tuple[RouteGroup, ...]:
    """The routes that AWS lists, source regions of equal destinations together; application profiles are none."""
    sources: dict[tuple[str, str, tuple[str, ...]], list[Offer]] = {}
    for offer in offers:
        if offer.listed and "ON_DEMAND" in offer.inference_types:
            sources.setdefault(("on_demand", model_id, ("self",)), []).append(offer)
        for profile, destinations in offer.profiles.items():
            if is_system(profile):
                sources.setdefault(("profile", profile, destinations_of(profile, destinations)), []).append(offer)
    return tuple(_group(kind, route, ends, found) for (kind, route, ends), found in sorted(sources.items()))


def united(rows: Iterable[InventoryModel]) -> dict[str, tuple[Offer, ...]]:
    """Model id -> its offers, over the inventory's Bedrock rows."""
    found: dict[str, tuple[Offer, ...]] = {}
    for row in rows:
        if row.provider == "bedrock" and row.offers:
            found[row.model] = (*found.get(row.model, ()), *row.offers)
    return found


def _group(kind: str, route: str, destinations: tuple[str, ...], offers: list[Offer]) -> RouteGroup:
    profile = kind == "profile"
    return RouteGroup(
        id=route,
        kind="profile" if profile else "on_demand",
        prefix=route.partition(".")[0] if profile else "",
        sources=tuple(sorted(offer.region for offer in offers)),
        destinations=destinations,
        source=PROFILE_SOURCE if profile else SOURCE,
        day=min(offer.unchanged_since for offer in offers),
    )


def destinations_of(profile: str, destinations: tuple[str, ...]) -> tuple[str, ...]:
    """Global profiles use model ARNs without a region, which stand for every commercial one."""
    if profile.startswith("global.") or not destinations or "" in destinations:
        return ("all-commercial",)
    return tuple(sorted(destinations))


def _kind(model_id: str, offers: tuple[Offer, ...]) -> Kind:
    outputs = {one.upper() for offer in offers for one in offer.output_modalities}
    for modality, kind in KINDS:
        if modality in outputs:
            return kind
    return "rerank" if "rerank" in model_id else "chat"


def _capabilities(kind: Kind, offers: tuple[Offer, ...]) -> dict[str, bool]:
    stated = [offer.streaming for offer in offers if offer.streaming is not None]
    capabilities = {"streaming": stated[-1]} if stated and kind == "chat" else {}
    if kind == "chat" and any("IMAGE" in {one.upper() for one in offer.input_modalities} for offer in offers):
        capabilities["vision"] = True
    return capabilities


def _lifecycle(offer: Offer | None) -> Lifecycle:
    if offer is None:
        return Lifecycle()
    known = offer.status in get_args(LifecycleStatus)
    return Lifecycle(
        status=cast("LifecycleStatus", offer.status) if known else None,
        legacy_date=offer.legacy_date,
        extended_access_date=offer.extended_access_date,
        eol_date=offer.eol_date,
        source=SOURCE,
        day=offer.unchanged_since,
    )


def _all(modalities: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(sorted({one.lower() for some in modalities for one in some}))
