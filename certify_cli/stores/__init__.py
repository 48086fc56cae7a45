"""Where everything durable is kept: one store per URL scheme, behind `interfaces.Store`.

To add one: write `stores/<scheme>.py` with an `open_<scheme>` function, add a line to `_OPENERS`, and let
`tests/contracts/test_store_contract.py` run over it. Stores that speak SQL share `_sql`, `_tables` and `_migrations`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from certify_cli.errors import UsageError
from certify_cli.interfaces import Store

_SCHEME = re.compile(r"([a-z][a-z0-9+.]+):(//)?(.*)", re.IGNORECASE | re.DOTALL)

Opener = Callable[[str, bool, bool], Store]
"""(what follows the scheme, create, read_only) -> store"""


def open_results(location: str | Path) -> Store:
    """As `open_store` for reading only, for a caller that asks for runs and reports and for nothing else."""
    if isinstance(location, Path) or _SCHEME.fullmatch(location) is None:
        from certify_cli.stores._files import store_path
        from certify_cli.stores._peek import has_no_runs

        path = store_path(str(location))
        if has_no_runs(path):
            from certify_cli.stores.memory import MemoryStore

            return MemoryStore(str(path), read_only=True)
    return open_store(location, read_only=True)


def open_store(location: str | Path, *, create: bool = True, read_only: bool = False) -> Store:
    """The store at a path, `sqlite:///PATH` or `memory:`; a relative path counts from the working directory.

    `read_only` never creates a file: where there is none, the store is empty. Without `create` a missing file is an
    error. Raises UsageError for a location nobody can open and StoreError for one that cannot be opened now.
    """
    if isinstance(location, Path):
        return _sqlite(str(location), create, read_only)
    match = _SCHEME.fullmatch(location)
    if match is None:
        return _sqlite(location, create, read_only)
    opener = _OPENERS.get(match[1].lower())
    if opener is None:
        raise UsageError(f"nothing here can open a store of the kind {match[1]!r}", hint=_FORMS)
    return opener((match[2] or "") + match[3], create, read_only)


def default_location(simulated: bool) -> Path:
    """The user's own store; simulated results live in a file of their own, so that they never mix with real ones."""
    from platformdirs import user_data_path

    return user_data_path("certify", appauthor=False) / ("simulated.sqlite3" if simulated else "certify.sqlite3")


def _memory(_rest: str, _create: bool, read_only: bool) -> Store:
    from certify_cli.stores.memory import MemoryStore

    return MemoryStore(read_only=read_only)


def _sqlite(text: str, create: bool, read_only: bool) -> Store:
    from certify_cli.stores._files import size_of, store_path

    path = store_path(text)
    if read_only and not size_of(path):
        # a first `report` has nothing to read, so it does not wait for SQLAlchemy either
        from certify_cli.stores.memory import MemoryStore

        return MemoryStore(str(path), read_only=True)
    from certify_cli.stores.sqlite import open_sqlite

    return open_sqlite(path, create=create, read_only=read_only)


def _sqlite_url(rest: str, create: bool, read_only: bool) -> Store:
    if not rest.startswith("///") or "?" in rest:
        raise UsageError("a SQLite URL is written sqlite:///PATH, without a host and without options", hint=_FORMS)
    return _sqlite(rest.removeprefix("///"), create, read_only)


def _postgresql(_rest: str, _create: bool, _read_only: bool) -> NoReturn:
    raise UsageError(
        "PostgreSQL stores come with the next release of certify; this version keeps its results in SQLite",
        hint="give --database a file path, or leave it out to use the file in your user data folder",
    )


_FORMS = "--database takes a file path, sqlite:///PATH or memory:"

_OPENERS: dict[str, Opener] = {
    "memory": _memory,
    "sqlite": _sqlite_url,
    "postgresql": _postgresql,
    "postgresql+psycopg": _postgresql,
    "postgres": _postgresql,
}
