"""How much two pictures differ, pixel by pixel, where both are PNGs of one kind.

One channel is compared, green where there are colours: PNG filters work on each channel by itself, so the others need
not be undone, which in Python takes a second a megapixel.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterator
from itertools import accumulate

from certify_cli.probes._pictures import decoded
from certify_cli.probes._png import CHANNELS, SIGNATURE, Header, NotAPicture, open_png

ROWS_COMPARED = 256
MOST_PIXELS = 6 * 2**20
"""No text-to-image model draws more than four by default."""

Unfilter = Callable[[bytearray, bytes], None]


def difference(one: object, other: object) -> float | None:
    """Mean absolute difference of a channel, 0-255, of two pictures in base64.

    None where that cannot be told: other sizes or colour types, interlaced, palettes, or formats that lose something.
    """
    try:
        first, second = decoded(one), decoded(other)
        if first == second:
            return 0.0
        return _of_pngs(first, second) if first[:8] == second[:8] == SIGNATURE else None
    except NotAPicture:
        return None


def _of_pngs(first: bytes, second: bytes) -> float | None:
    (header, one), (another, two) = open_png(first), open_png(second)
    if header != another or header.interlaced:
        return None
    if one == two:
        return 0.0
    if header.colour_type == 3 or header.depth != 8 or header.width * header.height > MOST_PIXELS:
        return None
    channel = 1 if CHANNELS[header.colour_type] >= 3 else 0
    every = max(1, header.height // ROWS_COMPARED)
    total = compared = 0
    rows = zip(unfiltered(header, one, channel), unfiltered(header, two, channel), strict=True)
    for number, (a, b) in enumerate(rows):
        if number % every == 0:
            total += sum(map(abs, map(operator.sub, a, b)))
            compared += len(a)
    return round(total / compared, 3)


def unfiltered(header: Header, filtered: bytes, channel: int) -> Iterator[bytes]:
    """A channel's rows, eight bits each, before the filters (PNG specification, 9.2); raises NotAPicture for others."""
    above = bytes(header.width)
    for start in range(0, len(filtered), header.row_bytes + 1):
        kind = filtered[start]
        line = bytearray(filtered[start + 1 + channel : start + 1 + header.row_bytes : header.pixel_bytes])
        if kind >= len(_UNFILTERS):
            raise NotAPicture(f"the PNG has rows with filter {kind}, which does not exist")
        _UNFILTERS[kind](line, above)
        above = bytes(line)
        yield above


def _none(_: bytearray, __: bytes) -> None:
    """Nothing to undo."""


def _sub(line: bytearray, _: bytes) -> None:
    line[:] = bytes(value & 255 for value in accumulate(line))


def _up(line: bytearray, above: bytes) -> None:
    line[:] = bytes((a + b) & 255 for a, b in zip(line, above, strict=True))


def _average(line: bytearray, above: bytes) -> None:
    left = 0
    for place, up in enumerate(above):
        left = line[place] = (line[place] + (left + up) // 2) & 255


def _paeth(line: bytearray, above: bytes) -> None:
    left = corner = 0
    for place, up in enumerate(above):
        across, down, slant = abs(up - corner), abs(left - corner), abs(left + up - 2 * corner)
        nearest = left if across <= down and across <= slant else up if down <= slant else corner
        left = line[place] = (line[place] + nearest) & 255
        corner = up


_UNFILTERS: tuple[Unfilter, ...] = (_none, _sub, _up, _average, _paeth)
