"""Whose turn it is: the lines that are not finished, served one call each in turn, those held back left out."""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from certify_cli.runner.line import Line


@dataclass(frozen=True, slots=True)
class Spread:
    """How calls are spread over targets: how many one may always have in flight, and how many targets are worked on.

    Where few targets are left each may have its fair share of all calls at once instead.
    """

    per_target: int = 2
    targets_at_once: int | None = None

    def share(self, width: int, targets: int) -> int:
        """Calls that one of so many targets may have in flight, of `width` in all."""
        return max(self.per_target, width // max(1, targets))


EVENLY = Spread()


class Turn:
    """Lines in the order in which they are served; one that is parked takes no place among those worked on."""

    def __init__(self, targets_at_once: int | None) -> None:
        self._lines: deque[Line] = deque()
        self._at_once = targets_at_once

    def __bool__(self) -> bool:
        return bool(self._lines)

    def __iter__(self) -> Iterator[Line]:
        return iter(self._lines)

    def add(self, lines: Iterable[Line]) -> None:
        self._lines.extend(lines)

    def room(self, free: int, now: float) -> int:
        """How many more lines there is work for, with so many workers free."""
        return free if self._at_once is None else min(free, self._at_once - len(self.due(now)))

    def due(self, now: float) -> list[Line]:
        """The lines to look at now, in order."""
        return [line for line in self._lines if line.parked_until <= now][: self._at_once]

    def soonest(self, now: float) -> float | None:
        """When the first parked line is to be looked at again."""
        return min((line.parked_until for line in self._lines if line.parked_until > now), default=None)

    @property
    def aside(self) -> int:
        """How many lines are parked for good."""
        return sum(line.parked_until == math.inf for line in self._lines)

    def pass_on(self) -> None:
        """The next line is first; where only some are worked on they keep their places until they are finished."""
        if self._at_once is None:
            self._lines.rotate(-1)

    def remove(self, line: Line) -> None:
        self._lines.remove(line)


def sooner(one: float | None, other: float | None) -> float | None:
    """The earlier of two moments, each of which may never come."""
    return other if one is None else one if other is None else min(one, other)
