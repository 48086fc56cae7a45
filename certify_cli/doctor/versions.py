"""Which versions are at work: what a report of a problem needs."""

from __future__ import annotations

import platform
import sqlite3
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version

from certify_cli import __version__
from certify_cli.doctor.patient import Patient
from certify_cli.types.checks import Checked

SHOWN = ("boto3", "botocore")
DRIVER = "psycopg"


def look(patient: Patient) -> Iterator[Checked]:
    own = [f"certify {__version__}", f"Python {platform.python_version()}"]
    packages = [f"{name} {version(name)}" for name in SHOWN]
    seen = [*own, *packages, f"SQLite {sqlite3.sqlite_version}"]
    if needs_driver(patient) and (driver := _driver()):
        seen.append(driver)
    yield Checked(check="versions", level="ok", seen=", ".join(seen))


def needs_driver(patient: Patient) -> bool:
    """Whether the store is a PostgreSQL database; that psycopg lacks is then told of the store."""
    return str(patient.location).lower().startswith("postgres")


def _driver() -> str:
    try:
        return f"{DRIVER} {version(DRIVER)}"
    except PackageNotFoundError:
        return ""
