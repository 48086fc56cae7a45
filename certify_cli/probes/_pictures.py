"""What a picture's bytes say of it: format, size in pixels, whether it is whole and not one flat colour."""

from __future__ import annotations

import base64
import struct
import zlib
from typing import Any

from certify_cli.probes._judging import shown
from certify_cli.probes._png import SIGNATURE, NotAPicture, open_png, read_png
from certify_cli.probes._png_filters import nearly_flat

BASE64_CAP = 48 * 2**20
FLAT_JPEG_RATIO = 0.1
"""The coded pixels of one colour repeat, so they shrink further; those of a real picture do not."""
START_OF_FRAME = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


def describe(encoded: object) -> dict[str, Any]:
    """`{"format", "width", "height", "flat", "flaw"}` of a picture in base64; a flaw says why it cannot be used."""
    seen: dict[str, Any] = {"format": "", "width": 0, "height": 0, "flat": False, "flaw": ""}
    try:
        data = decoded(encoded)
        seen["format"] = _format(data)
        seen["width"], seen["height"], seen["flat"] = READERS[seen["format"]](data)
    except (ValueError, struct.error, IndexError) as error:
        seen["flaw"] = shown(error) if isinstance(error, NotAPicture) else "the picture is cut short or garbled"
    return seen


def decoded(encoded: object) -> bytes:
    """The bytes of a picture in base64; raises NotAPicture."""
    if not isinstance(encoded, str) or not encoded:
        raise NotAPicture("the picture is not base64 text")
    if len(encoded) > BASE64_CAP:
        raise NotAPicture("the picture is absurdly large")
    if encoded.startswith("data:"):
        raise NotAPicture("the picture is a data: URL, expected plain base64")
    try:
        return base64.b64decode("".join(encoded.split()), validate=True)
    except ValueError:
        raise NotAPicture("the picture is not valid base64") from None


def _format(data: bytes) -> str:
    if data.startswith(SIGNATURE):
        return "png"
    if data.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "webp"
    raise NotAPicture("the data is no PNG, JPEG or WebP picture")


def _read_jpeg(data: bytes) -> tuple[int, int, bool]:
    """Size from the frame header; the pixels are not decoded, only looked at for an end and for monotony."""
    if b"\xff\xd9" not in data[-64:]:
        raise NotAPicture("the JPEG ends before its end marker")
    position, size = 2, (0, 0)
    while data[position] == 0xFF and data[position + 1] != 0xDA:
        marker, length = data[position + 1], struct.unpack_from(">H", data, position + 2)[0]
        if marker in START_OF_FRAME:
            height, width = struct.unpack_from(">HH", data, position + 5)
            size = (width, height)
        position += 2 + length
    coded = data[position:]
    if not all(size) or data[position] != 0xFF:
        raise NotAPicture("the JPEG has no frame header")
    return size[0], size[1], len(zlib.compress(coded)) < len(coded) * FLAT_JPEG_RATIO


def _read_webp(data: bytes) -> tuple[int, int, bool]:
    """Size from the first chunk; monotony cannot be told without decoding (container: RFC 9649)."""
    if struct.unpack_from("<I", data, 4)[0] + 8 > len(data):
        raise NotAPicture("the WebP is cut short")
    kind = data[12:16]
    if kind == b"VP8X":
        return int.from_bytes(data[24:27], "little") + 1, int.from_bytes(data[27:30], "little") + 1, False
    if kind == b"VP8L":
        bits = struct.unpack_from("<I", data, 21)[0]
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1, False
    if kind == b"VP8 ":
        width, height = struct.unpack_from("<HH", data, 26)
        return width & 0x3FFF, height & 0x3FFF, False
    raise NotAPicture("the WebP has no picture chunk")


def _read_png(data: bytes) -> tuple[int, int, bool]:
    width, height, flat = read_png(data)
    return width, height, flat or nearly_flat(*open_png(data))


READERS = {"png": _read_png, "jpeg": _read_jpeg, "webp": _read_webp}
