"""What requests weigh: text by its bytes, pictures by their pixels, documents by their kind; never by their base64."""

from __future__ import annotations

import base64
import struct
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certify_cli.planning.picture_size import picture_size
from certify_cli.planning.weight import (
    LARGEST_PICTURE,
    LIKELY_IMAGE_TOKENS,
    MOST_PAGES,
    PAGE_TOKENS,
    PAGE_TOKENS_AT_MOST,
    likely_input_tokens,
    most_input_tokens,
)
from certify_cli.probes._script import jpeg, png, webp
from certify_cli.types.calls import Request


def asking(*blocks: dict[str, Any], **rest: Any) -> Request:
    return Request.of("converse", {"messages": [{"role": "user", "content": list(blocks)}], **rest})


def picture(encoded: str) -> dict[str, Any]:
    return {"image": {"format": "png", "source": {"bytes": encoded}}}


def document(kind: str, data: bytes) -> dict[str, Any]:
    return {"document": {"format": kind, "name": "a", "source": {"bytes": base64.b64encode(data).decode()}}}


def gif(width: int, height: int) -> bytes:
    return b"GIF89a" + struct.pack("<HH", width, height) + bytes(20)


def vp8x(width: int, height: int) -> bytes:
    sizes = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return b"RIFF\x00\x00\x00\x00WEBPVP8X" + bytes(8) + sizes


def vp8l(width: int, height: int) -> bytes:
    return b"RIFF\x00\x00\x00\x00WEBPVP8L" + bytes(5) + struct.pack("<I", (height - 1) << 14 | (width - 1))


@pytest.mark.parametrize(
    "data",
    [
        base64.b64decode(png(300, 200)),
        base64.b64decode(jpeg(300, 200)),
        base64.b64decode(webp(300, 200)),
        gif(300, 200),
        vp8x(300, 200),
        vp8l(300, 200),
    ],
    ids=["png", "jpeg", "webp lossy", "gif", "webp extended", "webp lossless"],
)
def test_sizes_are_read_from_headers(data: bytes) -> None:
    assert picture_size(data) == (300, 200)
    assert picture_size(data[:12]) in (None, (300, 200))
    assert picture_size(data[:6]) is None


@given(st.binary(max_size=40), st.sampled_from([b"", b"\xff\xd8", b"\x89PNG\r\n\x1a\n", b"GIF8", b"RIFF0000WEBPVP8 "]))
def test_no_bytes_break_the_reading_of_sizes(data: bytes, start: bytes) -> None:
    size = picture_size(start + data)
    assert size is None or all(0 <= side < 2**32 for side in size)


def test_a_picture_weighs_its_pixels_and_not_its_base64() -> None:
    text = {"text": "What is this?"}
    bare, small = asking(text), asking(picture(png(256, 256)), text)
    assert likely_input_tokens(small) - likely_input_tokens(bare) == pytest.approx(88 + 20, abs=12)
    assert 2_000 <= most_input_tokens(small) - most_input_tokens(bare) < 2_100
    noise = base64.b64encode(base64.b64decode(png(256, 256)) + bytes(100_000)).decode()
    assert likely_input_tokens(asking(picture(noise), text)) == likely_input_tokens(small)


@pytest.mark.parametrize(
    ("width", "height", "billed"),
    [
        (1092, 1092, 1_600),  # Claude, its largest picture that is not scaled down
        (4032, 3024, 14_364),  # GPT-6, as measured
        (1024, 1024, 4_160),  # Pixtral
        (560, 560, 1_601),  # Llama 3.2, one tile
        (1300, 1300, 2_600),  # Nova's guide
        (2576, 1449, 4_784),  # Claude from Opus 4.7 on
    ],
)
def test_no_vendor_bills_a_picture_above_the_bound(width: int, height: int, billed: int) -> None:
    request = asking(picture(base64.b64encode(gif(width, height)).decode()))
    assert most_input_tokens(request) >= billed
    assert likely_input_tokens(request) <= LIKELY_IMAGE_TOKENS + 60


