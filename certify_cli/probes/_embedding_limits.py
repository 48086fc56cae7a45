"""How long a text each family of embedding models takes, and what it does with a longer one.

Sources: AWS user guide, pages on Titan text embeddings (8,192 tokens, 50,000 characters), Cohere Embed v3 (2,048
characters; `truncate` cuts at 512 tokens) and v4 (about 128,000 tokens), Nova embeddings (8K tokens, `truncationMode`);
litellm for Titan multimodal and Marengo, of which nobody says whether they refuse or cut.
"""

from __future__ import annotations

import random
import string
from collections.abc import Callable
from dataclasses import dataclass

from certify_cli.probes._bodies_embedding import Body, body_of
from certify_cli.probes._words import CITIES, COLOURS, THINGS
from certify_cli.types.calls import Request

WORDS = tuple(word for word in (*COLOURS, *THINGS, *CITIES) if len(word) <= 4)
"""Short, so that 140,000 stay below the megabyte at which proxies cut requests off."""
DENSE_LETTERS = 1_000
"""Single letters, each a token of its own, that stay within 2,048 characters."""


@dataclass(frozen=True, slots=True)
class Limit:
    """`words` short words are too long by any way of counting. `refuses`: an error is promised where no cut is wanted.

    `uncut` changes a body so that it wants no cut; `cut` is what it takes to want one, where that is tried too.
    """

    mark: str
    says: str
    words: int
    refuses: bool = True
    uncut: Callable[[Body], Body] = dict
    cut: Callable[[Body], Body] | None = None


def _truncate(value: str) -> Callable[[Body], Body]:
    return lambda body: {**body, "truncate": value}


def _nova_uncut(body: Body) -> Body:
    parameters = body["singleEmbeddingParams"]
    text = {**parameters["text"], "truncationMode": "NONE"}
    return {**body, "singleEmbeddingParams": {**parameters, "text": text}}


LIMITS = (
    Limit("titan-embed-text", "8192 tokens", 12_000),
    Limit("titan-embed-g1-text", "8192 tokens", 12_000),
    Limit("titan-embed-image", "256 tokens", 1_000, refuses=False),
    Limit("cohere.embed-v4", "128000 tokens", 140_000, uncut=_truncate("NONE")),
    Limit("cohere.embed-", "512 tokens", 1_000, uncut=_truncate("NONE"), cut=_truncate("END")),
    Limit("nova-2-multimodal-embeddings", "8192 tokens", 12_000, uncut=_nova_uncut),
    Limit("marengo-embed-3", "500 tokens", 2_000, refuses=False),
)


def limit_of(model_id: str) -> Limit | None:
    return next((limit for limit in LIMITS if limit.mark in model_id), None)


def too_long(model_id: str, limit: Limit, chance: random.Random) -> Request:
    """A text far beyond the limit, with the wish that it be refused rather than cut."""
    body = body_of(model_id, " ".join(chance.choices(WORDS, k=limit.words)), 0)
    return Request.of("invoke", limit.uncut(body))


def to_be_cut(model_id: str, limit: Limit, chance: random.Random) -> Request | None:
    """More tokens than the limit, within the characters allowed, with the wish that they be cut."""
    if limit.cut is None:
        return None
    letters = " ".join(chance.choices(string.ascii_lowercase, k=DENSE_LETTERS))
    return Request.of("invoke", limit.cut(body_of(model_id, letters, 0)))
