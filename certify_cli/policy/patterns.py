"""What a policy calls its targets by, names and globs, and which of thousands of those mean a target."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from fnmatch import fnmatchcase, translate
from functools import lru_cache
from typing import Protocol, TypeVar

_WILD = re.compile(r"[*?\[]")
_AT_A_TIME = 8
"""Collections whose names are known: rules and waivers, before and after they are looked up in the catalogue."""


class Patterned(Protocol):
    """A rule or a waiver."""

    @property
    def patterns(self) -> tuple[str, ...]:
        """Everything that may be its target."""
        ...


Owner = TypeVar("Owner", bound=Patterned)


def fits(pattern: str, names: Iterable[str]) -> bool:
    """Whether the pattern, a name or a glob, means a target that has those names; case does not matter."""
    wanted = pattern.lower()
    return any(wanted == name or fnmatchcase(name, wanted) for name in map(str.lower, names))


def meaning(owners: tuple[Owner, ...], names: Iterable[str]) -> Iterator[Owner]:
    """Those of which a pattern `fits` the names, in their order."""
    return (owners[number] for number in _known(_Same(owners)).meaning(names))


class _Patterns:
    """Owners by number: a name leads to its own, and only globs are looked through for each target."""

    def __init__(self, owners: Iterable[Patterned]) -> None:
        self._named: dict[str, list[int]] = defaultdict(list)
        self._globs: list[tuple[Callable[[str], object], int]] = []
        for number, owner in enumerate(owners):
            for pattern in map(str.lower, owner.patterns):
                self._named[pattern].append(number)
                if _WILD.search(pattern):
                    self._globs.append((re.compile(translate(pattern)).match, number))

    def meaning(self, names: Iterable[str]) -> Sequence[int]:
        folded = [name.lower() for name in names]
        named = {number for name in folded for number in self._named.get(name, ())}
        return sorted(named.union(number for match, number in self._globs if any(map(match, folded))))


class _Same:
    """A key that is told by identity: rules have no hash, and what never changes need not be compared."""

    def __init__(self, owners: tuple[Patterned, ...]) -> None:
        self.owners = owners

    def __hash__(self) -> int:
        return id(self.owners)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.owners is other.owners


@lru_cache(maxsize=_AT_A_TIME)
def _known(same: _Same) -> _Patterns:
    return _Patterns(same.owners)
