"""Who works on which target: what a store offers so that several processes can share the work."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Holder:
    """Who holds a lease: the process in words ("pid 7 on build-2, since ...") and the run it works on."""

    who: str
    run_id: str

    def __str__(self) -> str:
        return f"{self.who}, run {self.run_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What came of asking for leases."""

    fences: Mapping[str, int] = field(default_factory=dict)
    """Those granted, each with its fence: a number of the target's that only ever grows."""
    ended: tuple[str, ...] = ()
    """Those that have their report in this run already, whoever wrote it; nothing is left to do."""
    held: Mapping[str, Holder] = field(default_factory=dict)
    """Those that somebody else holds now."""


class Leases(Protocol):
    """Leases by target name, across runs. A lease that is not renewed in time is free for whoever asks next.

    Nobody is told that a lease was lost: its fence is old then, and `Store.record` refuses what comes with an old one.
    """

    shared: bool
    """Whether other processes may hold leases of this store; where not, everything is granted at once."""

    def take(self, run_id: str, names: Sequence[str], *, seconds: float, most: int) -> Taken:
        """Leases for `seconds` on at most `most` of the names that are free, in their order."""
        ...

    def renew(self, fences: Mapping[str, int], *, seconds: float) -> frozenset[str]:
        """Prolongs leases by `seconds` from now; returns those that are lost to another.

        One that ran out and was not taken over is prolonged all the same.
        """
        ...

    def give_back(self, fences: Mapping[str, int]) -> None:
        """Frees leases; those that are lost already are left to whoever has them."""
        ...

    def held(self) -> Mapping[str, Holder]:
        """All leases that have not run out, by target name; NUL and the like are written out as in any key."""
        ...
