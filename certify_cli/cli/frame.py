"""What every command needs around its work: the screen, the store, and a way out for its data."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from certify_cli.cli.console import Console

if TYPE_CHECKING:
    from certify_cli.interfaces import Store
    from certify_cli.types.reports import Report, Table


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """The global options of one invocation and the console it talks to."""

    console: Console
    database: str | None = None
    registry: Path | None = None
    format: str | None = None
    outputs: tuple[str, ...] = ()

    @classmethod
    def of(
        cls,
        *,
        database: str | None = None,
        registry: Path | None = None,
        quiet: bool = False,
        verbose: bool = False,
        format: str | None = None,
        output: list[str] | None = None,
        shows: str = "",
        show_account: bool = False,
    ) -> Frame:
        """The frame of a command's global options; a format or output that cannot be is refused before any work.

        `shows` says what the command will write: "report", "table", or "" where that is not known yet.
        """
        from certify_cli.formats import check_fits, parse_output
        from certify_cli.formats.files import check_writable

        console = Console(sys.stdout, sys.stderr, os.environ, quiet=quiet, verbose=verbose, show_account=show_account)
        if format is not None:
            check_fits(format, shows)
        for one in output or ():
            name, path = parse_output(one)
            check_fits(name, shows)
            check_writable(path)
        return cls(console=console, database=database, registry=registry, format=format, outputs=tuple(output or ()))

    @contextmanager
    def store(self, *, simulated: bool = False, read_only: bool = False, results_only: bool = False) -> Iterator[Store]:
        """The store, opened and closed again; `results_only` for a command that reads nothing but runs and reports."""
        from certify_cli.stores import default_location, open_results, open_store

        location = self.database or default_location(simulated)
        store = open_results(location) if results_only else open_store(location, read_only=read_only)
        try:
            yield store
        finally:
            store.close()

    def emit(self, value: Report | Table, *, default: str = "table", detailed: bool = False) -> None:
        """Writes the data: to stdout in the chosen format, and to every `--output` file.

        `detailed`, or --verbose, has tables show more than verdicts.
        """
        from certify_cli.formats import STDOUT, parse_output, render
        from certify_cli.formats.files import write_atomically
        from certify_cli.interfaces import Screen

        shown = self.format or default
        screen = replace(self.console.screen, detailed=detailed or self.console.verbose)
        text = render(value, shown, screen)
        for one in self.outputs:
            name, path = parse_output(one)
            if path == STDOUT:
                text = render(value, name, screen)
            else:
                write_atomically(Path(path), render(value, name, Screen()))
        self.console.write_data(text)
