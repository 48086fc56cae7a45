"""Converse requests with a small explicit maxTokens, and what may be seen of the replies."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from certify_cli.interfaces import Subject
from certify_cli.probes._judging import excerpt
from certify_cli.types.calls import Operation, Reply, Request, Usage
from certify_cli.types.model import ModelRecord

SHORT_ANSWER_TOKENS = 256
"""A cap, not what is used: small models think a little although nobody describes them so."""
ROOM_WHERE_ALWAYS_THINKING = 1_024
ROOM_WHERE_MAYBE_THINKING = 512
TAGS = "think|thinking|reasoning"
OPENED = re.compile(rf"\s*[<\[](?:{TAGS})[>\]]", re.IGNORECASE)
CLOSED = re.compile(rf"[<\[]/(?:{TAGS})[>\]]", re.IGNORECASE)
TOKENS_CAP = 10**12
EVENTS_KEPT = 20


def may_think(model: ModelRecord) -> bool:
    """Whether reasoning may eat output tokens; of a model nobody described, it is assumed."""
    return model.curated.always_thinks or model.uncurated or model.capabilities.get("reasoning") is True


def allowance(model: ModelRecord, tokens: int) -> int:
    """maxTokens for an answer of `tokens`: with room for reasoning, never above the model's own limit."""
    room = ROOM_WHERE_MAYBE_THINKING if may_think(model) else 0
    if model.curated.always_thinks:
        room = ROOM_WHERE_ALWAYS_THINKING
    limit = model.limits.max_output_tokens
    return min(tokens + room, limit) if limit else tokens + room


def say(role: str, text: str) -> dict[str, Any]:
    return {"role": role, "content": [{"text": text}]}


def converse(
    subject: Subject,
    messages: Sequence[Mapping[str, Any]],
    *,
    tokens: int = SHORT_ANSWER_TOKENS,
    operation: Operation = "converse",
    inference: Mapping[str, Any] | None = None,
    **rest: Any,
) -> Request:
    """A request for an answer of about `tokens`; `inference` and `rest` are further fields as on the wire."""
    limits = {"maxTokens": allowance(subject.model, tokens), **(inference or {})}
    return Request.of(operation, {"messages": list(messages), "inferenceConfig": limits, **rest})


def asked(subject: Subject, text: str, **how: Any) -> Request:
    """A request of one user message."""
    return converse(subject, [say("user", text)], **how)


def heard(reply: Reply, request: Request, subject: Subject) -> dict[str, Any]:
    """What judges need of a chat reply; reasoning is left out of the text, and a stream's events are kept."""
    text, thought, unfinished = _without_thought(raw_text(reply))
    events = (*reply.events[:EVENTS_KEPT], *reply.events[EVENTS_KEPT:][-EVENTS_KEPT:])
    return {
        "text": excerpt(text.strip()),
        "characters": len(text.strip()),
        "role": excerpt(reply.role, 40),
        "stop_reason": excerpt(reply.stop_reason, 60),
        "usage": _usage(reply.usage),
        "tool_calls": sum("toolUse" in block for block in reply.blocks),
        "thought": thought or any("reasoningContent" in block for block in reply.blocks),
        "cut_in_thought": unfinished,
        "may_think": may_think(subject.model),
        "allowed_tokens": request.max_tokens,
        "asked_characters": _asked_characters(request),
        "asked_bytes": _asked_bytes(request),
        "latency_ms": _latency_ms(reply),
        "events": [excerpt(name, 40) for name in events],
        "disorder": excerpt(reply.disorder, 120),
    }


def _asked_characters(request: Request) -> int:
    """Characters of the text in the request's messages, whatever else they hold."""
    messages = request.payload.get("messages") or []
    return sum(len(block["text"]) for message in messages for block in message["content"] if "text" in block)


def _asked_bytes(request: Request) -> int:
    """Bytes of the whole request, which no tokenizer makes more tokens of; 0 where pictures or documents are in it."""
    messages = request.payload.get("messages") or []
    plain = all("image" not in block and "document" not in block for one in messages for block in one["content"])
    return len(request.body) if plain else 0


def _latency_ms(reply: Reply) -> int:
    """As the service states it; 0 where it does not."""
    metrics = reply.details.get("metrics")
    latency = metrics.get("latencyMs") if isinstance(metrics, Mapping) else None
    return max(-TOKENS_CAP, min(latency, TOKENS_CAP)) if type(latency) is int else 0


def visible(reply: Reply) -> str:
    """All that the reply says beside its reasoning."""
    return _without_thought(raw_text(reply))[0]


def raw_text(reply: Reply) -> str:
    """All that the text blocks say, reasoning in tags included."""
    if not reply.blocks:
        return reply.text
    return "".join(str(block["text"]) for block in reply.blocks if "text" in block)


def _without_thought(text: str) -> tuple[str, bool, bool]:
    """(visible text, whether there was reasoning in it, whether that never ended).

    DeepSeek, Qwen, Nova and Magistral tag it. The opening tag may be missing: some chat templates put it into the
    prompt.
    """
    ends = list(CLOSED.finditer(text))
    if ends:
        return text[ends[-1].end() :], True, False
    unfinished = OPENED.match(text) is not None
    return ("" if unfinished else text), unfinished, unfinished


def _usage(usage: Usage | None) -> dict[str, int] | None:
    if usage is None:
        return None
    counts = {
        "input": usage.input_tokens,
        "output": usage.output_tokens,
        "total": usage.total_tokens,
        "cache_read": usage.cache_read_tokens,
        "cache_write": usage.cache_write_tokens,
    }
    return {name: max(-TOKENS_CAP, min(count, TOKENS_CAP)) for name, count in counts.items()}
