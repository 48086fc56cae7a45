"""Files made for the document probes, read back by an independent reader, and reading the codes a model gives."""

from __future__ import annotations

import csv
import io
import random

import pytest
from pypdf import PdfReader

from certify_cli.probes._codes import wrong_codes
from certify_cli.probes._files import WRITERS, block, plant
from certify_cli.probes._pdf import one_page

SEEDS = range(60)
ALL_FORMATS = tuple(WRITERS)
FACTS = [
    {"format": "txt", "city": "Riga", "code": "KTM-472"},
    {"format": "md", "city": "Cork", "code": "VXR-935"},
    {"format": "csv", "city": "Lima", "code": "BHD-267"},
]


def text_of(data: bytes) -> str:
    reader = PdfReader(io.BytesIO(data), strict=True)
    assert len(reader.pages) == 1
    return reader.pages[0].extract_text()


@pytest.mark.parametrize("seed", SEEDS)
def test_every_file_says_its_own_code_once_and_no_other_files(seed: int) -> None:
    planted = plant(random.Random(seed), ALL_FORMATS)
    for one in planted:
        text = text_of(one.data) if one.format == "pdf" else one.data.decode()
        assert text.count(one.code) == 1
        assert one.city in text
        assert all(other.code not in text and other.city not in text for other in planted if other is not one)
        assert len(one.data) < 1_000
    table = next(one for one in planted if one.format == "csv")
    rows = list(csv.DictReader(io.StringIO(table.data.decode())))
    assert [row["shelf code"] for row in rows if row["city"] == table.city] == [table.code]
    assert {row["shelf code"] for row in rows} == {table.code, *table.others}


def test_nothing_can_be_memorised() -> None:
    codes = {one.code for seed in range(300) for one in plant(random.Random(seed), ALL_FORMATS)}
    assert len(codes) > 1_150


@pytest.mark.parametrize(
    "lines",
    [["one (two) \\ three"], ["Grüße, señor", "£5 – no"], [], ["a" * 60] * 20],
    ids=["marks", "latin", "", "many"],
)
def test_a_pdf_extracts_to_its_lines(lines: list[str]) -> None:
    if any("\u2013" in line for line in lines):
        with pytest.raises(ValueError, match="latin-1"):
            one_page(lines)
        return
    data = one_page(lines)
    assert text_of(data).split("\n") == [*lines, ""] if lines else text_of(data) == ""
    start = int(data.rsplit(b"startxref\n", 1)[1].split(b"\n", 1)[0])
    assert data[start : start + 4] == b"xref"


def test_blocks_have_legal_names_and_neutral_ones() -> None:
    (one,) = plant(random.Random(1), ("md",))
    made = block(one, "File A")["document"]
    assert (made["format"], made["name"]) == ("md", "File A")


@pytest.mark.parametrize(
    "text",
    [
        "Riga: KTM-472\nCork: VXR-935\nLima: BHD-267",
        "KTM-472, VXR-935, BHD-267",
        "Lima BHD-267; Riga KTM 472; Cork vxr-935",
        "KTM-472 is Riga's, VXR-935 is Cork's and BHD-267 is Lima's.",
        "For Riga, Cork and Lima: KTM-472 (Riga), VXR-935 (Cork), BHD-267 (Lima)",
        "Riga, Cork, Lima → KTM\u2011472, VXR\u2013935, BHD−267",
        "**Riga** – `KTM-472`\n**Cork** – `VXR-935`\n**Lima** – `BHD-267`\n\nSources: File A, File C (row 2).",
        "Riga: KTM-472. Cork: VXR-935. Lima: BHD-267. In short: KTM-472, VXR-935, BHD-267.",
    ],
)
def test_right_codes_in_any_layout(text: str) -> None:
    assert wrong_codes(text, FACTS) is None


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Riga: KTM-472\nCork: VXR-935", "did not read the csv document"),
        ("Riga: KTM-472", "did not read the md and csv document"),
        ("I see no files.", "read none of the documents"),
        ("Riga: VXR-935\nCork: KTM-472\nLima: BHD-267", "mixed up"),
        ("Riga: VXR-935\nCork: BHD-267\nLima: KTM-472", "mixed up"),
        ("VXR-935, KTM-472, BHD-267", "mixed up"),
        ("Riga: KTM-472 or PPP-222\nCork: VXR-935\nLima: BHD-267", "PPP-222"),
        ("Riga: KTM-4725\nCork: VXR-935\nLima: BHD-267", "did not read the txt document"),
        ("Riga: AKTM-472\nCork: VXR-935\nLima: BHD-267", "did not read the txt document"),
    ],
)
def test_wrong_codes(text: str, reason: str) -> None:
    judgement = wrong_codes(text, FACTS)
    assert judgement is not None
    assert reason in judgement.reason
