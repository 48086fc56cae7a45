"""Undoing a PNG's filters, telling how far two pictures are apart, and seeing that nothing is to be seen."""

import base64
import struct
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certify_cli.probes._pictures import describe
from certify_cli.probes._pixels import difference
from certify_cli.probes._png import NotAPicture, open_png
from certify_cli.probes._png_filters import NEARLY_ALIKE, unfiltered
from certify_cli.probes._script import jpeg, png, webp

CHANNELS = {0: 1, 2: 3, 4: 2, 6: 4}


def chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def encoded(rows: list[bytes], width: int, *, colour_type: int = 2, depth: int = 8, filters: list[int]) -> bytes:
    """A PNG whose rows are written with the filters given, byte by byte as the specification says."""
    pixel = CHANNELS[colour_type] * depth // 8
    out, above = bytearray(), bytes(len(rows[0]))
    for row, kind in zip(rows, filters, strict=True):
        out.append(kind)
        out += bytes((value - guess(kind, row, above, place, pixel)) % 256 for place, value in enumerate(row))
        above = row
    header = struct.pack(">IIBBBBB", width, len(rows), depth, colour_type, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(out)) + chunk(b"IEND", b"")


def guess(kind: int, row: bytes, above: bytes, place: int, pixel: int) -> int:
    left = row[place - pixel] if place >= pixel else 0
    corner = above[place - pixel] if place >= pixel else 0
    up = above[place]
    nearest = min(((abs(left + up - corner - one), order, one) for order, one in enumerate((left, up, corner))))[2]
    return (0, left, up, (left + up) // 2, nearest)[kind]


def text(data: bytes) -> str:
    return base64.b64encode(data).decode()


@settings(max_examples=200, deadline=None)
@given(data=st.data(), width=st.integers(1, 6), height=st.integers(1, 6), colour_type=st.sampled_from(sorted(CHANNELS)))
def test_every_filter_is_undone(data: st.DataObject, width: int, height: int, colour_type: int) -> None:
    length = width * CHANNELS[colour_type]
    rows = [data.draw(st.binary(min_size=length, max_size=length)) for _ in range(height)]
    filters = data.draw(st.lists(st.integers(0, 4), min_size=height, max_size=height))
    header, packed = open_png(encoded(rows, width, colour_type=colour_type, filters=filters))
    channels = range(CHANNELS[colour_type])
    for channel in channels:
        assert list(unfiltered(header, packed, channel)) == [row[channel :: len(channels)] for row in rows]


def test_a_filter_that_does_not_exist_is_no_picture() -> None:
    header, packed = open_png(base64.b64decode(png(4, 2)))
    with pytest.raises(NotAPicture, match="filter 7"):
        list(unfiltered(header, b"\x07" + packed[1:], 0))


def test_the_same_pixels_in_another_file_are_no_difference() -> None:
    rows = [bytes((x * y) % 256 for x in range(30)) for y in range(8)]
    one, two = (text(encoded(rows, 10, filters=[kind] * 8)) for kind in (1, 4))
    assert one != two
    assert difference(one, two) == 0


@given(by=st.integers(0, 100))
def test_a_difference_is_a_mean_over_the_picture(by: int) -> None:
    grey, lighter = (text(encoded([bytes([100 + add]) * 12] * 4, 4, filters=[0, 2, 4, 3])) for add in (0, by))
    assert difference(grey, lighter) == by


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (png(8, 8), png(8, 9)),
        (png(8, 8), png(8, 8, alpha=255)),
        (png(8, 8), jpeg(8, 8)),
        (jpeg(8, 8), jpeg(8, 9)),
        (webp(8, 8), None),
        (png(8, 8), "not base64"),
        (png(8, 8), png(8, 8)[:40]),
    ],
)
def test_what_cannot_be_compared_says_so(one: object, other: object) -> None:
    assert difference(one, other) is None


def test_lossy_pictures_are_the_same_byte_by_byte() -> None:
    assert difference(jpeg(8, 8), jpeg(8, 8)) == 0


def test_a_high_picture_is_compared_row_by_row_to_its_end() -> None:
    rows = [bytes([number % 256] * 3) for number in range(1_000)]
    changed = [bytes(3) if number >= 500 else row for number, row in enumerate(rows)]
    one, other = (text(encoded(each, 1, filters=[2] * 1_000)) for each in (rows, changed))
    assert difference(one, other) == pytest.approx(sum(row[0] for row in rows[500:]) / 1_000, abs=2)


@settings(max_examples=100, deadline=None)
@given(data=st.data(), width=st.integers(2, 6), height=st.integers(1, 6), wide=st.booleans())
def test_a_picture_without_opacity_shows_nothing_and_one_opaque_pixel_is_something(
    data: st.DataObject, width: int, height: int, wide: bool
) -> None:
    """With eight and with sixteen bits a channel, whatever the filters."""
    size = 2 if wide else 1
    row = st.binary(min_size=3 * size, max_size=3 * size).map(lambda colour: colour + bytes(size))
    rows = [bytearray(b"".join(data.draw(row) for _ in range(width))) for _ in range(height)]
    rows[0][:1] = bytes([rows[0][4 * size] ^ 1])
    filters = data.draw(st.lists(st.integers(0, 4), min_size=height, max_size=height))
    options = {"colour_type": 6, "depth": 16 if wide else 8, "filters": filters}
    clear = text(encoded([bytes(one) for one in rows], width, **options))  # type: ignore[arg-type]  # mypy joins them
    assert describe(clear)["flaw"] == "the picture is entirely transparent"
    rows[data.draw(st.integers(0, height - 1))][-1] = 1
    seen = encoded([bytes(one) for one in rows], width, **options)  # type: ignore[arg-type]  # as above
    assert describe(text(seen))["flaw"] == ""


@settings(max_examples=100, deadline=None)
@given(data=st.data(), filters=st.lists(st.integers(0, 4), min_size=5, max_size=5), base=st.integers(0, 200))
def test_a_colour_with_a_little_noise_is_flat_and_with_a_motif_is_not(
    data: st.DataObject, filters: list[int], base: int
) -> None:
    noise = st.lists(st.integers(base, base + NEARLY_ALIKE), min_size=18, max_size=18)
    rows = [bytearray(data.draw(noise)) for _ in range(5)]
    assert describe(text(encoded([bytes(row) for row in rows], 6, filters=filters)))["flat"]
    rows[data.draw(st.integers(0, 4))][data.draw(st.integers(0, 17))] = base + 2 * NEARLY_ALIKE + 1
    assert not describe(text(encoded([bytes(row) for row in rows], 6, filters=filters)))["flat"]
