"""PNG pictures: drawn from a prompt and a seed, blanked, and looked at, with zlib and struct alone."""

from __future__ import annotations

import hashlib
import re
import struct
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

SIGNATURE = b"\x89PNG\r\n\x1a\n"
_CELLS = 8
_MOST_PIXELS = 20_000_000
COLOURS = {
    "red": (220, 30, 35), "green": (30, 160, 60), "blue": (30, 70, 210), "yellow": (250, 220, 40),
    "orange": (250, 140, 20), "purple": (130, 40, 160), "pink": (250, 130, 180), "brown": (120, 75, 40),
    "black": (10, 10, 10), "white": (250, 250, 250), "grey": (128, 128, 128), "cyan": (30, 200, 220),
}  # fmt: skip
_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}

Rgb = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Seen:
    """What looking at a picture shows: its size in pixels and its commonest colour by name."""

    width: int
    height: int
    colour: str


def draw(prompt: str, seed: int, width: int, height: int) -> bytes:
    """A mosaic in which the colours the prompt names prevail; the same prompt and seed give the same bytes."""
    palette = _palette(prompt, seed)
    digest = hashlib.sha256(f"{prompt}|{seed}".encode()).digest() * 2
    rows = []
    for row in range(_CELLS):
        cells = [palette[digest[(row * _CELLS + column) % len(digest)] % len(palette)] for column in range(_CELLS)]
        rows.append(_row(cells, width))
    return _png(width, height, b"".join(rows[y * _CELLS // height] for y in range(height)))


def blanked(data: bytes, noise: int = 0) -> bytes:
    """A picture of the same size, all one grey, or that grey with some levels of noise."""
    width, height = size(data) or (1, 1)
    row = b"\x00" + bytes(128 + place * 7 % (noise + 1) for place in range(3 * width))
    return _png(width, height, row * height)


def made_transparent(data: bytes) -> bytes:
    """A picture of ours with an opacity of 0 everywhere."""
    width, height = size(data) or (1, 1)
    raw, stride, rows = zlib.decompress(_joined(data, b"IDAT")), 3 * width + 1, []
    for start in range(0, len(raw), stride):
        row = bytearray(4 * width)
        for channel in range(3):
            row[channel::4] = raw[start + 1 + channel : start + stride : 3]
        rows.append(b"\x00" + row)
    return _png(width, height, b"".join(rows), colour_type=6)


def size(data: bytes) -> tuple[int, int] | None:
    """Width and height of a PNG; None for anything else."""
    if not data.startswith(SIGNATURE) or len(data) < 24:
        return None
    width, height = struct.unpack(">II", data[16:24])
    return int(width), int(height)


def look(data: bytes) -> Seen | None:
    """None for what is no PNG of eight bits a channel, or cannot be decoded."""
    rows = sampled(data, 48)
    found = size(data)
    votes = Counter(name for row in rows or () for name in row)
    return Seen(found[0], found[1], votes.most_common(1)[0][0]) if found and votes else None


def sampled(data: bytes, finest: int) -> list[list[str]] | None:
    """Colour names of evenly spaced pixels, row by row, at least `finest` each way where there are as many.

    None as for `look`. One step serves both directions, so that shapes keep their proportions.
    """
    found = size(data)
    if found is None or len(data) < 33 or found[0] * found[1] > _MOST_PIXELS:
        return None
    depth, kind, interlace = data[24], data[25], data[28]
    if depth != 8 or interlace or kind not in _CHANNELS:
        return None
    try:
        raw = zlib.decompressobj().decompress(_joined(data, b"IDAT"), 4 * _MOST_PIXELS)
        return list(_rows(raw, found, kind, _joined(data, b"PLTE"), max(1, min(found) // finest)))
    except (zlib.error, IndexError, struct.error):
        return None


@lru_cache(maxsize=10_000)
def nearest(pixel: Rgb) -> str:
    """The name of the nearest of the known colours."""
    return min(COLOURS, key=lambda name: sum((a - b) ** 2 for a, b in zip(COLOURS[name], pixel, strict=True)))


def _palette(prompt: str, seed: int) -> list[Rgb]:
    """Named colours fill three quarters of it."""
    named = [COLOURS[word] for word in re.findall(r"[a-z]+", prompt.lower()) if word in COLOURS]
    digest = hashlib.sha256(f"{seed}|{prompt}".encode()).digest()
    free = [(digest[i], digest[i + 1], digest[i + 2]) for i in range(0, 12, 3)]
    return named * (12 // len(named)) + free if named else free + free


def _row(cells: list[Rgb], width: int) -> bytes:
    pixels = b"".join(bytes(cells[x * _CELLS // width]) for x in range(width))
    return b"\x00" + pixels


def _png(width: int, height: int, rows: bytes, colour_type: int = 2) -> bytes:
    header = struct.pack(">IIBBBBB", width, height, 8, colour_type, 0, 0, 0)
    return SIGNATURE + _chunk(b"IHDR", header) + _chunk(b"IDAT", zlib.compress(rows, 1)) + _chunk(b"IEND", b"")


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def _joined(data: bytes, wanted: bytes) -> bytes:
    parts, at = [], 8
    while at + 8 <= len(data):
        length, kind = struct.unpack(">I4s", data[at : at + 8])
        if kind == wanted:
            parts.append(data[at + 8 : at + 8 + length])
        at += 12 + length
    return b"".join(parts)


def _rows(raw: bytes, found: tuple[int, int], kind: int, palette: bytes, step: int) -> Iterator[list[str]]:
    """Every `step`th pixel of every `step`th row, with the row filters undone."""
    width, height = found
    channels = _CHANNELS[kind]
    stride = width * channels
    previous = bytes(stride)
    for y in range(height):
        line = raw[y * (stride + 1) : (y + 1) * (stride + 1)]
        previous = _unfiltered(line[0], line[1:], previous, channels)
        if y % step == 0:
            yield [nearest(pixel) for pixel in _colours(previous, kind, palette, step * channels)]


def _colours(row: bytes, kind: int, palette: bytes, step: int) -> Iterator[Rgb]:
    """The colour of the pixel at every `step`th byte of a row."""
    first = row[::step]
    if kind == 3:
        return ((palette[at * 3], palette[at * 3 + 1], palette[at * 3 + 2]) for at in first)
    others = (first, first) if kind in (0, 4) else (row[1::step], row[2::step])
    return zip(first, *others, strict=True)


def _unfiltered(method: int, line: bytes, above: bytes, channels: int) -> bytes:
    """PNG filters 0-4 (PNG specification, section 9)."""
    if method == 0:
        return line
    done = bytearray(line)
    for i in range(len(done)):
        left = done[i - channels] if i >= channels else 0
        corner = above[i - channels] if i >= channels else 0
        done[i] = (done[i] + _predicted(method, left, above[i], corner)) & 255
    return bytes(done)


def _predicted(method: int, left: int, up: int, corner: int) -> int:
    if method == 1:
        return left
    if method == 2:
        return up
    if method == 3:
        return (left + up) // 2
    guess = left + up - corner
    return min((left, up, corner), key=lambda one: abs(guess - one))
