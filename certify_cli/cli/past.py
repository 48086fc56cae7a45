"""`certify report --history` and `--compare`: their options, and what is printed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated

import typer

from certify_cli.cli.frame import Frame

if TYPE_CHECKING:
    from certify_cli.commands.report import Filters

INSTEAD = "Instead of the report"

History = Annotated[
    bool, typer.Option("--history", help="Every run of each target, newest first.", rich_help_panel=INSTEAD)
]
Compare = Annotated[
    str | None,
    typer.Option(
        metavar="RUN",
        help="What changed since that run, in --run or the newest; `green` is the last that was met, or `previous`.",
        rich_help_panel=INSTEAD,
    ),
]
Last = Annotated[
    int | None,
    typer.Option(
        min=0,
        metavar="N",
        show_default=False,
        help="Lines of --history, --compare and --runs; default 200, 0 is all.",
        rich_help_panel=INSTEAD,
    ),
]


@dataclass(frozen=True, slots=True)
class Past:
    """What of the past somebody asked for."""

    history: bool
    compare: str | None
    last: int | None
    run: str | None

    @property
    def asked(self) -> bool:
        return self.history or self.compare is not None

    def show(self, frame: Frame, filters: Filters, *, simulated: bool, show_account: bool) -> None:
        """Prints the history, or the comparison."""
        from certify_cli.commands import compare, history
        from certify_cli.commands.assemble import without_accounts

        with frame.store(simulated=simulated, results_only=True) as store:
            filters = replace(filters, catalogue=frame.catalogue(store))
            if self.compare is not None:
                last = compare.LAST if self.last is None else self.last
                value = compare.compare(store, self.compare, filters, self.run, last)
            else:
                value = history.history(store, filters, history.LAST if self.last is None else self.last)
        frame.emit(value if show_account else without_accounts(value))
