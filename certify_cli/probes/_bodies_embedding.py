"""InvokeModel bodies of the embedding models, and finding the vectors in what comes back.

Sources: API-FACTS section 3; dimensions of Cohere, Nova and Marengo as their documentation lists them.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from certify_cli.types.calls import Request

Body = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Family:
    """Models that take the same body. `dimensions` is empty where nobody states them; several can be asked for.

    `body` writes one text; 0 dimensions leave the length to the model, which is then `default` (0: nobody says).
    """

    mark: str
    """What their ids contain."""
    dimensions: tuple[int, ...]
    body: Callable[[str, int], Body]
    default: int = 0
    can_skip_normalizing: bool = False
    """Whether `normalize` is a field of the body, so that vectors have length 1 or not, as one likes."""
    takes_many: bool = False
    """Whether one call embeds a list of `texts`."""


def _titan_v2(text: str, dimensions: int) -> Body:
    return {"inputText": text, **_sized("dimensions", dimensions), "normalize": True}


def _titan_multimodal(text: str, dimensions: int) -> Body:
    return {
        "inputText": text,
        **({"embeddingConfig": _sized("outputEmbeddingLength", dimensions)} if dimensions else {}),
    }


def _titan(text: str, _: int) -> Body:
    return {"inputText": text}


def _cohere_v4(text: str, dimensions: int) -> Body:
    return {**_cohere_v3(text, dimensions), "embedding_types": ["float"], **_sized("output_dimension", dimensions)}


def _cohere_v3(text: str, _: int) -> Body:
    return {"texts": [text], "input_type": "search_document"}


def _nova(text: str, dimensions: int) -> Body:
    return {
        "schemaVersion": "nova-multimodal-embed-v1",
        "taskType": "SINGLE_EMBEDDING",
        "singleEmbeddingParams": {
            "embeddingPurpose": "GENERIC_INDEX",
            **_sized("embeddingDimension", dimensions),
            "text": {"truncationMode": "END", "value": text},
        },
    }


def _marengo_3(text: str, _: int) -> Body:
    return {"inputType": "text", "text": {"inputText": text}}


def _sized(field: str, dimensions: int) -> Body:
    return {field: dimensions} if dimensions else {}


FAMILIES = (
    Family("titan-embed-text-v2", (256, 512, 1024), _titan_v2, 1024, can_skip_normalizing=True),
    Family("titan-embed-text-v1", (1536,), _titan, 1536),
    Family("titan-embed-g1-text", (), _titan),
    Family("titan-embed-image", (256, 384, 1024), _titan_multimodal, 1024),
    Family("cohere.embed-v4", (256, 512, 1024, 1536), _cohere_v4, 1536, takes_many=True),
    Family("cohere.embed-", (1024,), _cohere_v3, 1024, takes_many=True),
    Family("nova-2-multimodal-embeddings", (256, 384, 1024, 3072), _nova, 3072),
    Family("marengo-embed-3", (512,), _marengo_3, 512),
)


def family_of(model_id: str) -> Family | None:
    """The first family whose mark the id contains, so that profile prefixes and ARNs do not matter."""
    return next((family for family in FAMILIES if family.mark in model_id), None)


def embed(model_id: str, text: str, dimensions: int) -> Request:
    """A request for the vector of one text. `dimensions` is ignored by models that take none."""
    return Request.of("invoke", body_of(model_id, text, dimensions))


def embed_many(model_id: str, texts: Sequence[str], dimensions: int) -> Request:
    """A request for the vectors of several texts, of a family that takes many."""
    return Request.of("invoke", {**body_of(model_id, texts[0], dimensions), "texts": list(texts)})


def body_of(model_id: str, text: str, dimensions: int) -> Body:
    family = family_of(model_id)
    return family.body(text, dimensions) if family else _titan(text, dimensions)


def vectors(body: Mapping[str, Any]) -> list[Any]:
    """Every vector in a reply's body, unchecked: Titan's one, Cohere's lists (also by type), Nova's and Marengo's."""
    found = body.get("embedding")
    if isinstance(found, list):
        return [found]
    found = body.get("embeddings", body.get("data"))
    if isinstance(found, Mapping):
        found = [found["embedding"]] if "embedding" in found else found.get("float")
    if not isinstance(found, list):
        return []
    return [item.get("embedding") if isinstance(item, Mapping) else item for item in found]
