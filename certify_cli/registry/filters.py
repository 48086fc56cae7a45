"""Which models a `--vendor` and `--kind` filter means."""

from __future__ import annotations

import re
from collections.abc import Collection

from certify_cli.types.model import Kind, ModelRecord


def fits(model: ModelRecord, vendors: Collection[str], kinds: Collection[Kind]) -> bool:
    """Whether the model passes; an empty filter lets everything through."""
    return (not kinds or model.kind in kinds) and (not vendors or any(of_vendor(model, vendor) for vendor in vendors))


def of_vendor(model: ModelRecord, vendor: str) -> bool:
    """Whether `vendor` names the model's vendor: "Mistral AI", "mistral-ai" or, as its ids begin, "mistral"."""
    wanted = _folded(vendor)
    return bool(wanted) and wanted in (_folded(model.facts.vendor), _folded(model.id.partition(".")[0]))


def _folded(name: str) -> str:
    return re.sub(r"[^a-z0-9]", "", name.lower())
