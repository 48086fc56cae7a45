"""Writes registry files: the synced tables are replaced where they differ, what people wrote stays byte for byte."""

from __future__ import annotations

import contextlib
import os
import re
import tempfile
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit import TOMLDocument
from tomlkit.items import AoT, Table

from certify_cli.errors import BadFile
from certify_cli.registry.comments import add_key, refilled, route_of, without_routes
from certify_cli.registry.load import file_name, read_record
from certify_cli.registry.tables import plain, same, synced_tables, toml_item
from certify_cli.types.changes import Change
from certify_cli.types.model import ModelRecord


def write(directory: Path, records: Iterable[ModelRecord]) -> tuple[Change, ...]:
    """Brings `directory` up to date and says what changed, by id; a second run changes nothing.

    An existing file keeps its `[curated]` table, its comments and its place; raises BadFile where one is not readable.
    """
    existing = {path.name: path for path in directory.rglob("*.toml")}
    changes = [_write_one(directory, existing, record) for record in sorted(records, key=lambda one: one.id)]
    return tuple(change for change in changes if change is not None)


def slug(vendor: str) -> str:
    """A vendor's folder: lower case, words joined by hyphens."""
    return re.sub(r"[^a-z0-9]+", "-", vendor.lower()).strip("-") or "unknown"


def render(record: ModelRecord) -> str:
    """A fresh file for the record."""
    document = tomlkit.document()
    document.add("id", tomlkit.item(record.id))
    for name, values in synced_tables(record).items():
        document.add(tomlkit.nl())
        document.add(name, _table(values))
    document.add(tomlkit.nl())
    document.add("curated", _table(plain(record.curated)))
    if record.routes:
        document.add(tomlkit.nl())
        document.add("routes", _routes(record))
    return tomlkit.dumps(document).rstrip("\n") + "\n"


def update(text: str, record: ModelRecord) -> str:
    """The text of an existing file with the synced tables of `record`."""
    document = tomlkit.parse(without_routes(text, {route_of(plain(group)) for group in record.routes}))
    for name, values in synced_tables(record).items():
        if name not in document:
            document.add(name, tomlkit.table())
        _update_table(document[name], values)
    _update_routes(document, record)
    return tomlkit.dumps(document)


def _write_one(directory: Path, existing: Mapping[str, Path], record: ModelRecord) -> Change | None:
    path = existing.get(file_name(record.id))
    if path is None:
        _save(directory / slug(record.facts.vendor) / file_name(record.id), render(record))
        return Change(kind="new", model=record.id)
    before = read_record(path)
    if before == replace(record, curated=before.curated):
        return None
    _save(path, update(path.read_text(encoding="utf-8"), record))
    return Change(kind="changed", model=record.id, detail=", ".join(_differences(before, record)))


def _differences(before: ModelRecord, after: ModelRecord) -> list[str]:
    tables = ("facts", "limits", "prices", "routes", "lifecycle")
    return [name for name in tables if getattr(before, name) != getattr(after, name)]


def _table(values: Mapping[str, Any]) -> Table:
    table = tomlkit.table()
    for key, value in values.items():
        table.add(key, _table(value) if isinstance(value, dict) else toml_item(value))
    return table


def _routes(record: ModelRecord) -> AoT:
    array = tomlkit.aot()
    for group in record.routes:
        array.append(_table(plain(group)))
    return array


def _update_table(table: Any, values: Mapping[str, Any]) -> None:
    for key in [key for key in table if key not in values]:
        table.remove(key)
    earlier: list[str] = []
    for key, value in values.items():
        if isinstance(value, dict) and key in table:
            _update_table(table[key], value)
        elif isinstance(value, dict):
            table.add(key, _table(value))
        elif key not in table:
            add_key(table, key, toml_item(value), earlier)
        elif not same(_unwrapped(table[key]), value) and not refilled(table[key], value):
            table[key] = toml_item(value)
        earlier += [] if isinstance(value, dict) else [key]


def _update_routes(document: TOMLDocument, record: ModelRecord) -> None:
    wanted = [plain(group) for group in record.routes]
    have = document.get("routes")
    if have is None and not wanted:
        return
    if have is None:
        document.add("routes", _routes(record))
        return
    for index, values in enumerate(wanted[: len(have)]):
        _update_table(have[index], values)
    for group in wanted[len(have) :]:
        have.append(_table(group))
    for _ in range(len(have) - len(wanted)):
        del have[len(have) - 1]
    if not wanted:
        document.remove("routes")


def _unwrapped(value: Any) -> Any:
    return value.unwrap() if hasattr(value, "unwrap") else value


def _save(path: Path, text: str) -> None:
    """Atomically, so that a crash leaves either the old file or the new one."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=".certify-")
        with os.fdopen(descriptor, "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
        Path(name).chmod(0o644)
        Path(name).replace(path)
    except OSError as error:
        with contextlib.suppress(OSError, UnboundLocalError):
            Path(name).unlink()
        raise BadFile(f"{path}: {error.strerror}") from None
