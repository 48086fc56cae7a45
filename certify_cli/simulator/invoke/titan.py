"""Titan embeddings: text G1 and V2, and the multimodal one."""

from __future__ import annotations

from typing import Any

from certify_cli.simulator import picture, semantics, tokens
from certify_cli.simulator.invoke.dialect import decoded, demand, malformed
from certify_cli.simulator.refusals import invalid
from certify_cli.simulator.texts import fitting, token_count
from certify_cli.simulator.world import Call

_LONGEST = 50_000
_MOST_TOKENS = 8192


def embed_text(call: Call) -> dict[str, Any]:
    """G1: inputText only, 1536 numbers."""
    demand(call.payload, ("inputText",), ("",))
    text = _text(call)
    vector = call.behaviour.vector(semantics.vector(text, 1536, normalise=False))
    return {"embedding": list(vector), "inputTextTokenCount": tokens.count(text)}


def embed_text_v2(call: Call) -> dict[str, Any]:
    """V2: 1024 numbers unless 512 or 256 are asked for; float, binary or both."""
    demand(call.payload, ("inputText",), ("dimensions", "normalize", "embeddingTypes"))
    text, dimensions = _text(call), call.payload.get("dimensions", 1024)
    if dimensions not in (256, 512, 1024):
        raise malformed(f"#/dimensions: {dimensions} is not a valid enum value")
    vector = semantics.vector(text, dimensions, normalise=call.payload.get("normalize", True) is not False)
    floats = list(call.behaviour.vector(vector))
    forms = {"float": floats, "binary": [int(value > 0) for value in floats]}
    wanted = call.payload.get("embeddingTypes") or ["float"]
    if not set(wanted) <= set(forms):
        raise malformed("#/embeddingTypes/0: not a valid enum value")
    answer: dict[str, Any] = {"embeddingsByType": {name: forms[name] for name in wanted}}
    if "float" in wanted:
        answer["embedding"] = floats
    return {**answer, "inputTextTokenCount": tokens.count(text)}


def embed_multimodal(call: Call) -> dict[str, Any]:
    """Text, image or both; an image counts as the words for what it shows."""
    demand(call.payload, (), ("inputText", "inputImage", "embeddingConfig"))
    text, image = str(call.payload.get("inputText") or ""), call.payload.get("inputImage")
    if not text and not image:
        raise invalid("Please provide inputText or inputImage.")
    dimensions = (call.payload.get("embeddingConfig") or {}).get("outputEmbeddingLength", 1024)
    if dimensions not in (256, 384, 1024):
        raise malformed(f"#/embeddingConfig/outputEmbeddingLength: {dimensions} is not a valid enum value")
    meaning = f"{text} {shown(decoded(image)) if image else ''}".strip()
    vector = call.behaviour.vector(semantics.vector(meaning, dimensions))
    return {"embedding": list(vector), "inputTextTokenCount": tokens.count(text), "message": None}


def shown(data: bytes) -> str:
    """A picture in words, so that it can be compared with texts; raises ServiceError for what is no picture."""
    seen = picture.look(data)
    if seen is None and not data.startswith((b"\xff\xd8", b"GIF8", b"RIFF", picture.SIGNATURE)):
        raise invalid("The provided image could not be decoded.")
    return f"{seen.colour} picture" if seen else f"picture {len(data)}"


def _text(call: Call) -> str:
    text = call.payload["inputText"]
    if not isinstance(text, str) or not text.strip():
        raise malformed("#/inputText: expected minLength: 1, actual: 0")
    if len(text) > _LONGEST:
        raise malformed(f"#/inputText: expected maxLength: {_LONGEST}, actual: {len(text)}")
    held = token_count(text)
    refusal = f"Max input tokens: {_MOST_TOKENS}, request input token count: {held} "
    return fitting(text, _MOST_TOKENS, "NONE", f"400 Bad Request: Too many input tokens. {refusal}")
