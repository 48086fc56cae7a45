"""Naming a plain shape by its outline: which ideal figure in the same box covers the patch best."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache

from certify_cli.simulator.mind.glyphs import Mask, shrunk

_FIELDS = 20
_WORST = 0.13
"""Share of the box that may disagree with the ideal figure."""

Inside = Callable[[float, float], bool]
"""Whether a point lies in the figure; the box reaches from -1 to 1 both ways, y downwards."""


def _star(x: float, y: float) -> bool:
    """Five points, one up; the box of such a star has its centre a little below the middle of its height."""
    along, up = x * 0.951, 0.905 * -y + 0.095
    reach, turn = math.hypot(along, up), math.atan2(along, up)
    step = math.pi / 5
    within = abs((turn + step) % (2 * step) - step)
    # the edge runs from a tip at 1 to a notch at 0.4
    tip, notch = (1.0, 0.0), (0.4 * math.cos(step), 0.4 * math.sin(step))
    px, py = reach * math.cos(within), reach * math.sin(within)
    return (notch[0] - tip[0]) * (py - tip[1]) - (notch[1] - tip[1]) * (px - tip[0]) >= 0


_FIGURES: tuple[tuple[str, Inside], ...] = (
    ("circle", lambda x, y: x * x + y * y <= 1),
    ("square", lambda _x, _y: True),
    ("triangle", lambda x, y: abs(x) <= (y + 1) / 2),
    ("triangle", lambda x, y: abs(x) <= (1 - y) / 2),
    ("triangle", lambda x, y: abs(y) <= (x + 1) / 2),
    ("triangle", lambda x, y: abs(y) <= (1 - x) / 2),
    ("diamond", lambda x, y: abs(x) + abs(y) <= 1),
    ("star", _star),
    ("cross", lambda x, y: min(abs(x), abs(y)) <= 1 / 3),
)
_STRETCHED = {"circle": "oval", "square": "rectangle"}


def shape_of(mask: Mask) -> tuple[str, float] | None:
    """The figure a patch looks most like, and the share that disagrees; None where none fits."""
    fields = shrunk(mask, _FIELDS, _FIELDS)
    name, misfit = min(((name, _misfit(fields, ideal)) for name, ideal in _ideals()), key=lambda pair: pair[1])
    if misfit > _WORST:
        return None
    proportion = len(mask[0]) / len(mask)
    return (name if 0.8 <= proportion <= 1.25 else _STRETCHED.get(name, name)), misfit


def _misfit(fields: list[list[float]], ideal: Mask) -> float:
    wrong = sum(
        abs(share - inside)
        for line, insides in zip(fields, ideal, strict=True)
        for share, inside in zip(line, insides, strict=True)
    )
    return wrong / _FIELDS**2


@cache
def _ideals() -> tuple[tuple[str, Mask], ...]:
    middles = [(2 * place + 1) / _FIELDS - 1 for place in range(_FIELDS)]
    return tuple((name, [[inside(x, y) for x in middles] for y in middles]) for name, inside in _FIGURES)