def test_a_picture_of_unknown_size_is_reserved_for_as_the_largest() -> None:
    request = asking(picture(base64.b64encode(b"no picture").decode()))
    assert most_input_tokens(request) > LARGEST_PICTURE // 750
    assert likely_input_tokens(request) > LIKELY_IMAGE_TOKENS


@pytest.mark.parametrize("kind", ["txt", "md", "csv", "html"])
def test_a_plain_document_weighs_its_text(kind: str) -> None:
    bare, full = asking(document(kind, b"")), asking(document(kind, b"word " * 1_000))
    assert likely_input_tokens(full) - likely_input_tokens(bare) == 1_250
    assert most_input_tokens(full) - most_input_tokens(bare) == 5_000


def test_a_pdf_weighs_its_pages() -> None:
    pages = b"<< /Type /Page /Parent 2 0 R >>\n" * 2 + b"x" * 4_000
    two = asking(document("pdf", b"%PDF-1.4 << /Type /Pages >>" + pages))
    assert 2 * PAGE_TOKENS < likely_input_tokens(two) < 2 * PAGE_TOKENS + 60
    assert 2 * PAGE_TOKENS_AT_MOST < most_input_tokens(two) < 2 * PAGE_TOKENS_AT_MOST + 4_400
    packed = asking(document("pdf", b"%PDF-1.5 packed" + b"x" * 4_000))
    assert most_input_tokens(packed) > MOST_PAGES * PAGE_TOKENS_AT_MOST
    assert PAGE_TOKENS < likely_input_tokens(packed) < PAGE_TOKENS + 60


def test_a_pdf_holds_no_more_text_than_bytes() -> None:
    small = asking(document("pdf", b"%PDF-1.4 << /Type /Page >>" + b"x" * 374))
    assert 100 < likely_input_tokens(small) < 160


def test_an_office_file_is_taken_for_zipped_text() -> None:
    bare, full = asking(document("docx", b"")), asking(document("docx", bytes(4_000)))
    assert most_input_tokens(full) - most_input_tokens(bare) == 8_000
    assert likely_input_tokens(full) - likely_input_tokens(bare) == 1_000


def test_pictures_in_a_tool_result_count_too() -> None:
    inside = {"toolResult": {"toolUseId": "a", "content": [picture(png(256, 256))]}}
    assert 2_000 < most_input_tokens(asking(inside)) < 2_300


@pytest.mark.parametrize(("text", "least", "most"), [("word " * 100, 100, 160), ("日本語" * 100, 250, 350)])
def test_scripts_weigh_what_they_weigh_and_not_their_escapes(text: str, least: int, most: int) -> None:
    assert least < likely_input_tokens(asking({"text": text})) < most
    assert most_input_tokens(asking({"text": text})) < len(text.encode()) + 100


def test_what_no_model_reads_weighs_nothing_likely_but_counts_at_most() -> None:
    plain, more = asking({"text": "a"}), asking({"text": "a"}, requestMetadata={"note": "x" * 400})
    assert likely_input_tokens(more) == likely_input_tokens(plain)
    assert most_input_tokens(more) > most_input_tokens(plain) + 400


@pytest.mark.parametrize(
    "block",
    [
        {"image": {"format": "png", "source": {"bytes": "no base64!"}}},
        {"image": {"format": "png", "source": {"s3Location": {"uri": "s3://b/k"}}}},
        {"document": {"format": "txt", "name": "a", "source": {"text": "as it is"}}},
        {"image": "odd"},
        {"text": "\ud800"},
    ],
)
def test_odd_blocks_are_text(block: dict[str, Any]) -> None:
    assert 0 < likely_input_tokens(asking(block)) <= most_input_tokens(asking(block)) < 300


def test_bodies_of_other_operations_are_text_to_the_last_byte() -> None:
    request = Request.of("invoke", {"inputText": "a", "inputImage": png(64, 64)})
    assert most_input_tokens(request) == len(request.body)
    accented = Request.of("invoke", {"inputText": "é" * 100})
    assert 200 < most_input_tokens(accented) < 230
