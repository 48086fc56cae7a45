"""Limits and flags of embedding and rerank models, without a socket."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import pytest
from media_service import COHERE_3, COHERE_4, NOVA, TITAN, TITAN_1, WORDS, Read, Service, cohere

from certify_cli.simulator.texts import fitting, texts_changed, texts_of, token_count


@pytest.fixture
def service(json_of: Read) -> Callable[..., Service]:
    return lambda *does: Service(json_of, ", ".join(does))


def nova(text: str, mode: str) -> dict[str, Any]:
    parameters = {"embeddingPurpose": "GENERIC_INDEX", "text": {"truncationMode": mode, "value": text}}
    return {"taskType": "SINGLE_EMBEDDING", "singleEmbeddingParams": parameters}


LETTERS = "q w e r t y u i o p " * 100
TOO_LONG = [
    (TITAN, {"inputText": WORDS * 2_000}, "Max input tokens: 8192, request input token count: 11500"),
    (TITAN_1, {"inputText": WORDS * 2_000}, "400 Bad Request: Too many input tokens."),
    (TITAN, {"inputText": WORDS * 3_000}, "expected maxLength: 50000, actual: 69000"),
    (COHERE_3, cohere(["fine", WORDS * 100]), "#/texts/1: expected maxLength: 2048, actual: 2300"),
    (COHERE_3, cohere([WORDS * 100], truncate="END"), "expected maxLength: 2048"),
    (COHERE_3, cohere([LETTERS]), "Input is too long for requested model."),
    (COHERE_3, cohere([LETTERS], truncate="NONE"), "Input is too long for requested model."),
    (COHERE_3, cohere(["x"], truncate="RIGHT"), "#/truncate: RIGHT is not a valid enum value"),
    (COHERE_4, cohere([WORDS * 33_000], truncate="NONE"), "Input is too long for requested model."),
    (COHERE_4, cohere(["one two three"], truncate="NONE", max_tokens=2), "Input is too long for requested model."),
    (COHERE_4, cohere(["one"], max_tokens=0), "#/max_tokens"),
    (COHERE_4, cohere(["x"], truncate="END"), "#/truncate: END is not a valid enum value"),
    (NOVA, nova(WORDS * 3_000, "NONE"), "exceeds the maximum of 8172 tokens"),
    (NOVA, nova("x", "MIDDLE"), "truncationMode: MIDDLE is not a valid enum value"),
]


@pytest.mark.parametrize(("model", "body", "text"), TOO_LONG)
def test_what_is_too_long_is_refused(
    service: Callable[..., Service], model: str, body: dict[str, Any], text: str
) -> None:
    status, answer = service().invoke(model, body)
    assert status == 400
    assert text in answer["message"]


CUT = [
    (COHERE_3, cohere([LETTERS + "end"], truncate="END"), cohere([LETTERS], truncate="END")),
    (COHERE_3, cohere(["start " + LETTERS], truncate="START"), cohere([LETTERS], truncate="START")),
    (COHERE_4, cohere(["a b c d"], truncate="RIGHT", max_tokens=2), cohere(["a b"])),
    (COHERE_4, cohere(["a b c d"], truncate="LEFT", max_tokens=2), cohere(["c d"])),
    (NOVA, nova(WORDS * 3_000 + "end", "END"), nova(WORDS * 3_000, "END")),
]


@pytest.mark.parametrize(("model", "longer", "shorter"), CUT)
def test_what_is_to_be_cut_is_embedded_without_the_rest(
    service: Callable[..., Service], model: str, longer: dict[str, Any], shorter: dict[str, Any]
) -> None:
    (one, first), (two, second) = (service().invoke(model, body) for body in (longer, shorter))
    assert (one, two) == (200, 200)
    assert first["embeddings"] == second["embeddings"]


def test_normalize_is_obeyed_and_tokens_are_counted(service: Callable[..., Service]) -> None:
    unit, raw = (service().invoke(TITAN, {"inputText": WORDS, "normalize": wish})[1] for wish in (True, False))
    assert math.hypot(*unit["embedding"]) == pytest.approx(1)
    assert math.hypot(*raw["embedding"]) > 2
    assert unit["inputTextTokenCount"] == raw["inputTextTokenCount"] == 6


def test_more_results_than_documents_are_refused_and_none_named_means_all(service: Callable[..., Service]) -> None:
    status, answer = service().rerank(4)
    assert (status, answer["message"]) == (
        400,
        "Cannot provide numberOfResults value that exceeds the number of sources.",
    )
    assert len(service().rerank(None)[1]["results"]) == 3


def test_words_and_characters_both_count() -> None:
    assert (token_count("a b c d"), token_count("abcdefgh"), token_count("")) == (4, 2, 0)
    assert fitting("a b c d", 2, "END", "no") == "a b"
    assert fitting("a b c d", 2, "START", "no") == "c d"
    assert fitting("a b", 2, "NONE", "no") == "a b"


def test_only_what_a_model_reads_is_a_text_of_its_body() -> None:
    body = {"texts": ["one", "two"], "input_type": "clustering", "text": {"value": "three", "truncationMode": "END"}}
    assert list(texts_of(body)) == ["one", "two", "three"]
    assert texts_changed(body, str.upper) == {
        "texts": ["ONE", "TWO"],
        "input_type": "clustering",
        "text": {"value": "THREE", "truncationMode": "END"},
    }
