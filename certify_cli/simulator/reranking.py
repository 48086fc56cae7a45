"""Rerank of bedrock-agent-runtime: documents in the order of their relevance to one query."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from certify_cli.simulator import semantics
from certify_cli.simulator.refusals import constraint, invalid
from certify_cli.simulator.wire import Answer, Pause, compact
from certify_cli.simulator.world import Call

_LONGEST_TEXT = 32_000


def route_of(payload: Mapping[str, Any]) -> str:
    """The model ARN, which this operation carries in its body."""
    at: Any = payload
    for name in ("rerankingConfiguration", "bedrockRerankingConfiguration", "modelConfiguration", "modelArn"):
        at = at.get(name) if isinstance(at, Mapping) else None
    return str(at or "")


def rerank(call: Call) -> Answer:
    if call.record.kind != "rerank":
        raise invalid("The provided model is not supported for reranking.")
    call = replace(call, payload=call.behaviour.read(call.payload))
    query, documents = _query(call.payload), _documents(call.payload)
    wanted = _wanted(call, len(documents))
    scores = call.behaviour.scores(semantics.relevance(query, documents))
    order = sorted(range(len(documents)), key=lambda number: (-scores[number], number))
    results = [{"index": number, "relevanceScore": scores[number]} for number in order[:wanted]]
    data = compact(call.behaviour.write({"results": results}))
    seconds = call.behaviour.latency_ms / 1000
    return Answer(parts=(Pause(seconds), data), length=len(data), headers={"Content-Type": "application/json"})


def _query(payload: Mapping[str, Any]) -> str:
    queries = payload.get("queries")
    if not isinstance(queries, list) or len(queries) != 1:
        raise constraint("queries", "Member must have length equal to 1")
    return _text((queries[0] or {}).get("textQuery"), "queries.1.member.textQuery.text")


def _documents(payload: Mapping[str, Any]) -> list[str]:
    sources = payload.get("sources")
    if not isinstance(sources, list) or not 1 <= len(sources) <= 1000:
        raise constraint("sources", "Member must have length between 1 and 1000")
    return [_document(source, f"sources.{number}.member") for number, source in enumerate(sources, 1)]


def _document(source: Any, member: str) -> str:
    document = (source or {}).get("inlineDocumentSource") or {}
    if document.get("type") == "JSON" and "jsonDocument" in document:
        return json.dumps(document["jsonDocument"], ensure_ascii=False)
    return _text(document.get("textDocument"), f"{member}.inlineDocumentSource.textDocument.text")


def _text(holder: Any, member: str) -> str:
    text = (holder or {}).get("text") if isinstance(holder, Mapping) or holder is None else None
    if not isinstance(text, str) or not 1 <= len(text) <= _LONGEST_TEXT:
        raise constraint(member, f"Member must have length between 1 and {_LONGEST_TEXT}")
    return text


def _wanted(call: Call, available: int) -> int:
    configuration = call.payload["rerankingConfiguration"]["bedrockRerankingConfiguration"]
    wanted = configuration.get("numberOfResults", available)
    if type(wanted) is not int or not 1 <= wanted <= 1000:
        raise constraint("numberOfResults", "Member must have value between 1 and 1000")
    if wanted > available:
        raise invalid("Cannot provide numberOfResults value that exceeds the number of sources.")
    return wanted
