"""The store: there or to be made, whole, of a known schema, writable, private, with room; and who works on it now."""

from __future__ import annotations

import shlex
from collections.abc import Iterator

from certify_cli.doctor.patient import Patient, short
from certify_cli.types.checks import Checked, Level, StoreHealth
from certify_cli.types.naming import some_of

MEBIBYTE = 2**20
LITTLE_BYTES = 500 * MEBIBYTE
TOO_LITTLE_BYTES = 20 * MEBIBYTE
"""A run of thousands of targets writes tens of mebibytes."""


def look(patient: Patient) -> Iterator[Checked]:
    health = patient.store()
    if health.unwritable:
        remedy = "make it writable, or name another place with --database"
        yield _checked("fail", f"{short(health.location)} cannot be written: {health.unwritable}", remedy)
    else:
        yield _checked("ok", _seen(health))
    yield from _room(health)
    if health.exposed:
        files = some_of([short(file) for file in health.exposed], 2)
        mended = f"chmod 600 {' '.join(map(shlex.quote, health.exposed))}"
        yield _checked(
            "warn", f"others on this machine may read {files}: replies and errors of models are in it", mended
        )
    if health.remote_file_system:
        seen = f"it lies on {health.remote_file_system}, where SQLite's locks may not hold"
        yield _checked("warn", seen, "use a local disk, or PostgreSQL where several machines share a store")


def _seen(health: StoreHealth) -> str:
    what = f"{short(health.location)}: {health.kind}"
    if not health.schema:
        return f"{what}, nothing kept yet; made at the first run"
    sound = "whole and writable" if health.whole else "writable"
    parts = [what, f"schema {health.schema}", _size(health.size_bytes), sound]
    if health.whole is None and health.kind == "SQLite":
        parts.append("too large to be read to its end here: sqlite3 FILE 'PRAGMA quick_check'")
    if health.schema < health.newest_schema:
        parts.append(f"the next run brings it to schema {health.newest_schema}, then older versions cannot read it")
    parts.append(f"in use by {'; '.join(health.workers)}" if health.workers else "nobody runs now")
    return ", ".join(parts)


def _room(health: StoreHealth) -> Iterator[Checked]:
    free = health.free_bytes
    if free is not None and free < LITTLE_BYTES:
        level: Level = "fail" if free < TOO_LITTLE_BYTES else "warn"
        remedy = "make room, or name another place with --database"
        yield _checked(level, f"{_size(free)} free on its disk", remedy)


def _checked(level: Level, seen: str, remedy: str = "") -> Checked:
    return Checked(check="store", level=level, seen=seen, remedy=remedy)


def _size(size: int) -> str:
    if size < MEBIBYTE:
        return f"{size // 1024} KiB"
    return f"{size / MEBIBYTE:.1f} MiB" if size < 1024 * MEBIBYTE else f"{size / MEBIBYTE / 1024:.1f} GiB"
