"""Nova multimodal embeddings, the synchronous task."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from certify_cli.simulator import semantics
from certify_cli.simulator.invoke.dialect import decoded, demand, malformed
from certify_cli.simulator.invoke.titan import shown
from certify_cli.simulator.texts import fitting
from certify_cli.simulator.world import Call

_KINDS = ("text", "image", "video", "audio")
_PURPOSES = {
    "GENERIC_INDEX", "GENERIC_RETRIEVAL", "TEXT_RETRIEVAL", "IMAGE_RETRIEVAL", "VIDEO_RETRIEVAL", "DOCUMENT_RETRIEVAL",
    "AUDIO_RETRIEVAL", "CLASSIFICATION", "CLUSTERING",
}  # fmt: skip
_MOST_TOKENS = 8172
# litellm's figure; the documentation says 8K. The words of the refusal are ours: no real one was found.
_TOO_LONG = f"The text exceeds the maximum of {_MOST_TOKENS} tokens. Shorten it, or set truncationMode to START or END."


def embed(call: Call) -> dict[str, Any]:
    demand(call.payload, ("taskType",), ("schemaVersion", "singleEmbeddingParams"))
    if call.payload["taskType"] != "SINGLE_EMBEDDING":
        raise malformed("#/taskType: only SINGLE_EMBEDDING can be invoked synchronously")
    parameters = call.payload.get("singleEmbeddingParams")
    if not isinstance(parameters, Mapping):
        raise malformed("#: required key [singleEmbeddingParams] not found")
    if parameters.get("embeddingPurpose") not in _PURPOSES:
        raise malformed("#/singleEmbeddingParams: required key [embeddingPurpose] not found")
    dimensions = parameters.get("embeddingDimension", 3072)
    if dimensions not in (256, 384, 1024, 3072):
        raise malformed(f"#/singleEmbeddingParams/embeddingDimension: {dimensions} is not a valid enum value")
    kind, meaning = _input(parameters)
    vector = call.behaviour.vector(semantics.vector(meaning, dimensions))
    return {"embeddings": [{"embeddingType": kind.upper(), "embedding": list(vector)}]}


def _input(parameters: Mapping[str, Any]) -> tuple[str, str]:
    """Exactly one of text, image, video and audio, with its meaning in words."""
    given = [kind for kind in _KINDS if parameters.get(kind)]
    if len(given) != 1:
        raise malformed("#/singleEmbeddingParams: exactly one of text, image, video and audio must be given")
    value = parameters[given[0]]
    if given[0] == "text":
        text = str(value.get("value") or "")
        if not text.strip():
            raise malformed("#/singleEmbeddingParams/text/value: expected minLength: 1, actual: 0")
        mode = value.get("truncationMode", "NONE")
        if mode not in ("NONE", "START", "END"):
            raise malformed(f"#/singleEmbeddingParams/text/truncationMode: {mode} is not a valid enum value")
        return "text", fitting(text, _MOST_TOKENS, mode, _TOO_LONG)
    data = decoded((value.get("source") or {}).get("bytes", ""))
    return given[0], shown(data) if given[0] == "image" else f"{given[0]} {len(data)}"
