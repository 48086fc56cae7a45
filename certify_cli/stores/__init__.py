"""Where everything durable is kept: one store per URL scheme, behind `interfaces.Store`.

To add one: write `stores/<scheme>.py` with an `open_<scheme>` function, add a line to `_OPENERS`, and let
`tests/contracts/test_store_contract.py` run over it. Stores that speak SQL share `_sql`, `_tables` and `_migrations`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from certify_cli.errors import UsageError
from certify_cli.interfaces import Store, Verdicts
from certify_cli.types.checks import StoreHealth

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


def open_verdicts(location: str | Path) -> Verdicts:
    """As `open_store` for reading only, for a caller that asks what is certified and for nothing else."""
    if isinstance(location, Path) or _SCHEME.fullmatch(location) is None:
        from certify_cli.stores._files import store_path
        from certify_cli.stores._peek import verdict_rows

        path = store_path(str(location))
        rows = verdict_rows(path)
        if rows is not None:
            from certify_cli.stores._verdicts import FileVerdicts

            return FileVerdicts(path, rows, lambda: open_store(path, read_only=True))
    return open_store(location, read_only=True)


def open_store(location: str | Path, *, create: bool = True, read_only: bool = False) -> Store:
    """The store at a path, `sqlite:///PATH`, `postgresql://...` or `memory:`; a path counts from the working directory.

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
        raise _unknown(match[1])
    return opener((match[2] or "") + match[3], create, read_only)


def health_of(location: str | Path) -> StoreHealth:
    """What can be seen of the store at a location as `open_store` takes it, while nothing is made or changed.

    Raises UsageError and StoreError as that does.
    """
    match = None if isinstance(location, Path) else _SCHEME.fullmatch(location)
    if match is None:
        return _health_of_file(str(location))
    scheme, rest = match[1].lower(), match[3]
    if scheme == "sqlite":
        return _health_of_file(_path_of((match[2] or "") + rest))
    if scheme == "memory":
        return StoreHealth(location="memory:", kind="memory", exists=False)
    if scheme not in _OPENERS:
        raise _unknown(match[1])
    with _psycopg_needed():
        from certify_cli.stores._postgres_health import postgres_health
    return postgres_health(f"postgresql:{match[2] or ''}{rest}")


def default_location(simulated: bool) -> Path:
    """The user's own store; simulated results live in a file of their own, so that they never mix with real ones."""
    from platformdirs import user_data_path

    return user_data_path("certify", appauthor=False) / ("simulated.sqlite3" if simulated else "certify.sqlite3")


def _unknown(scheme: str) -> UsageError:
    return UsageError(f"nothing here can open a store of the kind {scheme!r}", hint=_FORMS)


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


def _health_of_file(text: str) -> StoreHealth:
    from certify_cli.stores._files import store_path
    from certify_cli.stores._sqlite_health import sqlite_health

    return sqlite_health(store_path(text))


def _sqlite_url(rest: str, create: bool, read_only: bool) -> Store:
    return _sqlite(_path_of(rest), create, read_only)


def _path_of(rest: str) -> str:
    if not rest.startswith("///") or "?" in rest:
        raise UsageError("a SQLite URL is written sqlite:///PATH, without a host and without options", hint=_FORMS)
    return rest.removeprefix("///")


def _postgresql(rest: str, create: bool, read_only: bool) -> Store:
    with _psycopg_needed():
        from certify_cli.stores.postgresql import open_postgresql
    return open_postgresql(f"postgresql:{rest}", create=create, read_only=read_only)


@contextmanager
def _psycopg_needed() -> Iterator[None]:
    try:
        yield
    except ImportError as error:
        if (error.name or "psycopg").partition(".")[0] != "psycopg":
            raise
        raise UsageError(
            "a PostgreSQL store needs psycopg, which is not installed", hint="pip install 'certify-cli[postgres]'"
        ) from None


_FORMS = "--database takes a file path, sqlite:///PATH, postgresql://USER@HOST/DATABASE or memory:"

_OPENERS: dict[str, Opener] = {
    "memory": _memory,
    "sqlite": _sqlite_url,
    "postgresql": _postgresql,
    "postgresql+psycopg": _postgresql,
    "postgres": _postgresql,
}
