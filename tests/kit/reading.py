"""Reads a store as `report` does, beside whoever writes: `python -m kit.reading DATABASE OPERATIONS`."""

from __future__ import annotations

import sys
from contextlib import closing
from itertools import cycle, islice
from pathlib import Path

from certify_cli.stores.sqlite import Options, open_sqlite

HASTY = Options(busy_seconds=0)
"""No patience at all: whoever meets a lock fails at once."""


def read(path: Path, operations: int) -> None:
    """Raises StoreError at the first lock it meets, AssertionError for half a transaction."""
    with closing(open_sqlite(path, read_only=True, options=HASTY)) as store:
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
