"""The content block of a reply's reasoning, whole and as the deltas of a stream."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any

from certify_cli.simulator import pieces
from certify_cli.simulator.mind.prompt import Thought

MARK = "[REDACTED]"
"""What Nova 2 shows in the place of its reasoning."""


def block(thought: Thought) -> dict[str, Any]:
    """`reasoningContent` as the family shows it; unreadable bytes are base64, as on the wire."""
    told = thought.reasoning
    if thought.shows == "redacted":
        return {"redactedContent": base64.b64encode(told.encode()[::-1]).decode()}
    if thought.shows == "marked":
        return {"reasoningText": {"text": MARK}}
    if thought.shows == "empty":
        return {"reasoningText": {"text": ""}}
    signature = base64.b64encode(told.encode()[:48]).decode()
    return {"reasoningText": {"text": "" if thought.shows == "omitted" else told, "signature": signature}}


def deltas(content: dict[str, Any]) -> Iterator[tuple[dict[str, Any], int]]:
    """Each with the tokens it carries; the signature comes last."""
    if "redactedContent" in content:
        yield {"reasoningContent": {"redactedContent": content["redactedContent"]}}, 0
        return
    text = content["reasoningText"]
    for piece in pieces.split(text["text"]) if text["text"] else [""]:
        yield {"reasoningContent": {"text": piece}}, pieces.weight(piece)
    if "signature" in text:
        yield {"reasoningContent": {"signature": text["signature"]}}, 0
