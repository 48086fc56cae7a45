"""What stands: the registry united with what synchronisation learnt from AWS; in a scanned region AWS decides."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import cast, get_args

from certify_cli.registry.known import Registry
from certify_cli.registry.offers import SOURCE, groups_of, is_system, present, record_from_offer, united
from certify_cli.types.model import InventoryModel, Lifecycle, LifecycleStatus, ModelRecord, Offer


@dataclass(frozen=True)  # no slots: the lookups of Registry are built once, on first use
class Catalogue(Registry):
    """Every known model with the routes that stand, and the inventory it was united with.

    `synced` are the regions whose list was fetched from AWS; `offers` is (model, region) -> what it said.
    """

    inventory: tuple[InventoryModel, ...] = ()
    offers: Mapping[tuple[str, str], Offer] = field(default_factory=dict)
    synced: frozenset[str] = frozenset()
    covered: frozenset[str] = frozenset()
    """Regions that either the registry's route tables or a synchronisation cover."""

    @cached_property
    def regions(self) -> frozenset[str]:
        stated = {region for model in self for region in model.facts.regions}
        return self.covered | self.synced | stated

    @cached_property
    def foreign(self) -> Mapping[str, InventoryModel]:
        """Folded id -> the inventory's row of a model that another known platform serves."""
        return {row.model.lower(): row for row in self.inventory if row.provider not in ("bedrock", "unknown")}

    @cached_property
    def application_profiles(self) -> Mapping[str, ModelRecord]:
        """ARN of an application profile that a synchronisation saw -> the model behind it."""
        return {
            profile: self.models[model_id]
            for (model_id, _), offer in self.offers.items()
            for profile in offer.profiles
            if not is_system(profile) and model_id in self.models
        }

    def in_region(self, model: ModelRecord, region: str) -> ModelRecord:
        """The record with the lifecycle and the streaming that AWS states for that very region."""
        offer = self.offers.get((model.id, region))
        if offer is None or not offer.listed:
            return model
        facts = model.facts
        if offer.streaming is not None and facts.kind == "chat":
            facts = replace(facts, capabilities={**facts.capabilities, "streaming": offer.streaming})
        return replace(model, facts=facts, lifecycle=lifecycle_there(model.lifecycle, offer))

    def listed_on(self, model: ModelRecord, region: str) -> date | None:
        """The newest day on which AWS is known to have listed the model in that region."""
        offer = self.offers.get((model.id, region))
        days = [offer.day] if offer is not None and present(offer) else []
        days += [group.day for group in model.groups_from(region) if group.day is not None]
        return max(days, default=None)


def merge(registry: Registry, inventory: Iterable[InventoryModel] = ()) -> Catalogue:
    """Registry plus inventory. A model without an offer in a region that was scanned is not listed there."""
    rows = tuple(inventory)
    offers = {(row.model, offer.region): offer for row in rows if row.provider == "bedrock" for offer in row.offers}
    synced = frozenset(region for _, region in offers)
    by_model = united(rows)
    models = {model.id: _merged(model, by_model.get(model.id, ()), synced) for model in registry}
    for model_id, found in by_model.items():
        if model_id not in models and any(map(present, found)):
            models[model_id] = record_from_offer(model_id, found)
    return Catalogue(
        dict(sorted(_with_prices(models, rows).items())),
        inventory=rows,
        offers=offers,
        synced=synced,
        covered=registry.scanned_regions | synced,
    )


def _with_prices(models: Mapping[str, ModelRecord], rows: Iterable[InventoryModel]) -> dict[str, ModelRecord]:
    """The models with the prices that sources beside the registry state of them."""
    stated = {row.model: row.stated for row in rows if row.provider == "bedrock" and row.stated}
    prices = {model_id: tuple(price for one in said for price in one.prices) for model_id, said in stated.items()}
    return {
        name: replace(model, other_prices=prices[name]) if name in prices else model for name, model in models.items()
    }


def _merged(model: ModelRecord, offers: tuple[Offer, ...], synced: frozenset[str]) -> ModelRecord:
    if not synced:
        return model
    kept = []
    for group in model.routes:
        sources = tuple(region for region in group.sources if region not in synced)
        if sources:
            kept.append(replace(group, sources=sources))
    return replace(model, routes=(*kept, *groups_of(model.id, offers)))


def lifecycle_there(known: Lifecycle, offer: Offer) -> Lifecycle:
    """AWS's own status and dates for one region; the known value itself where it says the same.

    The day is the one since which AWS has said so: were it that of asking, each synchronisation would make it another
    record, and no certificate would be valid for it.
    """
    stated = cast("LifecycleStatus", offer.status) if offer.status in get_args(LifecycleStatus) else None
    here = replace(
        known,
        status=stated or known.status,
        legacy_date=offer.legacy_date or known.legacy_date,
        extended_access_date=offer.extended_access_date or known.extended_access_date,
        eol_date=offer.eol_date or known.eol_date,
    )
    return known if here == known else replace(here, source=SOURCE, day=offer.unchanged_since)
