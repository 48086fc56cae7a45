"""Digits as bitmaps of five by seven cells, and the same with their stairs smoothed, large enough for any eye.

0 and 1 are left out: they are the ones that are taken for letters.
"""

from __future__ import annotations

Bitmap = tuple[tuple[bool, ...], ...]
"""Rows of cells, top first; True is ink."""

_ROWS = {
    "2": "01110 10001 00001 00010 00100 01000 11111",
    "3": "01110 10001 00001 00110 00001 10001 01110",
    "4": "10010 10010 10010 11111 00010 00010 00010",
    "5": "11111 10000 11110 00001 00001 10001 01110",
    "6": "00110 01000 10000 11110 10001 10001 01110",
    "7": "11111 00001 00010 00100 01000 01000 01000",
    "8": "01110 10001 10001 01110 10001 10001 01110",
    "9": "01110 10001 10001 01111 00001 00010 01100",
}
DIGITS = "".join(_ROWS)


def smooth(digit: str) -> Bitmap:
    """The digit, 20 cells wide and 28 high."""
    return _doubled(_doubled(tuple(tuple(cell == "1" for cell in row) for row in _ROWS[digit].split())))


def _doubled(bitmap: Bitmap) -> Bitmap:
    """Twice as large, corners cut where two sides agree (the Scale2x rule for pixel art)."""
    rows: list[tuple[bool, ...]] = []
    for y, row in enumerate(bitmap):
        quarters = [_quarters(bitmap, x, y) for x in range(len(row))]
        rows.append(tuple(cell for quarter in quarters for cell in quarter[:2]))
        rows.append(tuple(cell for quarter in quarters for cell in quarter[2:]))
    return tuple(rows)


def _quarters(bitmap: Bitmap, x: int, y: int) -> tuple[bool, bool, bool, bool]:
    """What becomes of a cell: top left, top right, bottom left, bottom right."""
    own, up, down = bitmap[y][x], _at(bitmap, x, y - 1), _at(bitmap, x, y + 1)
    left, right = _at(bitmap, x - 1, y), _at(bitmap, x + 1, y)
    if left == right or up == down:
        return own, own, own, own
    return (
        left if left == up else own,
        right if right == up else own,
        left if left == down else own,
        right if right == down else own,
    )


def _at(bitmap: Bitmap, x: int, y: int) -> bool:
    return 0 <= y < len(bitmap) and 0 <= x < len(bitmap[0]) and bitmap[y][x]
