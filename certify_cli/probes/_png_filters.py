"""Undoing the filters of a PNG's rows, one channel at a time.

Filters work on each channel by itself, so whoever needs one need not undo the others: in Python a channel of a
megapixel takes up to 0.7 seconds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import accumulate

from certify_cli.probes._png import CHANNELS, Header, NotAPicture

NEARLY_ALIKE = 8
"""Levels of 255 that rounding and compression add to one colour; any motif spans a hundred and more."""

Unfilter = Callable[[bytearray, bytes], None]


def nearly_flat(header: Header, filtered: bytes) -> bool:
    """Whether no channel varies by more than NEARLY_ALIKE; a picture of something is known by its first rows."""
    if header.interlaced or header.depth != 8 or header.colour_type == 3:
        return False
    return all(_spans_little(unfiltered(header, filtered, channel)) for channel in range(CHANNELS[header.colour_type]))


def _spans_little(rows: Iterator[bytes]) -> bool:
    least, most = 255, 0
    for row in rows:
        lowest, highest = min(row), max(row)
        least, most = min(least, lowest), max(most, highest)
        if most - least > NEARLY_ALIKE:
            return False
    return True


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
