"""The inventory in memory, by the same rules as in a database."""

from __future__ import annotations

from collections.abc import Iterable

from certify_cli.stores import _payload
from certify_cli.stores._payload import decode, encode, key
from certify_cli.types.changes import PastChange
from certify_cli.types.model import InventoryModel

Kept = dict[tuple[str, str], str]


class Inventory:
    """Rows by provider and model, and changes in the order they came; the caller holds the lock."""

    def __init__(self) -> None:
        self._models: Kept = {}
        self._changes: list[str] = []

    def models(self) -> tuple[InventoryModel, ...]:
        return tuple(decode(InventoryModel, text, "model") for _, text in sorted(self._models.items()))

    def put(self, models: Iterable[InventoryModel], changes: Iterable[PastChange]) -> None:
        """Both or neither: everything that can be refused is made first."""
        kept = dict(_kept(model) for model in models)
        told = [encode(change, f"change of {change.change.model}") for change in changes]
        self._models.update(kept)
        self._changes = [*self._changes, *told][-_payload.KEPT_CHANGES :]

    def changes(self) -> tuple[PastChange, ...]:
        return tuple(decode(PastChange, text, "change of the inventory") for text in reversed(self._changes))


def _kept(model: InventoryModel) -> tuple[tuple[str, str], str]:
    _payload.checked_rating(model.rating, f"model {model.model}")
    return (key(model.provider), key(model.model)), encode(model, f"model {model.model}")
