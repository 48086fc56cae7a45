"""What every command needs around its work: the screen, the store, and a way out for its data."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from certify_cli.cli.console import Console
from certify_cli.errors import BadFile, CannotRun, CertifyError
from certify_cli.place import Place

if TYPE_CHECKING:
    from certify_cli.interfaces import Store, Verdicts
    from certify_cli.policy.grounds import Today
    from certify_cli.registry.catalogue import Catalogue
    from certify_cli.types.dashboards import Dashboard
    from certify_cli.types.reports import Report
    from certify_cli.types.tables import Table


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
        from certify_cli.formats import check_apart, check_fits, parse_output
        from certify_cli.formats.files import check_writable

        console = Console(sys.stdout, sys.stderr, os.environ, quiet=quiet, verbose=verbose, show_account=show_account)
        if format is not None:
            check_fits(format, shows)
        for one in output or ():
            name, path = parse_output(one)
            check_fits(name, shows)
            check_writable(path)
        check_apart(parse_output(one)[1] for one in output or ())
        return cls(console=console, database=database, registry=registry, format=format, outputs=tuple(output or ()))

    def place(self, *, simulated: bool = False) -> Place:
        """The words that lead another command to the store of this one."""
        return Place.of(self.console.environ, simulated=simulated, database=self.database)

    @contextmanager
    def store(
        self,
        *,
        simulated: bool = False,
        read_only: bool = False,
        results_only: bool = False,
        place: Place | None = None,
    ) -> Iterator[Store]:
        """The store, opened and closed again; `results_only` for a command that reads nothing but runs and reports.

        What goes wrong meanwhile hints at commands without knowing of any place: they are led to this store here.
        """
        from certify_cli.stores import default_location, open_results, open_store

        location = self.database or default_location(simulated)
        with (
            self._leading(place or self.place(simulated=simulated)),
            closing(open_results(location) if results_only else open_store(location, read_only=read_only)) as store,
        ):
            yield store

    @contextmanager
    def verdicts(self, *, simulated: bool = False) -> Iterator[Verdicts]:
        """What the store says is certified, for a command that reads nothing else."""
        from certify_cli.stores import default_location, open_verdicts

        location = self.database or default_location(simulated)
        with self._leading(self.place(simulated=simulated)), closing(open_verdicts(location)) as verdicts:
            yield verdicts

    def catalogue(self, store: Store | Verdicts | None) -> Callable[[], Catalogue]:
        """Opens what is known of models when it is first asked for, and no second time: many commands never ask."""

        @cache
        def opened() -> Catalogue:
            from certify_cli.commands.doors import open_catalogue

            return open_catalogue(self.registry, store)

        return opened

    def today(self, store: Verdicts | None) -> Today:
        """Tells of reports when their models end as is known today, reading no more than the files of those models."""
        from certify_cli.registry.lives import Lives
        from certify_cli.verdicts.freshness import of_today

        lives = Lives(self.registry, store.models if store is not None else tuple)
        return lambda report: of_today(report, lives.of(report.model, report.region or ""))

    @contextmanager
    def _leading(self, place: Place) -> Iterator[None]:
        """Hints of what goes wrong meanwhile lead to that place."""
        try:
            yield
        except CertifyError as error:
            error.hint = place.led(error.hint)
            raise

    def shows_dashboards(self) -> bool:
        """Whether anything is to be written in a format that shows what the store knows around a report."""
        from certify_cli.formats import get, parse_output

        names = {parse_output(one)[0] for one in self.outputs} | ({self.format} if self.format else set())
        return any(get(name).dashboard is not None for name in names)

    def emit(self, value: Report | Table | Dashboard, *, default: str = "table", detailed: bool = False) -> None:
        """Writes the data: to stdout in the chosen format, and to every `--output` file.

        `detailed`, or --verbose, has tables show more than verdicts. What cannot be written keeps nothing else from
        being written; then CannotRun is raised, for the first of them.
        """
        from certify_cli.formats import STDOUT, parse_output, render
        from certify_cli.formats.files import write_atomically
        from certify_cli.interfaces import Screen

        shown = self.format or default
        screen = replace(self.console.screen, detailed=detailed or self.console.verbose)
        page = Screen(whole_words=True, endless=True, detailed=screen.detailed)
        text = render(value, shown, screen)
        failed: list[CertifyError] = []
        for one in self.outputs:
            name, path = parse_output(one)
            if path == STDOUT:
                text = render(value, name, screen)
                continue
            try:
                write_atomically(Path(path), render(value, name, page))
            except BadFile as error:
                # named well when the command began: what it says now is that the place was lost, not a wrong word
                failed.append(CannotRun(error.message, hint=error.hint))
        try:
            self.console.write_data(text)
        except CannotRun as error:
            failed.append(error)
        if failed:
            raise failed[0]
