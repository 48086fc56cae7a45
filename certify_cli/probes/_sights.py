"""Pictures with a known content, drawn on the fly: one plain shape in one plain colour, and a number beside it."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass
from typing import Any

from certify_cli.probes._canvas import Canvas, Point, Rgb
from certify_cli.probes._digits import DIGITS, smooth

WIDTH, HEIGHT = 256, 256
"""Above the 200 pixels below which Claude's guide warns of poor sight; Claude bills 88 tokens for it."""
COLOURS: dict[str, Rgb] = {
    "red": (214, 24, 28),
    "green": (24, 148, 54),
    "blue": (24, 64, 212),
    "yellow": (244, 222, 18),
}
"""Four that nobody confuses: orange and purple lie between others."""
SHAPES = ("circle", "square", "triangle", "star")
SHADE = 10
"""Lighter or darker by so much at most; all channels alike, because a tinted ground would be one more colour."""
GLYPH_WIDTH, GLYPH_HEIGHT = 20, 28


@dataclass(frozen=True, slots=True)
class Sight:
    """What one picture shows; a guess is right once in a thousand."""

    number: int
    colour: str
    shape: str

    @property
    def content(self) -> dict[str, Any]:
        return {"number": self.number, "colour": self.colour, "shape": self.shape}


def choose_sights(chance: random.Random, count: int) -> list[Sight]:
    """So many contents, alike in nothing."""
    numbers = chance.sample([int(a + b) for a in DIGITS for b in DIGITS], count)
    colours, shapes = chance.sample(list(COLOURS), count), chance.sample(SHAPES, count)
    return [Sight(*content) for content in zip(numbers, colours, shapes, strict=True)]


def picture_of(sight: Sight, chance: random.Random) -> bytes:
    """A PNG: shape and number one above the other, in places, sizes and shades of their own."""
    canvas = Canvas(WIDTH, HEIGHT, _shaded((245, 245, 245), chance))
    size, cell = chance.randint(90, 112), chance.choice((2, 3))
    free = HEIGHT - size - GLYPH_HEIGHT * cell
    above, between = chance.randint(free // 5, free // 3), chance.randint(free // 5, free // 3)
    shape_first = chance.random() < 0.5
    shape_top = above if shape_first else above + GLYPH_HEIGHT * cell + between
    number_top = above + size + between if shape_first else above
    centre = (chance.uniform(0.35, 0.65) * WIDTH, shape_top + size / 2)
    _draw_shape(canvas, sight.shape, centre, size, _shaded(COLOURS[sight.colour], chance))
    _draw_number(canvas, sight.number, number_top, cell, chance)
    return canvas.png()


def _shaded(colour: Rgb, chance: random.Random) -> Rgb:
    lighter = chance.randint(-SHADE, SHADE)
    red, green, blue = (max(0, min(255, channel + lighter)) for channel in colour)
    return red, green, blue


def _draw_shape(canvas: Canvas, shape: str, centre: Point, size: int, colour: Rgb) -> None:
    x, y = centre
    half = size / 2
    if shape == "circle":
        canvas.circle(centre, half, colour)
    elif shape == "square":
        canvas.polygon([(x - half, y - half), (x + half, y - half), (x + half, y + half), (x - half, y + half)], colour)
    elif shape == "triangle":
        canvas.polygon([(x, y - half), (x + half, y + half), (x - half, y + half)], colour)
    else:
        canvas.polygon(_star(centre, half * 1.08), colour)


def _star(centre: Point, radius: float) -> list[Point]:
    """Five points; the inner corners of a pentagram lie at 0.382 of its radius, here a little fuller."""
    x, y = centre
    spokes = [(radius if spoke % 2 == 0 else radius * 0.42, math.pi * spoke / 5) for spoke in range(10)]
    return [(x + reach * math.sin(turn), y - reach * math.cos(turn)) for reach, turn in spokes]


def _draw_number(canvas: Canvas, number: int, top: int, cell: int, chance: random.Random) -> None:
    digits, gap = str(number), 5 * cell
    width = len(digits) * GLYPH_WIDTH * cell + (len(digits) - 1) * gap
    left = round(chance.uniform(0.25, 0.75) * (WIDTH - width))
    ink = _shaded((20, 20, 20), chance)
    for place, digit in enumerate(digits):
        canvas.bitmap(smooth(digit), (left + place * (GLYPH_WIDTH * cell + gap), top), cell, ink)
