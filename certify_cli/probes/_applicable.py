"""Whether a probe can be put to a model at all: the API it speaks, and a request body we know how to write."""

from __future__ import annotations

from certify_cli.probes._bodies_embedding import family_of as embedding_family
from certify_cli.probes._bodies_image import family_of as image_family
from certify_cli.types.model import ModelRecord


def obstacle(model: ModelRecord) -> str:
    """Why no probe of the model's kind can be put to it, or ""."""
    if model.kind == "chat":
        return (
            "" if not model.facts.apis or "converse" in model.facts.apis else "no probe for chat without Converse yet"
        )
    if model.kind == "embedding":
        return "" if embedding_family(model.id) else "no probe for this embedding model's request body yet"
    if model.kind == "image":
        return _image_obstacle(model)
    return ""


def obstacle_or_rejects(model: ModelRecord, *fields: str) -> str:
    """As `obstacle`, or that the model is known to reject one of the request fields (written in any case)."""
    rejected = {plain_field(name) for name in model.curated.rejects}
    refused = [name for name in fields if plain_field(name) in rejected]
    return obstacle(model) or (f"the model rejects {refused[0]}" if refused else "")


def plain_field(name: str) -> str:
    return name.replace("_", "").lower()


def _image_obstacle(model: ModelRecord) -> str:
    if model.capabilities.get("text_to_image") is False:
        return "no probe for image editing yet (InvokeModel with a picture to change)"
    return "" if image_family(model.id) else "no probe for this image model's request body yet"
