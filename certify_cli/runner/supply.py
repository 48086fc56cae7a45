"""Where a loop's lines come from: given all at once, or one after the other (`share`)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Protocol

from certify_cli.runner.line import Line


class Supply(Protocol):
    """Where more lines come from while the loop runs."""

    ended_by: str
    """Why nothing more will come though there was more to do."""

    @property
    def open(self) -> bool:
        """Whether more may come."""
        ...

    def more(self, room: int, aside: int = 0) -> Sequence[Line]:
        """New lines, about as many as there is room for; `aside` of the earlier ones are held back for good."""
        ...


class Given:
    """All lines, at once."""

    ended_by = ""

    def __init__(self, lines: Iterable[Line]) -> None:
        self._lines = list(lines)

    @property
    def open(self) -> bool:
        return bool(self._lines)

    def more(self, room: int, aside: int = 0) -> Sequence[Line]:
        given, self._lines = self._lines, []
        return given
