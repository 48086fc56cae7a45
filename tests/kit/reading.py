"""Reads a store as `report` does, beside whoever writes: `python -m kit.reading DATABASE OPERATIONS`."""

from __future__ import annotations

import sys
import time
from contextlib import closing
from itertools import cycle, islice
from pathlib import Path

from certify_cli.errors import StoreError
from certify_cli.interfaces import Store
from certify_cli.stores.sqlite import Options, open_sqlite

HASTY = Options(busy_seconds=0)
"""No patience at all: whoever meets a lock fails at once."""


OPENING_SECONDS = 20.0


def opened(path: Path, *, read_only: bool) -> Store:
    """Who closes a store locks its file for a moment, to see whether that was the last: who opens it waits that out."""
    until = time.monotonic() + OPENING_SECONDS
    while True:
        try:
            return open_sqlite(path, read_only=read_only, options=HASTY)
        except StoreError as error:
            if "is locked" not in error.message or time.monotonic() > until:
                raise


def read(path: Path, operations: int) -> None:
    """Raises StoreError at the first lock it meets, AssertionError for half a transaction."""
    with closing(opened(path, read_only=True)) as store:
        (run, _), *_ = store.runs()
        looks = (
            lambda: len(store.findings(run.id, "pair")) % 2 == 0,
            lambda: store.runs()[0][0].id == run.id,
            lambda: len(store.latest()) > 0,
            lambda: store.origin() is None,
        )
        for look in islice(cycle(looks), operations):
            assert look()


if __name__ == "__main__":
    read(Path(sys.argv[1]), int(sys.argv[2]))
