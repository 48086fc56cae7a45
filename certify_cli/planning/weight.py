"""What a request weighs in input tokens: at most, for what a budget reserves, and likely, for what a plan shows.

Text: at most a token per UTF-8 byte of the JSON. Likely four ASCII bytes a token and three bytes of any other script,
and only of the members a model reads.

Tools: at most TOOL_TOKENS each beside their own text, because models are given instructions for tools nobody sent.

Pictures are charged by their pixels, each vendor in its own way. Claude: width x height / 750, at most 1,600 (4,784
from Opus 4.7 on). Nova: up to about 2,600. GPT-6: 1.2 tokens per 32 x 32, uncapped (14,364 measured for 12 megapixels,
less than a token per 750). Pixtral: one per 16 x 16, up to 4,160. Llama 3.2: 1,601 whatever the size. Gemma 3: 256.
So at most 2,000, or a token per 196 pixels (14 x 14) up to 5,000, or a token per 750 pixels, whichever is most. Likely:
Claude's formula. Sources: Anthropic's and OpenAI's vision guides, Nova's guide to image understanding, the models' own
cards, and a public measurement of GPT-6 and Claude 5.5.

Documents in plain formats weigh what their text weighs. A PDF goes in as text, about 1,000 tokens for three pages
(Anthropic's PDF guide on Converse), or as 1,500 to 3,000 tokens of text and a picture for each page (the same guide,
with citations; Nova). So at most a token per byte and PAGE_TOKENS_AT_MOST a page; likely PAGE_TOKENS, or less for a
smaller file. Office files are zipped text: at most two tokens a byte, likely one for four bytes.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from certify_cli.planning.picture_size import picture_size
from certify_cli.types.calls import Request

TOOL_TOKENS = 1_000
PIXELS_PER_TOKEN = 750
IMAGE_TOKENS_AT_LEAST_RESERVED = 2_000
LARGEST_PICTURE = 8_000 * 8_000
"""Pixels of the largest picture Converse takes; what a picture of unknown size is reserved for."""
LIKELY_IMAGE_TOKENS = 1_600
"""Claude's cap, and what a picture of unknown size likely weighs."""
PAGE_TOKENS = 350
PAGE_TOKENS_AT_MOST = 5_000
MOST_PAGES = 100
MOST_REMEMBERED = 1_000
_PLAIN = frozenset({"txt", "md", "csv", "html"})
_READ_BY_MODELS = ("messages", "system", "toolConfig", "outputConfig")
_PAGE = re.compile(rb"/Type\s*/Page\b(?!s)")


@dataclass(frozen=True, slots=True)
class _Parts:
    """A request taken apart. `text` is all but the blobs, `read` what of it a model reads; blobs by their format."""

    text: str
    read: str
    pictures: tuple[bytes, ...] = ()
    documents: tuple[tuple[str, bytes], ...] = ()


@dataclass(frozen=True, slots=True)
class _Weight:
    most: int
    likely: int


_weighed: OrderedDict[tuple[str, int, int], _Weight] = OrderedDict()
"""Weights by a request's operation, length and hash. Not the requests: one may be megabytes long."""


def most_input_tokens(request: Request) -> int:
    """No model bills more for the request's input."""
    return _weight(request).most


def likely_input_tokens(request: Request) -> int:
    """What a typical model bills for the request's input."""
    return _weight(request).likely


def _weight(request: Request) -> _Weight:
    """Remembered for a while: a budget asks again and again while a call waits."""
    key = (request.operation, len(request.body), hash(request.body))
    if key not in _weighed:
        parts = _parts(request)
        _weighed[key] = _Weight(_most(parts), _likely_of(parts))
        if len(_weighed) > MOST_REMEMBERED:
            _weighed.popitem(last=False)
    return _weighed[key]


def _most(parts: _Parts) -> int:
    total = _utf8(parts.text) + parts.text.count('"toolSpec"') * TOOL_TOKENS
    total += sum(_most_of_picture(data) for data in parts.pictures)
    return total + sum(_most_of_document(kind, data) for kind, data in parts.documents)


def _likely_of(parts: _Parts) -> int:
    total = _likely(parts.read) + sum(_likely_of_picture(data) for data in parts.pictures)
    return total + sum(_likely_of_document(kind, data) for kind, data in parts.documents)


def _parts(request: Request) -> _Parts:
    if '"bytes"' not in request.body and "\\u" not in request.body and not request.operation.startswith("converse"):
        return _Parts(request.body, request.body)
    pictures: list[bytes] = []
    documents: list[tuple[str, bytes]] = []
    rest = _without_blobs(request.payload, pictures, documents)
    read = {name: rest[name] for name in _READ_BY_MODELS if name in rest}
    whole = request.operation not in ("converse", "converse_stream")
    return _Parts(_json(rest), _json(rest if whole else read), tuple(pictures), tuple(documents))


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _without_blobs(value: Any, pictures: list[bytes], documents: list[tuple[str, bytes]]) -> Any:
    """The value without the bytes of Converse's image and document blocks, which are added to the lists.

    Any other blob stays what it is to a careful reader: text of that length.
    """
    if isinstance(value, list):
        return [_without_blobs(item, pictures, documents) for item in value]
    if not isinstance(value, dict):
        return value
    return {
        name: _block(name, inner, pictures, documents)
        if name in ("image", "document")
        else _without_blobs(inner, pictures, documents)
        for name, inner in value.items()
    }


def _block(name: str, block: Any, pictures: list[bytes], documents: list[tuple[str, bytes]]) -> Any:
    source = block.get("source") if isinstance(block, Mapping) else None
    data = _decoded(source.get("bytes")) if isinstance(source, Mapping) else None
    if data is None:
        return block
    if name == "image":
        pictures.append(data)
    else:
        documents.append((str(block.get("format", "")), data))
    return {**block, "source": ""}


def _decoded(blob: object) -> bytes | None:
    try:
        return base64.b64decode(blob, validate=True) if isinstance(blob, str) else None
    except (binascii.Error, ValueError):
        return None


def _utf8(text: str) -> int:
    return len(text.encode("utf-8", "surrogatepass"))


def _likely(text: str) -> int:
    ascii_bytes = sum(map(str.isascii, text)) if not text.isascii() else len(text)
    return -(-ascii_bytes // 4) + -(-(_utf8(text) - ascii_bytes) // 3)


def _most_of_picture(data: bytes) -> int:
    size = picture_size(data)
    pixels = size[0] * size[1] if size else LARGEST_PICTURE
    return max(IMAGE_TOKENS_AT_LEAST_RESERVED, min(5_000, pixels // 196), pixels // PIXELS_PER_TOKEN)


def _likely_of_picture(data: bytes) -> int:
    size = picture_size(data)
    return min(LIKELY_IMAGE_TOKENS, -(-size[0] * size[1] // PIXELS_PER_TOKEN)) if size else LIKELY_IMAGE_TOKENS


def _most_of_document(kind: str, data: bytes) -> int:
    if kind in _PLAIN:
        return len(data)
    if kind == "pdf":
        return len(data) + (_pages(data) or MOST_PAGES) * PAGE_TOKENS_AT_MOST
    return 2 * len(data)


def _likely_of_document(kind: str, data: bytes) -> int:
    if kind in _PLAIN:
        return _likely(data.decode("utf-8", "replace"))
    packed = len(data) // 4
    return min((_pages(data) or 1) * PAGE_TOKENS, packed) if kind == "pdf" else packed


def _pages(data: bytes) -> int:
    """Pages a PDF names in plain; 0 where they are packed into object streams."""
    return len(_PAGE.findall(data))
