"""Fits a summary into the bytes that it may have, and says what was left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence

BUDGET_BYTES = 1_000_000
"""Below GitHub's 1 MiB, so that a line of one's own still fits beside it."""
_NOTE_BYTES = 600
_SHARE_OF_DETAILS = 0.25
"""Of the budget, kept for what follows a table of which not all rows fit: why the worst failed."""

Row = tuple[str, str]
"""A line of the table, and what it is one of, such as a status."""
Blocks = Sequence[Sequence[str]]
"""The lines on each target, one after another."""


def fitted(head: Sequence[str], rows: Sequence[Row], details: Mapping[str, Blocks]) -> Iterator[str]:
    """The lines that fit: rows first, but not at the cost of all details, which are named by what they are."""
    left = BUDGET_BYTES - _NOTE_BYTES - _bytes(head)
    follows = sum(_bytes(block) for blocks in details.values() for block in blocks)
    yield from head
    shown = _so_many((line for line, _ in rows), left - min(follows, int(left * _SHARE_OF_DETAILS)))
    yield from (line for line, _ in rows[:shown])
    left -= _bytes(line for line, _ in rows[:shown])
    if shown < len(rows):
        yield from ("", _note(rows[shown:], len(rows)))
    for name, blocks in details.items():
        lines = [line for block in blocks for line in block]
        shown = _so_many(lines, left)
        left -= _bytes(lines[:shown])
        yield from lines[:shown]
        if shown < len(lines):
            yield from ("", f"**{name} left out of {_cut(blocks, shown)}** (too large for a summary; see json)")


def _so_many(lines: Iterable[str], left: int) -> int:
    """How many of the lines fit."""
    count = 0
    for line in lines:
        left -= _bytes((line,))
        if left < 0:
            break
        count += 1
    return count


def _note(rows: Sequence[Row], total: int) -> str:
    counts = Counter(kind for _, kind in rows if kind)
    kinds = ", ".join(f"{count} {kind}" for kind, count in counts.items())
    told = f"{len(rows)} of {total} rows left out{f': {kinds}' if kinds else ''}"
    return f"**{told}** (too large for a summary; see json or csv)"


def _cut(blocks: Blocks, shown: int) -> str:
    whole = 0
    for block in blocks:
        shown -= len(block)
        if shown < 0:
            break
        whole += 1
    return f"{len(blocks) - whole} of {len(blocks)} targets"


def _bytes(lines: Iterable[str]) -> int:
    return sum(len(line.encode()) + 1 for line in lines)
