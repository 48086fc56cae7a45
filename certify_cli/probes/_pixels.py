"""How much two pictures differ, pixel by pixel, where both are PNGs of one kind.

One channel is compared, green where there are colours.
"""

from __future__ import annotations

import operator

from certify_cli.probes._pictures import decoded
from certify_cli.probes._png import CHANNELS, SIGNATURE, NotAPicture, open_png
from certify_cli.probes._png_filters import unfiltered

ROWS_COMPARED = 256
MOST_PIXELS = 6 * 2**20
"""No text-to-image model draws more than four by default."""


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
