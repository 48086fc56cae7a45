"""Defects of pictures and documents on their way to a model; pixels are read and written by code of its own."""

from __future__ import annotations

import base64
import re
import struct
import zlib
from collections.abc import Callable, Iterator

from kit.mutating import Mutation

from mutations.shapes import Payload, contents, hearing, messages_of
from mutations.table import Defect

Rows = list[list[tuple[int, int, int]]]
SIGNATURE = b"\x89PNG\r\n\x1a\n"


def read(data: bytes) -> Rows:
    """The pixels of an RGB picture of eight bits."""
    chunks = dict[bytes, bytes]()
    for kind, body in _chunks(data[len(SIGNATURE) :]):
        chunks[kind] = chunks.get(kind, b"") + body
    width, _, depth, colour, *_ = struct.unpack(">IIBBBBB", chunks[b"IHDR"])
    assert (depth, colour) == (8, 2)
    packed, rows = zlib.decompress(chunks[b"IDAT"]), list[bytes]()
    for start in range(0, len(packed), width * 3 + 1):
        above = rows[-1] if rows else bytes(width * 3)
        rows.append(_unfiltered(packed[start], packed[start + 1 : start + 1 + width * 3], above))
    return [[(row[at], row[at + 1], row[at + 2]) for at in range(0, len(row), 3)] for row in rows]


def _chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    while data:
        length, kind = struct.unpack(">I4s", data[:8])
        yield kind, data[8 : 8 + length]
        data = data[12 + length :]


def _unfiltered(kind: int, row: bytes, above: bytes) -> bytes:
    """Undoes filters 0 to 4 of the PNG specification, section 9."""
    if kind == 0:
        return row
    if kind == 2:
        return bytes((value + up) & 255 for value, up in zip(row, above, strict=True))
    predicted = {1: lambda left, up, corner: left, 3: lambda left, up, corner: (left + up) // 2, 4: _paeth}[kind]
    # three noughts in front: the pixel left of the first
    plain, above = bytearray(3), bytes(3) + above
    for at, value in enumerate(row):
        plain.append((value + predicted(plain[at], above[at + 3], above[at])) & 255)
    return bytes(plain[3:])


def _paeth(left: int, up: int, corner: int) -> int:
    guess = left + up - corner
    across, down, slant = abs(guess - left), abs(guess - up), abs(guess - corner)
    return left if across <= down and across <= slant else up if down <= slant else corner


def write(rows: Rows) -> bytes:
    packed = zlib.compress(b"".join(b"\0" + bytes(value for pixel in row for value in pixel) for row in rows))
    head = struct.pack(">IIBBBBB", len(rows[0]), len(rows), 8, 2, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", packed), (b"IEND", b""))
    return SIGNATURE + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body)) for kind, body in parts
    )


def redrawn(change: Callable[[Rows], Rows]) -> Callable[[bytes], bytes]:
    return lambda data: write(change(read(data)))


def turned(rows: Rows) -> Rows:
    return [list(row) for row in zip(*rows[::-1], strict=True)]


def coloured(change: Callable[[int, int, int], tuple[int, int, int]]) -> Callable[[Rows], Rows]:
    return lambda rows: [[change(*pixel) for pixel in row] for row in rows]


grey = coloured(lambda red, green, blue: ((red + green + blue) // 3,) * 3)
negative = coloured(lambda red, green, blue: (255 - red, 255 - green, 255 - blue))
blue_first = coloured(lambda red, green, blue: (blue, green, red))
blank = coloured(lambda *_: (255, 255, 255))


def tiny(rows: Rows) -> Rows:
    """Sixteen pixels a side, which nobody can read a number in."""
    step = max(1, len(rows) // 16)
    return [row[::step] for row in rows[::step]]


def each(kind: str, change: Callable[[bytes], bytes], *, only: str = "") -> Callable[[], Mutation]:
    """Changes the bytes of every `image` or `document`; `only` is a format."""

    def through(payload: Payload) -> None:
        for block in contents(payload):
            held = block.get(kind)
            if held and only in ("", held["format"]):
                data = base64.b64decode(held["source"]["bytes"])
                held["source"]["bytes"] = base64.b64encode(change(data)).decode()

    return lambda: hearing(through)


def some(kind: str, pick: Callable[[list[Payload]], list[Payload]]) -> Callable[[], Mutation]:
    """Only some blocks of a kind arrive, or in another order."""

    def through(payload: Payload) -> None:
        for message in messages_of(payload):
            held = [block for block in message["content"] if kind in block]
            message["content"] = [*pick(held), *(block for block in message["content"] if kind not in block)]

    return lambda: hearing(through)


def seen(change: Callable[[Rows], Rows]) -> Callable[[], Mutation]:
    return each("image", redrawn(change))


def columns_lost(data: bytes) -> bytes:
    """Every line of a table keeps its first cell."""
    return b"\n".join(line.split(b",")[0] for line in data.splitlines())


def as_text(held: list[Payload]) -> list[Payload]:
    """The file's own bytes are shown to the model, as if it were a text."""
    found = []
    for block in held:
        data = base64.b64decode(block["document"]["source"]["bytes"])
        text = base64.b64encode(data.decode("latin-1").encode()).decode()
        found.append({"document": {**block["document"], "format": "txt", "source": {"bytes": text}}})
    return found


def nothing(_: list[Payload]) -> list[Payload]:
    return []


DEFECTS = (
    Defect("pictures mirrored", seen(lambda rows: [row[::-1] for row in rows]), "vision", sometimes=True),
    Defect("pictures upside down", seen(lambda rows: rows[::-1]), "vision", sometimes=True),
    Defect("pictures turned by a quarter", seen(turned), "vision", sometimes=True),
    Defect("pictures in grey", seen(grey), "vision"),
    Defect("pictures as negatives", seen(negative), "vision"),
    Defect("red and blue change places", seen(blue_first), "vision", sometimes=True),
    Defect("pictures shrunk to sixteen pixels", seen(tiny), "vision"),
    Defect("only the upper half of a picture", seen(lambda rows: rows[: len(rows) // 2]), "vision"),
    Defect("blank pictures", seen(blank), "vision"),
    Defect("only the first picture", some("image", lambda held: held[:1]), "vision"),
    Defect("only the last picture", some("image", lambda held: held[-1:]), "vision"),
    Defect("the first picture twice", some("image", lambda held: [held[0] for _ in held]), "vision"),
    Defect("pictures in the wrong order", some("image", lambda held: held[::-1]), "vision"),
    Defect("pictures dropped", some("image", nothing), "vision"),
    Defect("documents dropped", some("document", nothing), "document_chat"),
    Defect("only the first document", some("document", lambda held: held[:1]), "document_chat"),
    Defect("only the last document", some("document", lambda held: held[-1:]), "document_chat"),
    Defect("only the first line of documents", each("document", lambda data: data.splitlines()[0]), "document_chat"),
    Defect("only the first half of documents", each("document", lambda data: data[: len(data) // 2]), "document_chat"),
    Defect("digits lost in documents", each("document", lambda data: re.sub(rb"\d", b"", data)), "document_chat"),
    Defect("tables keep their first column", each("document", columns_lost, only="csv"), "document_chat"),
    Defect("Markdown arrives empty", each("document", lambda _: b" ", only="md"), "document_chat"),
    Defect("a PDF arrives as garbage", each("document", lambda data: data[::-1]), "document_pdf", mark="inconclusive"),
    Defect("a PDF's source is shown to the model", some("document", as_text), "document_pdf"),
    Defect("a PDF's text is lost", some("document", nothing), "document_pdf"),
)
