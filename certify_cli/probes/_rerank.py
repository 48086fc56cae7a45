"""Rerank requests, and the results in what comes back (operation Rerank of bedrock-agent-runtime)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from certify_cli.types.calls import Request


def sources(query: str, documents: Sequence[str], results: int) -> Request:
    """A request to rank `documents`; whoever sends it fills the model's ARN into `modelConfiguration`."""
    return Request.of(
        "rerank",
        {
            "queries": [{"type": "TEXT", "textQuery": {"text": query}}],
            "sources": [
                {"type": "INLINE", "inlineDocumentSource": {"type": "TEXT", "textDocument": {"text": text}}}
                for text in documents
            ],
            "rerankingConfiguration": {
                "type": "BEDROCK_RERANKING_MODEL",
                "bedrockRerankingConfiguration": {"numberOfResults": results, "modelConfiguration": {}},
            },
        },
    )


def results(body: Mapping[str, Any]) -> list[Any]:
    """The results in a reply's body, unchecked."""
    found = body.get("results")
    return found if isinstance(found, list) else []
