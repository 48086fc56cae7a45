"""Vectors, relevance, pictures and documents."""

from __future__ import annotations

import io
import math
import struct
import zipfile
import zlib
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kit import simulated as s

from certify_cli.simulator import documents, picture, semantics
from certify_cli.simulator.mind.prompt import Document, Prompt, Turn
from certify_cli.simulator.mind.thinking import think
from certify_cli.simulator.wire import Answer

TRIPLES = [
    ("A cat sits on the mat.", "A kitten rests on the rug.", "The stock market fell today."),
    ("The doctor prescribed some medicine.", "A physician gave the patient a drug.", "We watched a movie last night."),
    ("How do I reset my password?", "Steps to change your login credentials", "The weather will be sunny tomorrow."),
    ("He bought a new car.", "She purchased an automobile.", "Photosynthesis happens in leaves."),
    ("The children are playing football in the park.", "Kids play soccer outside.", "Interest rates rose again."),
]


@pytest.mark.parametrize(("one", "near", "far"), TRIPLES)
@pytest.mark.parametrize("dimensions", [256, 512, 1024])
def test_what_means_the_same_is_nearer(one: str, near: str, far: str, dimensions: int) -> None:
    first, second, third = (semantics.vector(text, dimensions) for text in (one, near, far))
    assert semantics.cosine(first, second) > semantics.cosine(first, third) + 0.1


@given(text=st.text(max_size=200), dimensions=st.sampled_from([256, 384, 1536]))
def test_vectors_are_finite_of_the_size_asked_and_repeatable(text: str, dimensions: int) -> None:
    vector = semantics.vector(text, dimensions)
    assert len(vector) == dimensions
    assert math.isclose(math.fsum(value * value for value in vector), 1, rel_tol=1e-6)
    assert vector == semantics.vector(text, dimensions)
    longer = semantics.vector(text + " more words here", dimensions, normalise=False)
    assert math.fsum(value * value for value in longer) > 0


RANKED = [
    (
        "What is the capital of France?",
        ["Berlin is in Germany.", "Paris is the capital of France.", "Bananas are yellow."],
        1,
    ),
    ("How do I get a refund?", ["Our shop opens at nine.", "We ship worldwide.", "Reimbursement takes five days."], 2),
    ("symptoms of the flu", ["Fever and cough are flu symptoms.", "The car needs fuel.", "The capital is Rome."], 0),
]


@pytest.mark.parametrize(("query", "texts", "best"), RANKED)
def test_the_relevant_document_wins(query: str, texts: list[str], best: int) -> None:
    scores = semantics.relevance(query, texts)
    assert max(range(len(texts)), key=scores.__getitem__) == best
    assert all(0 <= score <= 1 for score in scores)


@given(width=st.integers(1, 80), height=st.integers(1, 80), seed=st.integers(0, 2**32), text=st.text(max_size=30))
def test_pictures_are_real_png(width: int, height: int, seed: int, text: str) -> None:
    data = picture.draw(text, seed, width, height)
    assert picture.size(data) == (width, height)
    raw = zlib.decompress(picture._joined(data, b"IDAT"))
    assert len(raw) == height * (3 * width + 1)
    at = 8
    while at < len(data):
        length, kind = struct.unpack(">I4s", data[at : at + 8])
        assert struct.unpack(">I", data[at + 8 + length : at + 12 + length])[0] == zlib.crc32(
            kind + data[at + 8 : at + 8 + length]
        )
        at += 12 + length


def test_pictures_depend_on_seed_and_prompt() -> None:
    drawn = {picture.draw(text, seed, 64, 64) for text in ("a boat", "a tree") for seed in (1, 2)}
    assert len(drawn) == 4
    assert picture.draw("a boat", 1, 64, 64) in drawn


@pytest.mark.parametrize("colour", sorted(picture.COLOURS))
def test_colours_are_drawn_and_seen(colour: str) -> None:
    data = picture.draw(f"a {colour} square", 5, 96, 64)
    turn = Turn(role="user", text="What colour is this? One word.", pictures=(data,))
    assert think(Prompt(turns=(turn,))).text == colour


def test_blank_and_broken_pictures() -> None:
    data = picture.draw("a red boat", 1, 40, 30)
    blank = picture.look(picture.blanked(data))
    assert blank == picture.Seen(40, 30, "grey")
    for broken in (b"", b"GIF89a", data[:40], data[:8] + b"\x00" * 60):
        assert picture.look(broken) is None


def filtered_png(method: int) -> bytes:
    """A red 4x4 picture whose rows use one of the PNG filters; uniform, so the oracle is easy."""
    pixel, rows, previous = (220, 30, 35), b"", bytes(12)
    for _ in range(4):
        line = bytes(pixel) * 4
        done = bytearray()
        for i in range(12):
            left, corner = (line[i - 3], previous[i - 3]) if i >= 3 else (0, 0)
            done.append((line[i] - picture._predicted(method, left, previous[i], corner)) & 255 if method else line[i])
        rows, previous = rows + bytes([method]) + done, line
    return picture._png(4, 4, rows)


@pytest.mark.parametrize("method", range(5))
def test_every_row_filter_is_understood(method: int) -> None:
    assert picture.look(filtered_png(method)) == picture.Seen(4, 4, "red")


def docx(text: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("word/document.xml", f"<w:p><w:t>{text}</w:t></w:p>")
    return file.getvalue()


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"The code is AX-7.", "txt"),
        (b"<p>The code is <b>AX-7</b>.</p><script>x</script>", "html"),
        (b"1 0 obj\nstream\nBT (The code is AX-7.) Tj ET\nendstream", "pdf"),
        (b"stream\n" + zlib.compress(b"[(The code) -2 ( is AX-7.)] TJ") + b"\nendstream", "pdf"),
        (docx("The code is AX-7."), "docx"),
    ],
)
def test_documents_are_read(data: bytes, kind: str) -> None:
    assert "AX-7" in documents.text_of(data, kind)
    turn = Turn(
        role="user",
        text="What is the code? Only the code.",
        documents=(Document(text=documents.text_of(data, kind), format=kind),),
    )
    assert think(Prompt(turns=(turn,))).text == "AX-7"


def test_a_document_that_cannot_be_read_is_empty() -> None:
    assert documents.text_of(b"nonsense", "docx") == ""
    assert documents.text_of(b"%PDF", "pdf") == ""


def test_personas_touch_vectors_pictures_and_rankings(
    desk_with: Callable[[str], Any], json_of: Callable[[Answer], Any]
) -> None:
    text = '[[persona]]\nname = "x"\ndoes = ["nan_embedding", "blank_image", "wrong_ranking"]'
    desk = desk_with(text)
    _, embedded = json_of(desk.send("POST", "/model/amazon.titan-embed-text-v2:0/invoke", {"inputText": "hello"}))
    assert any(math.isnan(value) for value in embedded["embedding"])
    ranking = {"query": "capital of France", "documents": ["Paris is the capital of France", "soap"], "api_version": 2}
    _, ranked = json_of(desk.send("POST", "/model/cohere.rerank-v3-5:0/invoke", ranking))
    assert [one["index"] for one in ranked["results"]] == [1, 0]
    flat = desk_with('[[persona]]\nname = "x"\ndoes = ["senseless_embedding"]')
    one, two = (
        json_of(
            flat.send("POST", f"/model/{s.specimens()['amazon.titan-embed-text-v2:0'].id}/invoke", {"inputText": text})
        )[1]
        for text in ("a cat", "tax law")
    )
    assert one["embedding"] == two["embedding"]
