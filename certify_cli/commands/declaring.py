"""Targets that the settings declare, as rows of a list, so that one way leads to certifying both."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from certify_cli.interfaces import Imported
from certify_cli.registry.names import parse
from certify_cli.registry.regions import fits_any
from certify_cli.types.plans import Suite
from certify_cli.types.policy import DeclaredTarget

SUITES: tuple[Suite, ...] = ("smoke", "standard", "full")


def rows_of(targets: Iterable[DeclaredTarget], regions: tuple[str, ...] = ()) -> tuple[Imported, ...]:
    """One a target, in its regions; of those only what fits one of the patterns, if there are any."""
    return tuple(_rows(targets, tuple(one.lower() for one in regions)))


def _rows(targets: Iterable[DeclaredTarget], wanted: tuple[str, ...]) -> Iterator[Imported]:
    for one in targets:
        own = parse(one.name).region
        stated = (own,) if own else one.regions
        kept = tuple(region for region in stated if not wanted or fits_any(region.lower(), wanted))
        if kept or not stated:
            yield Imported(model=one.name, provider="", regions=() if own else kept, line=one.line)


def widest(targets: Iterable[DeclaredTarget]) -> Suite | None:
    """The widest suite that any of them asks for; None where none does."""
    asked = [SUITES.index(one.suite) for one in targets if one.suite]
    return SUITES[max(asked)] if asked else None
