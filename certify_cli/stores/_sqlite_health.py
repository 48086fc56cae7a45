"""A look at a SQLite store that leaves it as it is: whole, writable, private, with room to grow?"""

from __future__ import annotations

import os
import shutil
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from sqlalchemy import Connection

from certify_cli.stores._files import size_of
from certify_cli.stores._health import seen
from certify_cli.stores._lock import holder_of
from certify_cli.stores._sqlite_faults import damaged
from certify_cli.stores.sqlite import as_it_is
from certify_cli.types.checks import StoreHealth

FOR_OTHERS = 0o077
MOST_BYTES = 512 * 2**20
"""What is read in a second or two; a larger file is not read to its end."""
SUFFIXES = ("", "-wal", "-shm", ".lock")
MOUNTS = Path("/proc/self/mounts")
REMOTE = ("nfs", "cifs", "smb", "afs", "ceph", "glusterfs", "lustre", "fuse.sshfs", "9p")
"""How the names of file systems begin whose locks another machine may not see."""


def sqlite_health(path: Path, *, most_bytes: int = MOST_BYTES) -> StoreHealth:
    """What stands at a resolved path; raises StoreError for what is no store of ours or is damaged."""
    size = size_of(path)
    there = StoreHealth(
        location=str(path),
        kind="SQLite",
        exists=bool(size),
        unwritable=_unwritable(path, made=size is not None),
        exposed=tuple(str(file) for file in _files(path) if file.stat().st_mode & FOR_OTHERS),
        free_bytes=_free(path),
        remote_file_system=remote_file_system(path),
    )
    if not size:
        return there
    with closing(as_it_is(path)) as database:
        health = seen(database, there, lambda: tuple(filter(None, [holder_of(path.with_name(path.name + ".lock"))])))
        if size > most_bytes:
            return health
        database.read(lambda connection: _check(connection, path))
        return replace(health, whole=True)


def _check(connection: Connection, path: Path) -> None:
    problem = connection.exec_driver_sql("PRAGMA quick_check(1)").scalar_one()
    if problem != "ok":
        raise damaged(path, " ".join(str(problem).split()))


def _files(path: Path) -> list[Path]:
    beside = [path.with_name(path.name + suffix) for suffix in SUFFIXES]
    return [file for file in beside if file.is_file()]


def _unwritable(path: Path, *, made: bool) -> str:
    """Why not, without trying: a file is made only by whoever means to use it."""
    folder = _nearest(path)
    if os.statvfs(folder).f_flag & os.ST_RDONLY:
        return f"{folder} lies on a file system that is read-only"
    if not _may_write(folder):
        return f"the folder {folder} may not be written to"
    return "" if not made or _may_write(path) else f"the file {path} may not be written to"


def _may_write(path: Path) -> bool:
    return os.access(path, os.W_OK, effective_ids=os.access in os.supports_effective_ids)


def _nearest(path: Path) -> Path:
    """The folder of the store, or of those that are there the one in which its folders would be made."""
    return next(folder for folder in path.parents if folder.is_dir())


def _free(path: Path) -> int | None:
    try:
        return shutil.disk_usage(_nearest(path)).free
    except OSError:
        return None


def remote_file_system(path: Path, mounts: Path = MOUNTS) -> str:
    """The kind of network file system that the path lies on, "" for none and where the system does not say."""
    try:
        lines = mounts.read_text("utf-8", "replace").splitlines()
    except OSError:
        return ""
    points = [(Path(words[1].replace("\\040", " ")), words[2]) for line in lines if len(words := line.split()) > 2]
    around = [(len(point.parts), kind) for point, kind in points if path.is_relative_to(point)]
    kind = max(around, default=(0, ""))[1]
    return kind if kind.startswith(REMOTE) else ""
