"""The lifecycles known today, model by model: of the registry no more is read than is asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cache, cached_property
from pathlib import Path

from certify_cli.registry.catalogue import lifecycle_there
from certify_cli.registry.load import files_by_name, lifecycle_of
from certify_cli.types.model import InventoryModel, Lifecycle, Offer


class Lives:
    """What `Catalogue.in_region` says of lifecycles, for who asks of a few models and cannot wait for all the others.

    `rows` is the inventory, asked for once.
    """

    def __init__(self, directory: Path | None, rows: Callable[[], Iterable[InventoryModel]]) -> None:
        self._directory = directory
        self._rows = rows
        self._stated = cache(self._read)

    def of(self, model: str, region: str) -> Lifecycle | None:
        """As AWS stated it for that region, else as the registry has it; None where neither knows. Raises BadFile."""
        stated, offer = self._stated(model), self._offers.get((model, region))
        if offer is None or not offer.listed:
            return stated
        return lifecycle_there(stated or Lifecycle(), offer)

    def _read(self, model: str) -> Lifecycle | None:
        return lifecycle_of(self._files, model)

    @cached_property
    def _files(self) -> Mapping[str, Path]:
        return files_by_name(self._directory)

    @cached_property
    def _offers(self) -> Mapping[tuple[str, str], Offer]:
        rows = (row for row in self._rows() if row.provider == "bedrock")
        return {(row.model, offer.region): offer for row in rows for offer in row.offers}
