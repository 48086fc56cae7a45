"""Reads the registry's TOML files, strictly: a wrong key, type, file name or double id is an error that names it."""

from __future__ import annotations

import tomllib
from decimal import Decimal
from pathlib import Path
from types import MappingProxyType
from typing import Any

from certify_cli.codec import from_toml
from certify_cli.errors import BadFile
from certify_cli.registry.known import Registry
from certify_cli.types.model import ModelRecord

PACKAGE = Path(__file__).resolve().parent.parent


def load(directory: Path | None = None) -> Registry:
    """The registry of `directory`, by default the shipped one; raises BadFile naming file and key."""
    root = directory if directory is not None else shipped_directory()
    models: dict[str, ModelRecord] = {}
    for path in _files(root):
        record = read_record(path)
        if record.id in models:
            raise BadFile(f"{path}: id {record.id!r} is already defined by another file")
        models[record.id] = record
    if not models:
        raise BadFile(f"{root}: no registry files (<vendor>/<model>.toml) in it", hint="check --registry DIR")
    return Registry(MappingProxyType(dict(sorted(models.items()))))


def shipped_directory() -> Path:
    """Where the wheel carries its data; in a checkout, the folder beside the package."""
    carried = PACKAGE / "_registry_data"
    return carried if carried.is_dir() else PACKAGE.parent / "registry_data"


def file_name(model_id: str) -> str:
    """A colon cannot be checked out on Windows, so it becomes an underscore."""
    return model_id.replace(":", "_") + ".toml"


def read_record(path: Path) -> ModelRecord:
    """One model's file; raises BadFile."""
    record = from_toml(ModelRecord, _parse(path), where=str(path))
    if path.name != file_name(record.id):
        raise BadFile(f"{path}: id {record.id!r} belongs into a file named {file_name(record.id)}")
    if record.uncurated:
        raise BadFile(f"{path}: unknown key 'uncurated'")
    return record


def _files(root: Path) -> list[Path]:
    if not root.is_dir():
        raise BadFile(f"{root}: no such registry directory", hint="check --registry DIR")
    try:
        return sorted(root.rglob("*.toml"))
    except OSError as error:
        raise BadFile(f"{root}: {error.strerror}") from None


def _parse(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise BadFile(f"{path}: not TOML: {error}") from None
    except OSError as error:
        raise BadFile(f"{path}: {error.strerror}") from None
