"""Patches of one colour are what a flood from cell to cell would find."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from certify_cli.simulator.mind.seeing import Patch, _patches

GROUND = "."


def flooded(rows: list[str]) -> set[tuple[str, frozenset[tuple[int, int]]]]:
    left = {(x, y) for y, row in enumerate(rows) for x, name in enumerate(row) if name != GROUND}
    found = set()
    while left:
        waiting, cells = [left.pop()], set[tuple[int, int]]()
        while waiting:
            x, y = waiting.pop()
            cells.add((x, y))
            around = {(x + across, y + down) for across in (-1, 0, 1) for down in (-1, 0, 1)} & left
            alike = {(a, b) for a, b in around if rows[b][a] == rows[y][x]}
            left -= alike
            waiting.extend(alike)
        found.add((rows[y][x], frozenset(cells)))
    return found


def cells(patch: Patch) -> frozenset[tuple[int, int]]:
    return frozenset(
        (patch.left + x, patch.top + y) for y, row in enumerate(patch.mask) for x, ink in enumerate(row) if ink
    )


@given(
    st.integers(1, 9).flatmap(
        lambda width: st.lists(st.text(alphabet=".rb", min_size=width, max_size=width), min_size=1, max_size=9)
    )
)
@example(["rrrrr", "r...r", "r.r.r", "rrrrr"])
@example(["r.r.r", "r.r.r", ".r.r."])
def test_patches_are_what_a_flood_finds(rows: list[str]) -> None:
    patches = _patches(rows, GROUND)
    assert {(one.colour, cells(one)) for one in patches} == flooded(rows)
    assert len(patches) == len(flooded(rows))
