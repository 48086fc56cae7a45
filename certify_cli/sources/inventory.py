"""Inventory rows from what a list names."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import NAMESPACE_URL, uuid5

from certify_cli.errors import BadFile
from certify_cli.interfaces import Imported
from certify_cli.sources.forms import split_target
from certify_cli.sources.providers import ARN, BEDROCK, looks_like_bedrock
from certify_cli.types.model import InventoryModel


def inventory_id(provider: str, model: str) -> str:
    """The UUID of a row that brings none: the same for the same provider and model, on every machine."""
    return str(uuid5(NAMESPACE_URL, f"certify:{provider}/{model}"))


def inventory_from(imported: Iterable[Imported]) -> tuple[InventoryModel, ...]:
    """One row per (provider, model), in order; raises BadFile naming the lines that contradict each other."""
    rows: dict[tuple[str, str], tuple[InventoryModel, int]] = {}
    owners: dict[str, tuple[tuple[str, str], int]] = {}
    for one in imported:
        row = _row(one)
        key = (row.provider, row.model)
        first = rows.get(key)
        if first is not None and one.id is not None and first[0].id != row.id:
            raise BadFile(f"line {one.line}: {row.model} has another id than in line {first[1]}")
        owner = owners.setdefault(row.id, (key, one.line))
        if owner[0] != key:
            raise BadFile(f"line {one.line}: id {row.id} belongs to {owner[0][1]} of line {owner[1]} already")
        rows.setdefault(key, (row, one.line))
    return tuple(row for row, _ in rows.values())


def _row(one: Imported) -> InventoryModel:
    model = split_target(one.model)[0]
    if one.provider == BEDROCK and looks_like_bedrock(model) and not ARN.match(model):
        model = model.lower()
    return InventoryModel(
        id=one.id or inventory_id(one.provider, model),
        model=model,
        provider=one.provider,
        active=one.active is not False,
        active_unstated=one.active is None,
        sources=("import",),
        rating=one.rating,
    )
