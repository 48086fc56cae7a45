"""What a check of this machine and account found: ok, a warning or a failure, what was seen, and its remedy."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from certify_cli.types.calls import Origin

Level = Literal["ok", "warn", "fail"]
"""`warn`: a run works, but not as it might be thought to; `fail`: a run could not work."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """One thing that was looked at. `subject` says which of several it was, such as a region."""

    check: str
    level: Level
    seen: str
    subject: str = ""
    remedy: str = ""
    policy: str = ""
    """The IAM statement that the remedy means, as JSON, where it is one to be pasted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreHealth:
    """What was seen of a store by one who changes nothing. Without `exists` it is made at its first use."""

    location: str
    kind: str
    """The database with its version where that matters, such as `PostgreSQL 16.2`."""
    exists: bool = True
    schema: int = 0
    """0 while no tables are there."""
    newest_schema: int = 0
    """What this version of certify writes."""
    size_bytes: int = 0
    whole: bool | None = None
    """Whether every page of it was looked at and is sound; None where that was not looked at. Damage is an error."""
    origin: Origin | None = None
    workers: tuple[str, ...] = ()
    """Who runs on it now."""
    unwritable: str = ""
    """Why nothing can be written."""
    exposed: tuple[str, ...] = ()
    """Its files that other users of the machine may read."""
    free_bytes: int | None = None
    synced: date | None = None
    """The newest day on which AWS was asked what it offers."""
    remote_file_system: str = ""
    """The kind of network file system that it lies on, where SQLite's locks may not hold."""
