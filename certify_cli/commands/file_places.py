"""What a file is called where a report is read, which is seldom on the machine that wrote it."""

from __future__ import annotations

from pathlib import Path


def place_of(path: Path) -> str:
    """The file's name from the root of its repository, else from the working directory; outside of both its last part.

    A path of this machine would say nothing where the report is read.
    """
    try:
        whole = path.resolve()
        root = next((folder for folder in whole.parents if _is_root(folder)), Path.cwd())
    except (OSError, RuntimeError):  # a folder that is gone, links that lead to themselves
        return path.name
    return whole.relative_to(root).as_posix() if whole.is_relative_to(root) else whole.name


def _is_root(folder: Path) -> bool:
    try:
        return (folder / ".git").exists()
    except OSError:
        return False
