"""Rerank requests, and the results in what comes back (operation Rerank of bedrock-agent-runtime)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from certify_cli.types.calls import Request


def sources(query: str, documents: Sequence[str | Mapping[str, Any]], results: int) -> Request:
    """A request to rank `documents`, as text or as JSON objects.

    Whoever sends it fills the model's ARN into `modelConfiguration`.
    """
    return Request.of(
        "rerank",
        {
            "queries": [{"type": "TEXT", "textQuery": {"text": query}}],
            "sources": [{"type": "INLINE", "inlineDocumentSource": _document(one)} for one in documents],
            "rerankingConfiguration": {
                "type": "BEDROCK_RERANKING_MODEL",
                "bedrockRerankingConfiguration": {"numberOfResults": results, "modelConfiguration": {}},
            },
        },
    )


def _document(content: str | Mapping[str, Any]) -> dict[str, Any]:
    if isinstance(content, str):
        return {"type": "TEXT", "textDocument": {"text": content}}
    return {"type": "JSON", "jsonDocument": dict(content)}


def results(body: Mapping[str, Any]) -> list[Any]:
    """The results in a reply's body, unchecked."""
    found = body.get("results")
    return found if isinstance(found, list) else []
