"""Reads the registry's TOML files, strictly: a wrong key, type, file name or double id is an error that names it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from certify_cli.codec import from_toml
from certify_cli.errors import BadFile
from certify_cli.registry.claims import MONEY
from certify_cli.registry.known import Registry
from certify_cli.text_files import read_text
from certify_cli.types.model import Lifecycle, ModelRecord
from certify_cli.types.toml_text import parse_toml

PACKAGE = Path(__file__).resolve().parent.parent


def load(directory: Path | None = None) -> Registry:
    """The registry of `directory`, by default the shipped one; raises BadFile naming file and key."""
    return _shipped() if directory is None else _read(directory)


@cache
def _shipped() -> Registry:
    """Read once: a simulator in the same process offers what its caller certifies."""
    return _read(shipped_directory())


def _read(root: Path) -> Registry:
    models: dict[str, ModelRecord] = {}
    for path in _files(root):
        record = read_record(path)
        if record.id in models:
            raise BadFile(f"{path}: id {record.id!r} is already defined by another file")
        models[record.id] = record
    if not models:
        raise BadFile(f"{root}: no registry files (<vendor>/<model>.toml) in it", hint="check --registry DIR")
    return Registry(MappingProxyType(dict(sorted(models.items()))))


def files_by_name(directory: Path | None = None) -> dict[str, Path]:
    """The files of that registry, by default the shipped one, unread; raises BadFile where there is no such folder."""
    return {path.name: path for path in _files(shipped_directory() if directory is None else directory)}


def lifecycle_of(files: Mapping[str, Path], model_id: str) -> Lifecycle | None:
    """The lifecycle of one model, the rest of whose file is not looked at; None for one without a file."""
    path = files.get(file_name(model_id))
    if path is None:
        return None
    return from_toml(Lifecycle, _parse(path).get("lifecycle", {}), where=str(path))


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
    prices = record.prices
    if any(getattr(prices, name) is not None for name in MONEY) and not (prices.source and prices.day):
        raise BadFile(f"{path}: prices without source and day", hint="add to [prices] who states them and on which day")
    for key in ("uncurated", "other_prices"):
        if getattr(record, key):
            raise BadFile(f"{path}: unknown key {key!r}")
    return record


def _files(root: Path) -> list[Path]:
    try:
        if root.is_dir():
            return sorted(root.rglob("*.toml"))
    except (OSError, ValueError) as error:  # a name that is too long, or holds a NUL
        raise BadFile(f"{root}: {getattr(error, 'strerror', None) or error}", hint="check --registry DIR") from None
    raise BadFile(f"{root}: no such registry directory", hint="check --registry DIR")


def _parse(path: Path) -> dict[str, Any]:
    try:
        return parse_toml(read_text(path), parse_float=Decimal)
    except ValueError as error:
        raise BadFile(f"{path}: not TOML: {error}") from None
