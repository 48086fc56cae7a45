"""Cohere Embed v3 and v4, many texts a call, and Rerank by InvokeModel."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from certify_cli.simulator import semantics
from certify_cli.simulator.behaviour import Vector
from certify_cli.simulator.invoke.dialect import decoded, demand, malformed
from certify_cli.simulator.invoke.titan import shown
from certify_cli.simulator.texts import Cut, fitting
from certify_cli.simulator.world import Call

_PURPOSES = ("search_document", "search_query", "classification", "clustering", "image")
_MOST_TEXTS = 96
_LONGEST_TEXT_V3 = 2048
_MOST_TOKENS_V3, _MOST_TOKENS_V4 = 512, 128_000
_CUTS: dict[str, Cut] = {"NONE": "NONE", "START": "START", "END": "END"}
_CUTS_V4: dict[str, Cut] = {"NONE": "NONE", "LEFT": "START", "RIGHT": "END"}
_TOO_LONG = "Input is too long for requested model."


def _bits(vector: Vector) -> list[int]:
    """Eight signs a byte, the first the highest bit."""
    padded = [value > 0 for value in vector]
    return [sum(bit << (7 - place) for place, bit in enumerate(padded[at : at + 8])) for at in range(0, len(padded), 8)]


_FORMS: dict[str, Callable[[Vector], list[float] | list[int]]] = {
    "float": list,
    "int8": lambda vector: [round(max(-1.0, min(1.0, value)) * 127) for value in vector],
    "uint8": lambda vector: [round((max(-1.0, min(1.0, value)) + 1) * 127) for value in vector],
    "binary": lambda vector: [byte - 128 for byte in _bits(vector)],
    "ubinary": _bits,
}


def embed_v3(call: Call) -> dict[str, Any]:
    allowed = ("texts", "images", "truncate", "embedding_types")
    demand(call.payload, ("input_type",) if "images" in call.payload else ("texts", "input_type"), allowed)
    texts = _texts(call)
    for number, text in enumerate(texts):
        if len(text) > _LONGEST_TEXT_V3:
            raise malformed(f"#/texts/{number}: expected maxLength: {_LONGEST_TEXT_V3}, actual: {len(text)}")
    return _embed(call, 1024, _fitting(call, texts, _CUTS, _MOST_TOKENS_V3))


def embed_v4(call: Call) -> dict[str, Any]:
    allowed = ("texts", "images", "inputs", "truncate", "embedding_types", "output_dimension", "max_tokens")
    demand(call.payload, ("input_type",), allowed)
    dimensions = call.payload.get("output_dimension", 1536)
    if dimensions not in (256, 512, 1024, 1536):
        raise malformed(f"#/output_dimension: {dimensions} is not a valid enum value")
    budget = call.payload.get("max_tokens", _MOST_TOKENS_V4)
    if type(budget) is not int or not 1 <= budget <= _MOST_TOKENS_V4:
        raise malformed(f"#/max_tokens: {budget} is not between 1 and {_MOST_TOKENS_V4}")
    return _embed(call, dimensions, _fitting(call, _texts(call), _CUTS_V4, budget))


def rerank(call: Call) -> dict[str, Any]:
    """Cohere's own rerank shape: query and documents in, results with index and relevance_score out."""
    demand(call.payload, ("query", "documents", "api_version"), ("top_n", "max_tokens_per_doc"))
    documents = [str(one) for one in call.payload["documents"]]
    scores = call.behaviour.scores(semantics.relevance(str(call.payload["query"]), documents))
    order = sorted(range(len(documents)), key=lambda number: (-scores[number], number))
    wanted = call.payload.get("top_n", len(order))
    return {"results": [{"index": number, "relevance_score": scores[number]} for number in order[:wanted]]}


def _texts(call: Call) -> list[str]:
    texts = call.payload.get("texts") or []
    if not isinstance(texts, list) or not all(isinstance(text, str) for text in texts):
        raise malformed("#/texts/0: expected type: String")
    return texts


def _fitting(call: Call, texts: Sequence[str], cuts: Mapping[str, Cut], most: int) -> list[str]:
    wish = call.payload.get("truncate", "NONE")
    if wish not in cuts:
        raise malformed(f"#/truncate: {wish} is not a valid enum value")
    return [fitting(text, most, cuts[wish], _TOO_LONG) for text in texts]


def _embed(call: Call, dimensions: int, texts: Sequence[str]) -> dict[str, Any]:
    purpose = call.payload["input_type"]
    if purpose not in _PURPOSES:
        raise malformed(f"#/input_type: {purpose} is not a valid enum value")
    meanings = _meanings(call, texts)
    vectors = [call.behaviour.vector(semantics.vector(meaning, dimensions)) for meaning in meanings]
    forms = call.payload.get("embedding_types")
    answer = {"id": call.request_id, "texts": [str(text).lower() for text in call.payload.get("texts") or []]}
    if not forms:
        return {**answer, "response_type": "embeddings_floats", "embeddings": [list(vector) for vector in vectors]}
    if not set(forms) <= set(_FORMS):
        raise malformed("#/embedding_types/0: not a valid enum value")
    by_type = {form: [_FORMS[form](vector) for vector in vectors] for form in forms}
    return {**answer, "response_type": "embeddings_by_type", "embeddings": by_type}


def _meanings(call: Call, texts: Sequence[str]) -> list[str]:
    """The texts, or pictures as data URLs in words, or v4's mixed inputs."""
    images = [shown(decoded(str(url).partition("base64,")[2])) for url in call.payload.get("images") or []]
    mixed = [_mixed(one.get("content") or []) for one in call.payload.get("inputs") or []]
    meanings = [*texts, *images, *mixed]
    if not 1 <= len(meanings) <= _MOST_TEXTS:
        raise malformed(f"#/texts: expected between 1 and {_MOST_TEXTS} items, found: {len(meanings)}")
    return meanings


def _mixed(content: Sequence[Any]) -> str:
    texts = [str(one.get("text", "")) for one in content if one.get("type") == "text"]
    urls = [str((one.get("image_url") or {}).get("url", "")) for one in content if one.get("type") == "image_url"]
    return " ".join([*texts, *(shown(decoded(url.partition("base64,")[2])) for url in urls)])
