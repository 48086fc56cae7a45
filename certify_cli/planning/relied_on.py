"""The facts of a model that a verdict on one target rests on, whoever stated them when."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from certify_cli.codec import to_data
from certify_cli.types.model import ModelRecord
from certify_cli.types.target import Target

PROVENANCE = frozenset({"day", "source"})
"""Who stated a fact and when; every synchronisation renews it, and no probe depends on it."""
TODAY = frozenset({"prices", "other_prices", "lifecycle"})
"""Looked up as they stand whenever they count: what a call costs, and the end that no certificate outlives."""
ELSEWHERE = frozenset({"regions", "mantle_regions", "profile_prefixes", "inference_types", "name", "notes"})
"""What is said of the model in words, or of other regions and routes than the target's."""


def relied_on(model: ModelRecord, target: Target) -> dict[str, Any]:
    """Those facts as plain data: a model that comes to another region, or gets another route, is the same here."""
    record = _without(to_data(model), PROVENANCE | TODAY)
    record["facts"] = _without(record["facts"], ELSEWHERE)
    routes = [_without(to_data(one), PROVENANCE) for one in model.groups_from(target.region) if one.id == target.route]
    return {**record, "routes": [{**route, "sources": [target.region]} for route in routes]}


def _without(value: Any, names: frozenset[str]) -> Any:
    if isinstance(value, Mapping):
        return {key: _without(one, names) for key, one in value.items() if key not in names}
    return [_without(one, names) for one in value] if isinstance(value, list | tuple) else value
