"""The store's file: private from its first byte, and a regular file or nothing."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from certify_cli.errors import StoreError, UsageError

ELSEWHERE = "give --database the path of a file in a folder you may write to"


def store_path(text: str) -> Path:
    """The one true path of a location, so that two ways to write it share one lock."""
    if not text.strip() or "\0" in text:
        raise UsageError("the location of the store is empty or holds a NUL character", hint=ELSEWHERE)
    try:
        return Path(text).expanduser().resolve()
    except (OSError, RuntimeError, ValueError) as error:
        raise UsageError(f"{text!r} cannot be the path of a store: {error}", hint=ELSEWHERE) from None


def size_of(path: Path) -> int | None:
    """Bytes of the store's file, None where there is none; StoreError where something else stands in its place."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise _refused(path, error) from None
    if not stat.S_ISREG(found.st_mode):
        kind = "a folder" if stat.S_ISDIR(found.st_mode) else "not a regular file"
        raise StoreError(f"the store {path} cannot be opened: it is {kind}", hint=ELSEWHERE)
    return found.st_size


def make_private(path: Path) -> None:
    """Creates the file 0600, in folders made 0700, unless it is there. SQLite gives -wal and -shm the same mode.

    Only a file that this call creates is opened: to close a descriptor of a file that SQLite has open elsewhere in
    this process would let go of SQLite's own locks (POSIX).
    """
    try:
        _make_folders(path.parent)
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
    except FileExistsError:
        size_of(path)
    except OSError as error:
        raise _refused(path, error) from None


def _make_folders(folder: Path) -> None:
    if not folder.exists():
        _make_folders(folder.parent)
        folder.mkdir(mode=0o700, exist_ok=True)


def _refused(path: Path, error: OSError) -> StoreError:
    return StoreError(f"the store {path} cannot be opened: {(error.strerror or str(error)).lower()}", hint=ELSEWHERE)
