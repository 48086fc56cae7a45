"""What Bedrock refuses in attached pictures and documents: names, formats, numbers, and bytes of another kind."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping, Sequence
from typing import Any

from certify_cli.simulator.refusals import constraint, invalid

_NAME = re.compile(r"[A-Za-z0-9\-()\[\]]+(\s[A-Za-z0-9\-()\[\]]+)*")
_IMAGE_FORMATS = ("gif", "jpeg", "png", "webp")
_DOCUMENT_FORMATS = ("pdf", "csv", "doc", "docx", "xls", "xlsx", "html", "txt", "md")
_SIGNATURES = {"png": b"\x89PNG\r\n\x1a\n", "jpeg": b"\xff\xd8", "gif": b"GIF8", "webp": b"RIFF"}
_MOST_DOCUMENTS, _MOST_IMAGES = 5, 20
_BAD_NAME = (
    "The document file name can only contain alphanumeric characters, whitespace characters, hyphens, parentheses, and "
    "square brackets. The name can't contain more than one consecutive whitespace character. Check that the file name "
    "conforms to these restrictions and retry your request."
)

Json = Mapping[str, Any]


def check_image(image: Json, member: str) -> None:
    """Raises the refusal of the first thing that is wrong with one picture."""
    _one_of(_IMAGE_FORMATS, image.get("format"), f"{member}.format")
    data = _bytes(_source(image, member))
    if data is not None and not data.startswith(_SIGNATURES[image["format"]]):
        known = any(data.startswith(start) for start in _SIGNATURES.values())
        problem = (
            "The provided image does not match the specified image format." if known else "Could not process image"
        )
        raise invalid(f"The model returned the following errors: {problem}")


def check_document(document: Json, member: str) -> None:
    """Raises the refusal of the first thing that is wrong with one document."""
    if not _NAME.fullmatch(str(document.get("name") or "")):
        raise invalid(_BAD_NAME)
    if document.get("format") is not None:
        _one_of(_DOCUMENT_FORMATS, document["format"], f"{member}.format")
    data = _bytes(_source(document, member))
    if data is not None and document.get("format") == "pdf" and not data.startswith(b"%PDF"):
        raise invalid("The model returned the following errors: The PDF specified was not valid.")


def check_together(messages: Sequence[Json]) -> None:
    """What only shows when all blocks of the request are seen; the texts are those of real refusals."""
    for message in messages:
        names = [block["document"]["name"] for block in message["content"] if "document" in block]
        if names and not any("text" in block for block in message["content"]):
            raise invalid("A text block must be included when using documents.")
        if len(set(names)) < len(names):
            raise invalid("Messages can't contain duplicate document names.")
    blocks = [block for message in messages for block in message["content"]]
    if sum("document" in block for block in blocks) > _MOST_DOCUMENTS:
        raise invalid(f"You can't include more than {_MOST_DOCUMENTS} documents in a request.")
    images = sum("image" in block for block in blocks)
    if images > _MOST_IMAGES:
        raise invalid(f"too many images and documents: {images} + 0 > {_MOST_IMAGES}")


def _source(part: Json, member: str) -> Json:
    source = part.get("source")
    if not isinstance(source, Mapping):
        raise constraint(f"{member}.source", "Member must not be null")
    return source


def _one_of(allowed: Sequence[str], value: object, member: str) -> None:
    if value not in allowed:
        raise constraint(member, f"Member must satisfy enum value set: [{', '.join(allowed)}]")


def _bytes(source: Json) -> bytes | None:
    """None where the source is not given as bytes, or not as base64: that is told elsewhere."""
    try:
        return base64.b64decode(str(source["bytes"]), validate=True) if "bytes" in source else None
    except (binascii.Error, ValueError):
        return None
