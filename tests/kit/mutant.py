"""The command with a fault planted, as a process: `python -m kit.mutant FAULT WORDS...`; the checks must see each."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[1]


def command_of(fault: str) -> list[str]:
    """To be started where FOLDER is on PYTHONPATH."""
    return [sys.executable, "-m", "kit.mutant", fault]


def shows_first() -> None:
    """Tells a step before it is recorded."""
    from certify_cli.runner.keeper import Keeper

    record = Keeper._record

    def late(self: Any, *step: Any) -> None:
        store, kept = self.store, []

        class Late:
            def record(self, *words: Any, **values: Any) -> None:
                kept.append((words, values))

            def __getattr__(self, name: str) -> Any:
                return getattr(store, name)

        self.store = Late()
        record(self, *step)
        self.store = store
        if kept:
            time.sleep(0.05)
        for words, values in kept:
            store.record(*words, **values)

    Keeper._record = late  # type: ignore[method-assign]


def forgets() -> None:
    """Continues a run as if no finding of an unfinished target were there."""
    from certify_cli.stores._sql import SqlStore

    assert SqlStore.findings
    SqlStore.findings = lambda self, run_id, target=None: ()  # type: ignore[method-assign]


def _synchronous(level: str) -> None:
    from certify_cli.stores import sqlite

    assert "synchronous=FULL" in sqlite._WRITER
    sqlite._WRITER = tuple(pragma.replace("=FULL", f"={level}") for pragma in sqlite._WRITER)


FAULTS: dict[str, Callable[[], None]] = {
    "shows_first": shows_first,
    "forgets": forgets,
    "sync_off": lambda: _synchronous("OFF"),
    "sync_normal": lambda: _synchronous("NORMAL"),
}

if __name__ == "__main__":
    from certify_cli.__main__ import main

    FAULTS[sys.argv.pop(1)]()
    main()
