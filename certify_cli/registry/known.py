"""The registry as one value: model id -> record, with the lookups that everyone needs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from certify_cli.registry.aliases import index
from certify_cli.types.model import ModelRecord


@dataclass(frozen=True)  # no slots: the lookups below are built once, on first use
class Registry:
    """What is known to exist, by canonical model id, in the order of the ids."""

    models: Mapping[str, ModelRecord]

    def get(self, model_id: str) -> ModelRecord | None:
        return self.models.get(model_id)

    def __iter__(self) -> Iterator[ModelRecord]:
        return iter(self.models.values())

    def __len__(self) -> int:
        return len(self.models)

    @cached_property
    def by_route(self) -> Mapping[str, ModelRecord]:
        """Route id (bare model id or system profile id) -> its model."""
        return {group.id: model for model in self for group in model.routes}

    @cached_property
    def by_alias(self) -> Mapping[str, tuple[ModelRecord, ...]]:
        """Folded short name -> the models that go by it."""
        return index(self)

    @cached_property
    def scanned_regions(self) -> frozenset[str]:
        """Regions that the route tables cover: there, a missing route means that AWS did not list one."""
        return frozenset(region for model in self for group in model.routes for region in group.sources)

    @cached_property
    def regions(self) -> frozenset[str]:
        """Every region some model is stated to be in, scanned or not."""
        return self.scanned_regions | {region for model in self for region in model.facts.regions}
