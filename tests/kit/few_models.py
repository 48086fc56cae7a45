"""A registry of three models: what a run on it costs is the run, not the reading of two hundred files."""

from __future__ import annotations

import shutil
from pathlib import Path

from certify_cli.registry.load import shipped_directory

MODELS = ("amazon.nova-lite-v1:0", "amazon.nova-micro-v1:0", "amazon.nova-pro-v1:0")


def few_models(folder: Path) -> Path:
    """The new registry, in `folder`."""
    registry = folder / "registry"
    (registry / "amazon").mkdir(parents=True)
    for model in MODELS:
        name = f"amazon/{model.replace(':', '_')}.toml"
        shutil.copy(shipped_directory() / name, registry / name)
    return registry
