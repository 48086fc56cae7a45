"""Reading a PNG to its last byte with the standard library: checksums, pixels, and whether all are of one colour."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

SIGNATURE = b"\x89PNG\r\n\x1a\n"
CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
WITH_ALPHA = frozenset({4, 6})
PIXEL_BYTES_CAP = 256 * 2**20
"""More than any model draws; a header that claims more must not make us inflate it."""


class NotAPicture(ValueError):
    """The message says what is wrong with the file."""


@dataclass(frozen=True, slots=True)
class Header:
    """IHDR: sizes in pixels, depth in bits per channel."""

    width: int
    height: int
    depth: int
    colour_type: int
    interlaced: bool

    @property
    def row_bytes(self) -> int:
        return (self.width * CHANNELS[self.colour_type] * self.depth + 7) // 8

    @property
    def pixel_bytes(self) -> int:
        return max(1, CHANNELS[self.colour_type] * self.depth // 8)


def read_png(data: bytes) -> tuple[int, int, bool]:
    """(width, height, whether it is one flat colour); raises NotAPicture, also where there is nothing to be seen."""
    header, pixels = open_png(data)
    if header.interlaced or not _is_flat(header, pixels):
        if _is_transparent(header, pixels):
            raise NotAPicture("the picture is entirely transparent")
        return header.width, header.height, False
    return header.width, header.height, True


def open_png(data: bytes) -> tuple[Header, bytes]:
    """The header and the filtered rows, each behind its filter byte; raises NotAPicture."""
    header, packed, ended = None, bytearray(), False
    for kind, body in _chunks(data):
        if header is None:
            header = _header(kind, body)
        elif kind == b"IDAT":
            packed += body
        ended = kind == b"IEND"
    if header is None or not ended:
        raise NotAPicture("the PNG ends before its IEND chunk")
    return header, _inflate(header, bytes(packed))


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    position = len(SIGNATURE)
    while position < len(data):
        if position + 12 > len(data):
            raise NotAPicture("the PNG is cut short")
        length, kind = struct.unpack_from(">I4s", data, position)
        end = position + 8 + length
        if end + 4 > len(data):
            raise NotAPicture("the PNG is cut short")
        body = data[position + 8 : end]
        if zlib.crc32(kind + body) != struct.unpack_from(">I", data, end)[0]:
            raise NotAPicture(f"the checksum of the PNG's {kind.decode('ascii', 'replace')} chunk is wrong")
        yield kind, body
        if kind == b"IEND":
            return
        position = end + 4


def _header(kind: bytes, body: bytes) -> Header:
    if kind != b"IHDR" or len(body) != 13:
        raise NotAPicture("the PNG has no header")
    width, height, depth, colour_type, _, _, interlace = struct.unpack(">IIBBBBB", body)
    if colour_type not in CHANNELS or depth not in (1, 2, 4, 8, 16) or not width or not height:
        raise NotAPicture("the PNG's header makes no sense")
    header = Header(width, height, depth, colour_type, interlace != 0)
    if header.row_bytes * height > PIXEL_BYTES_CAP:
        raise NotAPicture(f"the PNG claims to be {width} x {height} pixels")
    return header


def _inflate(header: Header, packed: bytes) -> bytes:
    """The filtered rows; for an interlaced picture only checked to inflate, since its passes have other lengths."""
    expected = (header.row_bytes + 1) * header.height
    unpacker = zlib.decompressobj()
    try:
        pixels = unpacker.decompress(packed, expected * 2 if header.interlaced else expected + 1)
    except zlib.error:
        raise NotAPicture("the PNG's pixels do not inflate") from None
    if not header.interlaced and len(pixels) != expected:
        raise NotAPicture("the PNG holds another number of pixels than its header says")
    return pixels


def _is_flat(header: Header, pixels: bytes) -> bool:
    """Compares each filtered row with what that filter makes of one colour, which needs no unfiltering.

    The first pixel of the first row is stored as it is, whatever the filter.
    """
    size, stride = header.pixel_bytes, header.row_bytes + 1
    colour = pixels[1 : 1 + size]
    count = header.row_bytes // size
    for start in range(0, len(pixels), stride):
        row = pixels[start + 1 : start + stride]
        if row != _flat_row(pixels[start], colour, count, first=start == 0):
            return False
    return True


def _is_transparent(header: Header, pixels: bytes) -> bool:
    """Whether the alpha of every pixel is 0: all filters leave zeros where a channel is zero everywhere."""
    if header.interlaced or header.colour_type not in WITH_ALPHA:
        return False
    alpha, size, stride = header.depth // 8, header.pixel_bytes, header.row_bytes + 1
    rows = (pixels[start + 1 : start + stride] for start in range(0, len(pixels), stride))
    return not any(any(row[size - byte :: size]) for row in rows for byte in range(1, alpha + 1))


def _flat_row(filter_type: int, colour: bytes, count: int, *, first: bool) -> bytes:
    """A row of one colour as filter 0 None, 1 Sub, 2 Up, 3 Average or 4 Paeth writes it (PNG specification, 9.2)."""
    nothing = bytes(len(colour))
    half = bytes(value - value // 2 for value in colour)
    if filter_type == 0 or (filter_type == 2 and first):
        return colour * count
    if filter_type == 3:
        return colour + half * (count - 1) if first else half + nothing * (count - 1)
    if filter_type == 1 or first:
        return colour + nothing * (count - 1)
    return nothing * count
