"""A small rasteriser: circles, polygons and bitmaps on a plain ground, written as PNG with the standard library."""

from __future__ import annotations

import math
import struct
import zlib
from collections.abc import Sequence

from certify_cli.probes._digits import Bitmap
from certify_cli.probes._png import SIGNATURE

Rgb = tuple[int, int, int]
Point = tuple[float, float]


class Canvas:
    """Pixels counted from the top left; what is drawn beyond the edge is cut off."""

    def __init__(self, width: int, height: int, ground: Rgb) -> None:
        self.width, self.height = width, height
        self._rows = [bytearray(bytes(ground) * width) for _ in range(height)]

    def span(self, y: int, start: float, end: float, colour: Rgb) -> None:
        """Fills the pixels of row `y` whose centres lie between `start` and `end`."""
        first, last = max(0, math.ceil(start - 0.5)), min(self.width, math.ceil(end - 0.5))
        if 0 <= y < self.height and first < last:
            self._rows[y][3 * first : 3 * last] = bytes(colour) * (last - first)

    def circle(self, centre: Point, radius: float, colour: Rgb) -> None:
        x, y = centre
        for row in range(math.floor(y - radius), math.ceil(y + radius) + 1):
            half = math.sqrt(max(0.0, radius**2 - (row + 0.5 - y) ** 2))
            self.span(row, x - half, x + half, colour)

    def polygon(self, corners: Sequence[Point], colour: Rgb) -> None:
        """Even-odd filling, line by line."""
        edges = list(zip(corners, (*corners[1:], corners[0]), strict=True))
        heights = [y for _, y in corners]
        for row in range(math.floor(min(heights)), math.ceil(max(heights)) + 1):
            level = row + 0.5
            crossings = sorted(
                ax + (level - ay) * (bx - ax) / (by - ay)
                for (ax, ay), (bx, by) in edges
                if (ay > level) != (by > level)
            )
            for start, end in zip(crossings[::2], crossings[1::2], strict=True):
                self.span(row, start, end, colour)

    def bitmap(self, bitmap: Bitmap, corner: tuple[int, int], cell: int, colour: Rgb) -> None:
        """Ink in `colour`, each cell a square of `cell` pixels, the rest left as it is."""
        left, top = corner
        for y in range(len(bitmap) * cell):
            for x, ink in enumerate(bitmap[y // cell]):
                if ink:
                    self.span(top + y, left + x * cell, left + (x + 1) * cell, colour)

    def png(self) -> bytes:
        """Eight bits a channel, RGB, no filter: what every reader takes."""
        header = struct.pack(">IIBBBBB", self.width, self.height, 8, 2, 0, 0, 0)
        pixels = zlib.compress(b"".join(b"\x00" + row for row in self._rows), 6)
        chunks = ((b"IHDR", header), (b"IDAT", pixels), (b"IEND", b""))
        return SIGNATURE + b"".join(_chunk(kind, body) for kind, body in chunks)


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
