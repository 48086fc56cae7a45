"""Puts a streamed reply together from its events, whole only when the service said that it ended."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol

from certify_cli.aws.arrivals import Arrivals
from certify_cli.aws.block_order import BlockOrder
from certify_cli.aws.blocks import Block
from certify_cli.aws.evidence import NotWhole
from certify_cli.aws.frames import Event
from certify_cli.aws.payloads import kept, wire
from certify_cli.aws.plainly import STRANGE
from certify_cli.aws.replies import (
    Receipt,
    details_of,
    is_count,
    mapping,
    object_of,
    stop_reason_of,
    text_of,
    text_or_empty,
    usage_of,
    usage_of_invoke,
)
from certify_cli.types.calls import Reply, Usage


class Assembly(Protocol):
    """Takes events one by one and makes a reply of them at the end."""

    arrivals: Arrivals

    @property
    def ended(self) -> bool:
        """Whether everything that makes it whole has arrived."""
        ...

    def take(self, event: Event, now: float) -> None: ...

    def reply(self, receipt: Receipt) -> Reply:
        """Raises NotWhole where something is missing."""
        ...


@dataclass
class ConverseStream:
    """ConverseStream: whole with messageStop and metadata; the frames' CRCs botocore has checked."""

    arrivals: Arrivals = field(default_factory=Arrivals)
    order: BlockOrder = field(default_factory=BlockOrder)
    role: str = ""
    stop_reason: str = ""
    usage: Usage | None = None
    blocks: dict[int, Block] = field(default_factory=dict)
    details: dict[str, Any] = field(default_factory=dict)

    @property
    def ended(self) -> bool:
        return bool(self.stop_reason) and self.usage is not None

    def take(self, event: Event, now: float) -> None:
        name, content = event
        self.arrivals.event(kept(name), now, folded="contentBlockDelta")
        self.order.take(name, content)
        if name == "messageStart":
            self.role = text_or_empty(content.get("role"))
        elif name == "contentBlockStart":
            self._block(content).begin(mapping(content, "start"))
        elif name == "contentBlockDelta":
            if self._block(content).add(mapping(content, "delta")):
                self.arrivals.delta(now)
        elif name == "messageStop":
            self.stop_reason = stop_reason_of(content)
            self.details.update(details_of(content))
        elif name == "metadata":
            self.usage = usage_of(content.get("usage"))
            self.details.update(details_of(content))

    def reply(self, receipt: Receipt) -> Reply:
        if not self.stop_reason:
            raise NotWhole("the stream ended without messageStop")
        if self.usage is None:
            raise NotWhole("the stream ended without metadata")
        blocks = tuple(self.blocks[index].built() for index in sorted(self.blocks))
        return receipt.reply(
            role=self.role,
            blocks=blocks,
            text=text_of(blocks),
            stop_reason=self.stop_reason,
            usage=self.usage,
            details=self.details,
            events=tuple(self.arrivals.names),
            disorder=self.order.ended(),
        )

    def _block(self, content: Mapping[str, Any]) -> Block:
        index = content.get("contentBlockIndex")
        if not isinstance(index, int) or isinstance(index, bool):
            raise NotWhole(f"{STRANGE} (an event without contentBlockIndex)")
        return self.blocks.setdefault(index, Block())


@dataclass
class InvokeStream:
    """InvokeModelWithResponseStream: chunks of the model's own JSON.

    Whole with Claude's message_stop, or with the invocation metrics that Bedrock adds to any model's last chunk.
    Text is put together for Claude's events; of other models only the events are told.
    """

    arrivals: Arrivals = field(default_factory=Arrivals)
    text: list[str] = field(default_factory=list)
    role: str = ""
    stop_reason: str = ""
    claude_usage: dict[str, Any] = field(default_factory=dict)
    metrics: Mapping[str, Any] = field(default_factory=dict)
    stopped: bool = False

    @property
    def ended(self) -> bool:
        return self.stopped

    def take(self, event: Event, now: float) -> None:
        chunk = _chunk_of(event)
        kind = text_or_empty(chunk.get("type")) or "chunk"
        self.arrivals.event(kind, now, folded="content_block_delta" if kind != "chunk" else "chunk")
        self._take(kind, chunk, now)

    def reply(self, receipt: Receipt) -> Reply:
        if not self.stopped:
            raise NotWhole("the stream ended without message_stop or invocation metrics")
        return receipt.reply(
            role=self.role,
            text=kept("".join(self.text)),
            stop_reason=self.stop_reason,
            usage=self._usage(),
            events=tuple(self.arrivals.names),
            body={"metrics": wire(dict(self.metrics))},
        )

    def _take(self, kind: str, chunk: Mapping[str, Any], now: float) -> None:
        if kind == "message_start":
            message = mapping(chunk, "message")
            self.role = text_or_empty(message.get("role"))
            self.claude_usage.update(mapping(message, "usage"))
        elif kind == "message_delta":
            self.stop_reason = text_or_empty(mapping(chunk, "delta").get("stop_reason"))
            self.claude_usage.update(mapping(chunk, "usage"))
        elif kind in ("content_block_delta", "chunk"):
            self._delta(mapping(chunk, "delta"), kind, now)
        self.metrics = mapping(chunk, "amazon-bedrock-invocationMetrics") or self.metrics
        self.stopped = self.stopped or kind == "message_stop" or bool(self.metrics)

    def _delta(self, delta: Mapping[str, Any], kind: str, now: float) -> None:
        text = delta.get("text")
        if isinstance(text, str):
            self.text.append(text)
        if kind == "chunk" or any(delta.get(part) for part in ("text", "partial_json", "thinking")):
            self.arrivals.delta(now)

    def _usage(self) -> Usage | None:
        counts = [self.metrics.get(key) for key in ("inputTokenCount", "outputTokenCount")]
        if all(is_count(count) for count in counts):
            known = [int(count) for count in counts if count is not None]
            return Usage(known[0], known[1], sum(known))
        return usage_of_invoke({"usage": self.claude_usage}, {})


def _chunk_of(event: Event) -> dict[str, Any]:
    encoded = event[1].get("bytes")
    if event[0] != "chunk" or not isinstance(encoded, str):
        raise NotWhole(f"{STRANGE} (an event that is no chunk)")
    try:
        return object_of(base64.b64decode(encoded, validate=True))
    except ValueError:
        raise NotWhole(f"{STRANGE} (a chunk that is not base64)") from None
