"""From pixels to what is in a picture: patches of one colour, each named as a digit or a shape, digits as numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from certify_cli.simulator import picture
from certify_cli.simulator.mind.glyphs import digit_in
from certify_cli.simulator.mind.outlines import shape_of

_FINEST = 128
_SMALLEST_SHARE = 0.001
_MOST_PATCHES = 40
Rows = Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Patch:
    """Cells of one colour that touch: its box in cells, and which of the box's cells it fills."""

    colour: str
    left: int
    top: int
    mask: tuple[tuple[bool, ...], ...]

    @property
    def width(self) -> int:
        return len(self.mask[0])

    @property
    def height(self) -> int:
        return len(self.mask)


@dataclass(frozen=True, slots=True)
class Thing:
    """A shape in its colour."""

    shape: str
    colour: str


@dataclass(frozen=True, slots=True)
class Scene:
    """What a picture shows, read from top to bottom; `ground` is the colour behind everything."""

    ground: str
    things: tuple[Thing, ...]
    numbers: tuple[str, ...]


def scene(data: bytes) -> Scene | None:
    """None where the picture cannot be read, or is no drawing on a plain ground."""
    rows = picture.sampled(data, _FINEST)
    if not rows:
        return None
    ground = _ground(rows)
    patches = [patch for patch in _patches(rows, ground) if sum(map(sum, patch.mask)) >= _least(rows)]
    if not 0 < len(patches) <= _MOST_PATCHES:
        return None
    digits: list[tuple[Patch, str]] = []
    things: list[Thing] = []
    for patch in sorted(patches, key=lambda one: (one.top, one.left)):
        digit, shape = digit_in(patch.mask), shape_of(patch.mask)
        if digit and (not shape or digit[1] < shape[1] or shape[0] != "square"):
            digits.append((patch, digit[0]))
        elif shape:
            things.append(Thing(shape[0], patch.colour))
    return Scene(ground, tuple(things), tuple(_numbers(digits)))


def _ground(rows: Rows) -> str:
    edge = [*rows[0], *rows[-1], *(row[0] for row in rows), *(row[-1] for row in rows)]
    return Counter(edge).most_common(1)[0][0]


def _least(rows: Rows) -> float:
    return max(4.0, len(rows) * len(rows[0]) * _SMALLEST_SHARE)


def _patches(rows: Rows, ground: str) -> Iterator[Patch]:
    """Every patch that is not the ground; cells touch at corners too."""
    seen = [[name == ground for name in row] for row in rows]
    for y, row in enumerate(seen):
        for x, taken in enumerate(row):
            if not taken:
                yield _patch(rows[y][x], _filled(rows, seen, x, y))


def _filled(rows: Rows, seen: list[list[bool]], x: int, y: int) -> list[tuple[int, int]]:
    colour, waiting, cells = rows[y][x], [(x, y)], []
    seen[y][x] = True
    while waiting:
        x, y = waiting.pop()
        cells.append((x, y))
        for down in range(max(0, y - 1), min(len(rows), y + 2)):
            for across in range(max(0, x - 1), min(len(rows[0]), x + 2)):
                if not seen[down][across] and rows[down][across] == colour:
                    seen[down][across] = True
                    waiting.append((across, down))
    return cells


def _patch(colour: str, cells: list[tuple[int, int]]) -> Patch:
    left, right = min(x for x, _ in cells), max(x for x, _ in cells)
    top, bottom = min(y for _, y in cells), max(y for _, y in cells)
    filled = set(cells)
    mask = tuple(tuple((x, y) in filled for x in range(left, right + 1)) for y in range(top, bottom + 1))
    return Patch(colour, left, top, mask)


def _numbers(digits: list[tuple[Patch, str]]) -> Iterator[str]:
    """Digits of about one height that stand in a line, close together, are one number."""
    lines: list[list[tuple[Patch, str]]] = []
    for patch, digit in sorted(digits, key=lambda one: one[0].left):
        line = next((line for line in lines if _goes_on(line[-1][0], patch)), None)
        if line is None:
            lines.append([(patch, digit)])
        else:
            line.append((patch, digit))
    for line in sorted(lines, key=lambda one: one[0][0].top):
        yield "".join(digit for _, digit in line)


def _goes_on(before: Patch, after: Patch) -> bool:
    level = (
        abs(before.top - after.top) <= 0.3 * before.height and abs(before.height - after.height) <= 0.3 * before.height
    )
    gap = after.left - (before.left + before.width)
    return level and before.colour == after.colour and 0 <= gap <= 0.8 * before.height
