"""Embedding, rerank and image models that answer bodies without a socket, for the tests of their limits and defects."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from kit import simulated as s

from certify_cli.simulator.dispatch import Dispatcher
from certify_cli.simulator.personas import parse_personas
from certify_cli.simulator.wire import Answer, Incoming
from certify_cli.simulator.world import World
from certify_cli.types.model import Kind

TITAN, TITAN_1, TITAN_M = "amazon.titan-embed-text-v2:0", "amazon.titan-embed-text-v1", "amazon.titan-embed-image-v1"
COHERE_3, COHERE_4, NOVA = "cohere.embed-english-v3", "cohere.embed-v4:0", "amazon.nova-2-multimodal-embeddings-v1:0"
CORE, CANVAS, RERANK = "stability.stable-image-core-v1:1", "amazon.nova-canvas-v1:0", "cohere.rerank-v3-5:0"
KINDS: dict[str, Kind] = {
    **dict.fromkeys((TITAN, TITAN_1, TITAN_M, COHERE_3, COHERE_4, NOVA), "embedding"),
    CORE: "image",
    CANVAS: "image",
    RERANK: "rerank",
}
SIGNED = "AWS4-HMAC-SHA256 Credential=AKIA/20261122/us-east-1/bedrock/aws4_request, SignedHeaders=host, Signature=0"
WORDS = "river lamp tower piano "
Read = Callable[[Answer], tuple[int, dict[str, Any]]]


@dataclass
class Service:
    """Answers bodies as the server does. `does` are behaviours as in a persona file."""

    read: Read
    does: str = ""

    def invoke(self, model: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        return self._send(f"/model/{model}/invoke", body)

    def rerank(self, number: int | None = 3, *texts: str) -> tuple[int, dict[str, Any]]:
        inner: dict[str, Any] = {"modelConfiguration": {"modelArn": RERANK}}
        documents = texts or ("Soap is made of fat.", "Paris is the capital of France.", "It rained.")
        sources = [
            {"type": "INLINE", "inlineDocumentSource": {"type": "TEXT", "textDocument": {"text": one}}}
            for one in documents
        ]
        if number is not None:
            inner["numberOfResults"] = number
        body = {
            "queries": [{"type": "TEXT", "textQuery": {"text": "capital of France"}}],
            "sources": sources,
            "rerankingConfiguration": {"type": "BEDROCK_RERANKING_MODEL", "bedrockRerankingConfiguration": inner},
        }
        return self._send("/rerank", body)

    def _send(self, path: str, body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        records = {name: s.record(name, kind) for name, kind in KINDS.items()}
        personas = parse_personas(f'[[persona]]\nname = "x"\ndoes = [{self.does}]', where="test.toml")
        world = World(registry=records, personas=personas, clock=lambda: 0.0, today=lambda: date(2026, 11, 22))
        data = json.dumps(body).encode()
        return self.read(Dispatcher(world).answer(Incoming("POST", path, {}, {"authorization": SIGNED}, data)))


def cohere(texts: list[str], **rest: Any) -> dict[str, Any]:
    return {"texts": texts, "input_type": "search_document", **rest}
