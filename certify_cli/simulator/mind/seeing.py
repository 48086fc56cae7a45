"""From pixels to what is in a picture: patches of one colour, each named as a digit or a shape, digits as numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

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


@dataclass(frozen=True, slots=True)
class _Run:
    """Cells of one colour side by side in a row: `left` the first, `right` the last."""

    y: int
    left: int
    right: int
    colour: str

    def touches(self, above: _Run) -> bool:
        """Whether it goes on what is in the row above; corners touch too."""
        return self.colour == above.colour and self.left <= above.right + 1 and above.left <= self.right + 1


def _patches(rows: Rows, ground: str) -> list[Patch]:
    """Every patch that is not the ground; cells touch at corners too."""
    patches: list[list[_Run]] = []
    above: list[tuple[_Run, list[_Run]]] = []
    for y, row in enumerate(rows):
        line: list[tuple[_Run, list[_Run]]] = []
        for run in _runs(y, row, ground):
            mine = [run]
            patches.append(mine)
            for place in range(len(above)):
                before, theirs = above[place]
                if run.touches(before) and theirs is not mine:
                    mine.extend(theirs)
                    patches = [one for one in patches if one is not theirs]
                    above = [(one, mine if of is theirs else of) for one, of in above]
                    line = [(one, mine if of is theirs else of) for one, of in line]
            line.append((run, mine))
        above = line
    return [_patch(runs) for runs in patches]


def _runs(y: int, row: Sequence[str], ground: str) -> Iterator[_Run]:
    left = 0
    for colour, cells in groupby(row):
        right = left + len(list(cells)) - 1
        if colour != ground:
            yield _Run(y, left, right, colour)
        left = right + 1


def _patch(runs: list[_Run]) -> Patch:
    left, right = min(run.left for run in runs), max(run.right for run in runs)
    top, bottom = min(run.y for run in runs), max(run.y for run in runs)
    mask = [[False] * (right - left + 1) for _ in range(top, bottom + 1)]
    for run in runs:
        mask[run.y - top][run.left - left : run.right - left + 1] = [True] * (run.right - run.left + 1)
    return Patch(runs[0].colour, left, top, tuple(map(tuple, mask)))


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
