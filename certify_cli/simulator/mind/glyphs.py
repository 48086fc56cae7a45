"""Reading digits by their looks: how well a patch of ink fits the classic five by seven matrix letters.

The bitmaps are those of dot-matrix displays, with the common variants of 3, 4, 6, 7 and 9.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

Mask = Sequence[Sequence[bool]]
"""Rows of a patch cut to its ink, top first."""

_FONT = (
    ("0", "01110 10001 10011 10101 11001 10001 01110"),
    ("0", "01110 10001 10001 10001 10001 10001 01110"),
    ("1", "00100 01100 00100 00100 00100 00100 01110"),
    ("2", "01110 10001 00001 00010 00100 01000 11111"),
    ("3", "11111 00010 00100 00010 00001 10001 01110"),
    ("3", "01110 10001 00001 00110 00001 10001 01110"),
    ("4", "00010 00110 01010 10010 11111 00010 00010"),
    ("4", "10010 10010 10010 11111 00010 00010 00010"),
    ("5", "11111 10000 11110 00001 00001 10001 01110"),
    ("6", "00110 01000 10000 11110 10001 10001 01110"),
    ("6", "01110 10000 10000 11110 10001 10001 01110"),
    ("7", "11111 00001 00010 00100 01000 01000 01000"),
    ("7", "11111 00001 00001 00010 00100 00100 00100"),
    ("8", "01110 10001 10001 01110 10001 10001 01110"),
    ("9", "01110 10001 10001 01111 00001 00010 01100"),
    ("9", "01110 10001 10001 01111 00001 00001 01110"),
)
_WORST = 0.2
"""Share of ink out of place above which a patch is no digit."""


def digit_in(mask: Mask) -> tuple[str, float] | None:
    """The digit a patch looks most like, and how badly it fits, 0-1; None where none fits."""
    height, width = len(mask), len(mask[0])
    if height < 7 or not 1.1 <= height / width <= 5:
        return None
    grids: dict[tuple[int, int], list[list[float]]] = {}
    fits = ((name, _misfit(mask, bitmap, grids)) for name, bitmap in _bitmaps())
    name, misfit = min(fits, key=lambda pair: pair[1])
    return (name, misfit) if misfit <= _WORST else None


def shrunk(mask: Mask, columns: int, rows: int) -> list[list[float]]:
    """The share of ink in each field of a coarser grid laid over the patch."""
    height, width = len(mask), len(mask[0])
    return [
        [
            _share(mask, x * width / columns, (x + 1) * width / columns, y * height / rows, (y + 1) * height / rows)
            for x in range(columns)
        ]
        for y in range(rows)
    ]


def _share(mask: Mask, left: float, right: float, top: float, bottom: float) -> float:
    rows = range(int(top), max(int(top) + 1, round(bottom)))
    columns = range(int(left), max(int(left) + 1, round(right)))
    inked = sum(mask[y][x] for y in rows for x in columns)
    return inked / (len(rows) * len(columns))


def _misfit(mask: Mask, bitmap: Mask, grids: dict[tuple[int, int], list[list[float]]]) -> float:
    """0-1; `grids` remembers the patch as it is on a coarser grid, for bitmaps of one size."""
    columns, rows = len(bitmap[0]), len(bitmap)
    if abs(len(mask[0]) / len(mask) - columns / rows) > 0.2:
        return 1.0
    fields = grids.get((columns, rows)) or grids.setdefault((columns, rows), shrunk(mask, columns, rows))
    wrong = sum(
        abs(share - ink)
        for line, inks in zip(fields, bitmap, strict=True)
        for share, ink in zip(line, inks, strict=True)
    )
    return wrong / (columns * rows)


@cache
def _bitmaps() -> tuple[tuple[str, Mask], ...]:
    return tuple((name, cut_to_ink([[cell == "1" for cell in row] for row in rows.split()])) for name, rows in _FONT)


def cut_to_ink(rows: Mask) -> list[list[bool]]:
    """Without the empty margin around the ink."""
    inked = [y for y, row in enumerate(rows) if any(row)]
    columns = [x for x in range(len(rows[0])) if any(row[x] for row in rows)]
    return [list(rows[y][columns[0] : columns[-1] + 1]) for y in range(inked[0], inked[-1] + 1)]
