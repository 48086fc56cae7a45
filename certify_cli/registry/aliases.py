"""Short names people use for a model: without vendor, version or date, in any spelling of blanks and dots."""

from __future__ import annotations

import re
from collections.abc import Iterable

from certify_cli.types.model import ModelRecord

VERSION = re.compile(r"(?:-v?[0-9]+)?(?::[0-9]+)$|-v[0-9]+$")
DATE = re.compile(r"-20[0-9]{6}$")


def folded(name: str) -> str:
    """One spelling: lower case, words joined by hyphens."""
    return re.sub(r"[\s._/-]+", "-", name.strip().lower())


def aliases(model: ModelRecord) -> frozenset[str]:
    """Every short name of the model, folded."""
    versionless = VERSION.sub("", model.id)
    longer = (model.id, re.sub(r":[0-9]+$", "", model.id), versionless, DATE.sub("", versionless))
    shorter = tuple(name.partition(".")[2] for name in longer)
    return frozenset(folded(name) for name in (*longer, *shorter, model.facts.name) if name)


def index(models: Iterable[ModelRecord]) -> dict[str, tuple[ModelRecord, ...]]:
    """Alias -> the models that go by it."""
    found: dict[str, tuple[ModelRecord, ...]] = {}
    for model in models:
        for alias in aliases(model):
            found[alias] = (*found.get(alias, ()), model)
    return found
