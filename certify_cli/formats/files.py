"""Writes a result file whole or not at all, so that nobody ever reads half a report."""

from __future__ import annotations

import contextlib
import os
import secrets
import stat
from collections.abc import Iterable
from pathlib import Path

from certify_cli.errors import BadFile, UsageError
from certify_cli.formats import parse_output

MODE = 0o644
"""Of a new file, less the umask; a file that is there keeps its own."""

_DRAFTS: set[Path] = set()
"""Files being written now."""


def discard_drafts() -> None:
    """Takes away what is half written, for a process that ends at once."""
    for draft in list(_DRAFTS):
        with contextlib.suppress(OSError):
            draft.unlink(missing_ok=True)


def check_writable(path: str, option: str = "--output") -> None:
    """Raises BadFile for a file that plainly cannot be written, before anything is done that would be lost with it."""
    problem = "" if path == "-" else _obstacle(Path(path))
    if problem:
        raise BadFile(f"{path}: cannot be written: {problem}", hint=f"name another file with {option}")


def check_unshared(option: str, path: Path, outputs: Iterable[str]) -> None:
    """Raises UsageError where that option's file is an `--output` too: of two things in one file the later is left."""
    if os.path.realpath(path) in {os.path.realpath(parse_output(one)[1]) for one in outputs}:
        raise UsageError(f"{option} and --output both go to {path}", hint="give each a file of its own")


def _obstacle(path: Path) -> str:
    """What plainly stands in the way of writing the file, or ""."""
    if "\0" in str(path):
        return "its name holds a NUL character"
    try:
        if path.is_dir():
            return "it is a folder"
        return "" if os.access(path.parent, os.W_OK | os.X_OK) else f"no writable folder {path.parent}"
    except OSError as error:  # a name that is too long, say
        return (error.strerror or str(error)).lower()


def write_atomically(path: str | Path, text: str) -> None:
    """Writes UTF-8, durable and in place of what was there, through a new file in the same folder.

    Follows a symbolic link; writes straight into what is no regular file, such as a pipe or /dev/stderr, for replacing
    that would destroy it. Raises BadFile with the reason.
    """
    data = text.encode("utf-8", "backslashreplace")
    try:
        _write(Path(os.path.realpath(path)), data)
    except (OSError, ValueError) as error:
        raise _bad(Path(path), error) from None


def _write(path: Path, data: bytes) -> None:
    mode = _mode(path)
    if mode is not None and stat.S_ISDIR(mode):
        raise IsADirectoryError
    if mode is not None and not stat.S_ISREG(mode):
        with path.open("wb", buffering=0) as file:
            _write_all(file.fileno(), data)
        return
    _replace(path, data, mode)


def _mode(path: Path) -> int | None:
    try:
        return path.stat().st_mode
    except FileNotFoundError:
        return None


def _replace(path: Path, data: bytes, mode: int | None) -> None:
    # Short and random: the name may be as long as the file system allows, and another process may write the same file.
    draft = path.with_name(f".certify-{secrets.token_hex(6)}.tmp")
    _DRAFTS.add(draft)
    try:
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, MODE)
        try:
            if mode is not None:
                os.fchmod(descriptor, stat.S_IMODE(mode))
            _write_all(descriptor, data)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        draft.replace(path)
    except BaseException:
        with contextlib.suppress(OSError):
            draft.unlink(missing_ok=True)
        raise
    finally:
        _DRAFTS.discard(draft)
    _keep_name(path.parent)


def _write_all(descriptor: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def _keep_name(folder: Path) -> None:
    """Makes the new name durable; some file systems cannot, and the data is safe without it."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _bad(path: Path, error: OSError | ValueError) -> BadFile:
    folder = path.parent
    if isinstance(error, IsADirectoryError):
        return BadFile(f"cannot write {path}: it is a folder", hint="name a file in it")
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return BadFile(f"cannot write {path}: there is no folder {folder}", hint=f"create it: mkdir -p {folder}")
    if isinstance(error, PermissionError):
        return BadFile(f"cannot write {path}: permission denied", hint=f"check the rights of {folder}")
    why = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return BadFile(f"cannot write {path}: {why[:1].lower()}{why[1:]}", hint="make room, or choose another place")
