"""Stored targets by the names that people have at hand, as `certify gate NAME` takes them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from certify_cli.errors import UsageError
from certify_cli.types.reports import TargetReport

if TYPE_CHECKING:
    from certify_cli.registry.catalogue import Catalogue


def shipped() -> Catalogue:
    """What the package knows itself, for whoever has nothing else."""
    from certify_cli.commands.doors import open_catalogue

    return open_catalogue(None, None)


def look_or_begin(stored: Sequence[object]) -> str:
    """What to do where nothing stored is meant: look at what is, or make something."""
    return "certify report shows what is stored" if stored else "certify certify TARGET first"


def called(name: str, reports: Sequence[TargetReport], catalogue: Callable[[], Catalogue]) -> tuple[TargetReport, ...]:
    """Those of the reports that the name means; none for what means nothing that is there.

    The catalogue is opened only for a name that none of them has.
    """
    return calling(reports, catalogue)(name)


def calling(
    reports: Sequence[TargetReport], catalogue: Callable[[], Catalogue]
) -> Callable[[str], tuple[TargetReport, ...]]:
    """`called` for any number of names."""
    from certify_cli.commands.asked import Asked  # most names are those of targets, which need none of it
    from certify_cli.commands.asks import Ask
    from certify_cli.commands.pool import Pool

    asked, pool = Asked(asks=(), catalogue=catalogue), Pool((str(number), one) for number, one in enumerate(reports))

    def meant(name: str) -> tuple[TargetReport, ...]:
        try:
            found = asked.find(Ask(text=name), pool)
        except UsageError:
            return ()
        return tuple(reports[int(number)] for number in found.targets)

    return meant
