"""Reading pictures with the standard library: whole or not, how large, flat or not."""

import base64
import struct
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certify_cli.probes._pictures import describe
from certify_cli.probes._script import png

SIGNATURE = b"\x89PNG\r\n\x1a\n"
CHANNELS = {0: 1, 2: 3, 4: 2, 6: 4}


def encoded(data: bytes) -> str:
    return base64.b64encode(data).decode()


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def paeth(a: int, b: int, c: int) -> int:
    guess = a + b - c
    return min((abs(guess - a), 0, a), (abs(guess - b), 1, b), (abs(guess - c), 2, c))[2]


def filtered(rows: list[bytes], filters: list[int], pixel: int) -> bytes:
    """The rows as the PNG specification's filters write them, byte by byte."""
    out, above = bytearray(), bytes(len(rows[0]))
    for row, kind in zip(rows, filters, strict=True):
        out.append(kind)
        for place, value in enumerate(row):
            left = row[place - pixel] if place >= pixel else 0
            corner = above[place - pixel] if place >= pixel else 0
            up = above[place]
            guess = (0, left, up, (left + up) // 2, paeth(left, up, corner))[kind]
            out.append((value - guess) % 256)
        above = row
    return bytes(out)


def picture(rows: list[bytes], filters: list[int], *, width: int, colour_type: int = 2) -> str:
    header = struct.pack(">IIBBBBB", width, len(rows), 8, colour_type, 0, 0, 0)
    packed = zlib.compress(filtered(rows, filters, CHANNELS[colour_type]))
    half = len(packed) // 2
    body = chunk(b"IHDR", header) + chunk(b"IDAT", packed[:half]) + chunk(b"IDAT", packed[half:]) + chunk(b"IEND", b"")
    return encoded(SIGNATURE + body)


FILTERS = st.integers(0, 4)


@settings(max_examples=150, deadline=None)
@given(data=st.data(), width=st.integers(2, 5), height=st.integers(1, 5), colour_type=st.sampled_from(sorted(CHANNELS)))
def test_one_colour_is_flat_under_any_filter_and_one_other_pixel_is_not(
    data: st.DataObject, width: int, height: int, colour_type: int
) -> None:
    channels = CHANNELS[colour_type]
    pixel = data.draw(st.binary(min_size=channels, max_size=channels))
    filters = data.draw(st.lists(FILTERS, min_size=height, max_size=height))
    rows = [bytearray(pixel * width) for _ in range(height)]
    flat = describe(picture([bytes(row) for row in rows], filters, width=width, colour_type=colour_type))
    assert (flat["flaw"], flat["width"], flat["height"], flat["flat"]) == ("", width, height, True)
    place = data.draw(st.integers(0, width * channels - 1))
    rows[data.draw(st.integers(0, height - 1))][place] ^= 128
    assert not describe(picture([bytes(row) for row in rows], filters, width=width, colour_type=colour_type))["flat"]


def test_a_drawn_picture_is_whole() -> None:
    assert describe(png(64, 36)) == {"format": "png", "width": 64, "height": 36, "flat": False, "flaw": ""}
    assert describe(png(64, 36, flat=True))["flat"]


@settings(max_examples=120, deadline=None)
@given(at=st.integers(8, 10_000), flip=st.integers(1, 255))
def test_any_changed_byte_is_noticed(at: int, flip: int) -> None:
    data = bytearray(base64.b64decode(png(24, 16)))
    data[at % (len(data) - 8) + 8] ^= flip
    assert describe(encoded(bytes(data)))["flaw"]


@given(length=st.integers(0, 10_000))
def test_any_missing_end_is_noticed(length: int) -> None:
    data = base64.b64decode(png(24, 16))
    assert describe(encoded(data[: length % len(data)]))["flaw"]


def test_pixels_that_do_not_inflate_or_are_too_few_are_noticed() -> None:
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 4, 4, 8, 2, 0, 0, 0))
    end = chunk(b"IEND", b"")
    for body in (b"no deflate", zlib.compress(bytes(13 * 3)), zlib.compress(bytes(13 * 5)), b""):
        assert describe(encoded(SIGNATURE + header + chunk(b"IDAT", body) + end))["flaw"]


def test_a_header_that_claims_a_monstrous_picture_is_not_believed() -> None:
    header = chunk(b"IHDR", struct.pack(">IIBBBBB", 2**31 - 1, 2**31 - 1, 8, 6, 0, 0, 0))
    body = SIGNATURE + header + chunk(b"IDAT", zlib.compress(bytes(9))) + chunk(b"IEND", b"")
    assert "claims to be" in describe(encoded(body))["flaw"]


def jpeg(coded: bytes, *, end: bytes = b"\xff\xd9") -> str:
    frame = struct.pack(">HBHHB", 11, 8, 480, 640, 1) + b"\x01\x11\x00"
    return encoded(b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc0" + frame + b"\xff\xda\x00\x02" + coded + end)


def test_jpeg_size_end_and_monotony() -> None:
    noise = b"".join(zlib.crc32(bytes([n])).to_bytes(4, "big") for n in range(200)).replace(b"\xff", b"\x01")
    assert describe(jpeg(noise)) == {"format": "jpeg", "width": 640, "height": 480, "flat": False, "flaw": ""}
    assert describe(jpeg(b"\x28\xa0\x0a" * 3000))["flat"]
    assert describe(jpeg(noise, end=b""))["flaw"]
    assert describe(encoded(b"\xff\xd8\xff\xd9" + bytes(4)))["flaw"]


def webp(kind: bytes, body: bytes) -> bytes:
    inner = b"WEBP" + kind + struct.pack("<I", len(body)) + body
    return b"RIFF" + struct.pack("<I", len(inner)) + inner


@pytest.mark.parametrize(
    "data",
    [
        webp(b"VP8 ", b"\x00\x00\x00\x9d\x01\x2a" + struct.pack("<HH", 640, 480) + bytes(8)),
        webp(b"VP8L", b"\x2f" + struct.pack("<I", 639 | 479 << 14) + bytes(8)),
        webp(b"VP8X", bytes(4) + (639).to_bytes(3, "little") + (479).to_bytes(3, "little") + bytes(8)),
    ],
)
def test_webp_size_and_cut(data: bytes) -> None:
    assert describe(encoded(data)) == {"format": "webp", "width": 640, "height": 480, "flat": False, "flaw": ""}
    assert describe(encoded(data[:-4]))["flaw"]
    assert describe(encoded(data.replace(b"VP8", b"ABC")))["flaw"]


STARTS = st.sampled_from([b"", SIGNATURE, b"\xff\xd8\xff", b"RIFF\x00\x00\x00\x00WEBP"])


@given(data=st.binary(max_size=200), start=STARTS)
def test_any_bytes_can_be_described(data: bytes, start: bytes) -> None:
    seen = describe(encoded(start + data))
    assert seen.keys() == {"format", "width", "height", "flat", "flaw"}
    assert seen["flaw"] or seen["width"]


@pytest.mark.parametrize("value", [None, 5, [], "", "not base64!", "AAAA"])
def test_what_is_no_picture_says_so(value: object) -> None:
    assert describe(value)["flaw"]
