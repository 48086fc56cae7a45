"""Whether a store's files are still those that were opened: SQLite goes on writing into a file without a name."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from certify_cli.errors import StoreError

Identity = tuple[int, int]

BACK_HINT = "put the file back where it was, then run the same command again; without it what it held is gone"
BESIDE_HINT = "leave the files beside a store alone while it is in use; run the same command again"


@dataclass(slots=True)
class Presence:
    """The store at `path` as it was at the first look, with what SQLite keeps beside it."""

    path: Path
    _known: dict[Path, Identity] = field(default_factory=dict)

    def check(self) -> None:
        """To be called after each commit, before anything is taken for kept; raises StoreError with what is wrong."""
        for suffix in ("", "-wal", "-shm"):
            file = self.path.with_name(self.path.name + suffix)
            now = self._identity(file)
            if now is None and file not in self._known:
                continue  # nothing was written yet
            if self._known.setdefault(file, now or (0, 0)) != now:
                raise self._moved(file, gone=now is None)

    def _identity(self, file: Path) -> Identity | None:
        try:
            found = file.stat()
        except FileNotFoundError:
            return None
        except OSError as error:
            said = f"the store {self.path} cannot be reached any more: {(error.strerror or str(error)).lower()}"
            raise StoreError(said, hint="the file and its folder must be yours to use") from None
        return found.st_dev, found.st_ino

    def _moved(self, file: Path, *, gone: bool) -> StoreError:
        what = "was deleted or moved away" if gone else "was replaced by another file"
        if file == self.path:
            return StoreError(f"the store {file} {what} while it was in use", hint=BACK_HINT)
        return StoreError(f"{file}, a part of the store, {what} while it was in use", hint=BESIDE_HINT)
