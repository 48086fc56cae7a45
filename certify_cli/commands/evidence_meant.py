"""Which targets of a file of evidence somebody means by a name, and what is declared and not in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from certify_cli.commands.asked import Asked, Found
from certify_cli.commands.asks import Ask, asks_of_names, asks_of_rows
from certify_cli.commands.declaring import in_file, rows_of
from certify_cli.commands.grounds import Declared
from certify_cli.commands.kept import Kept
from certify_cli.errors import UsageError
from certify_cli.evidence.verify import Opened, by_time

if TYPE_CHECKING:
    from certify_cli.registry.catalogue import Catalogue


@dataclass(frozen=True, slots=True)
class Meant:
    """The targets that names mean, and the names that mean none. `swept` says that one means whatever is there."""

    targets: frozenset[str]
    missing: tuple[str, ...]
    swept: bool


def meant(names: Sequence[str], lines: Iterable[Opened], catalogue: Callable[[], Catalogue]) -> Meant:
    """As a gate on that evidence is asked for them; the whole name of a target is never a sweep."""
    kept = Kept.of_history(by_time(lines))
    whole = {target.lower(): target for target, _ in kept.reports()}
    asks = asks_of_names(names)
    found = _found(asks, kept, catalogue)
    named = {name: whole[name.lower()] for name in names if name.lower() in whole}
    others = [one for one in found if one.ask.text not in named]
    sweeping = [one for one in others if one.targets]
    return Meant(
        targets=frozenset(target for one in found for target in one.targets).union(named.values()),
        missing=tuple(one.ask.text for one in others if not one.targets),
        swept=Asked(asks=asks, catalogue=catalogue).sweeps(sweeping, kept),
    )


def not_there(declared: Declared, lines: Iterable[Opened], catalogue: Callable[[], Catalogue]) -> tuple[int, int]:
    """How many of the declared targets the lines are not about, or not everywhere, and how many are declared.

    Raises UsageError, naming the line, for a region that is none.
    """
    try:
        rows = rows_of(declared.targets, lambda: catalogue().regions)
    except UsageError as error:
        raise in_file(error, declared.targets_file) from None
    found = _found(asks_of_rows(rows, declared=True), Kept.of_history(by_time(lines)), catalogue)
    return sum(bool(one.gaps) or not one.targets for one in found), len(found)


def _found(asks: Sequence[Ask], kept: Kept, catalogue: Callable[[], Catalogue]) -> list[Found]:
    """A name that means nothing at all finds nothing either."""
    asked = Asked(asks=tuple(asks), catalogue=catalogue)
    pool, found = asked.pool(kept), []
    for ask in asks:
        try:
            found.append(asked.find(ask, pool))
        except UsageError:
            found.append(Found(ask=ask))
    return found
