"""Converse and ConverseStream: the same reply, whole or as events."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from certify_cli.simulator import (
    capabilities,
    conversation,
    eventstream,
    guardrails,
    models,
    offers,
    pieces,
    reasoning_blocks,
    replying,
    validation,
)
from certify_cli.simulator.mind.prompt import Thought
from certify_cli.simulator.wire import Answer, Part, Pause, compact
from certify_cli.simulator.world import Call


def converse(call: Call) -> Answer:
    thought = _reply(call, streaming=False)
    seconds = replying.pace_seconds(call, thought)
    body = {
        "metrics": {"latencyMs": call.elapsed_ms + round(seconds * 1000)},
        "output": {"message": {"content": blocks(thought), "role": "assistant"}},
        "stopReason": thought.stop_reason,
        "usage": usage(thought),
        **_told(call),
        **_traced(thought),
    }
    data = compact(body)
    return Answer(parts=(Pause(seconds), data), length=len(data), headers={"Content-Type": "application/json"})


def converse_stream(call: Call) -> Answer:
    thought = _reply(call, streaming=True)
    return Answer(parts=_events(call, thought), headers={"Content-Type": eventstream.CONTENT_TYPE})


def usage(thought: Thought) -> dict[str, int]:
    """Bedrock's usage: the three sums, and the cache's where it had a part."""
    counts = {
        "inputTokens": thought.input_tokens,
        "outputTokens": thought.output_tokens,
        "totalTokens": thought.total_tokens,
    }
    if thought.cache_read_tokens or thought.cache_write_tokens:
        counts["cacheReadInputTokens"] = thought.cache_read_tokens
        counts["cacheWriteInputTokens"] = thought.cache_write_tokens
    return counts


def _reply(call: Call, *, streaming: bool) -> Thought:
    validation.check(call.payload)
    capabilities.check(call.record, call.payload, streaming=streaming)
    offers.check(call.record, models.parse(call.route).id, call.region, call.payload)
    prompt = conversation.prompt_of(call.payload, call.record)
    prefix = conversation.cached_prefix(call.payload)
    return guardrails.guarded(call, lambda: replying.reply(call, prompt, cached_prefix=prefix))


def _traced(thought: Thought) -> dict[str, Any]:
    return {"trace": thought.trace} if thought.trace else {}


def _told(call: Call) -> dict[str, Any]:
    return dict(call.behaviour.tell(offers.told(call.payload), call))


def blocks(thought: Thought) -> list[dict[str, Any]]:
    blocks: list[dict[str, Any]] = []
    if thought.reasoning:
        blocks.append({"reasoningContent": reasoning_blocks.block(thought)})
    if thought.text:
        blocks.append({"text": thought.text})
    uses = [{"toolUseId": use.id, "name": use.name, "input": use.input} for use in thought.tool_uses]
    return blocks + [{"toolUse": use} for use in uses]


def _events(call: Call, thought: Thought) -> Iterator[Part]:
    """messageStart, then per block its deltas and stop, messageStop, metadata; waits are between deltas."""
    yield Pause(call.behaviour.latency_ms / 1000)
    yield eventstream.event("messageStart", {"role": "assistant"})
    yield from pieces.paced(_deltas(thought), call.behaviour.per_token_ms)
    yield eventstream.event("messageStop", {"stopReason": thought.stop_reason})
    metrics = {"latencyMs": call.elapsed_ms}
    told = {**_told(call), **_traced(thought)}
    yield eventstream.event("metadata", {"usage": usage(thought), "metrics": metrics, **told})


def _deltas(thought: Thought) -> Iterator[tuple[bytes, int]]:
    """Events with the tokens they carry. Only a tool's block has a contentBlockStart."""
    for index, block in enumerate(blocks(thought)):
        if "toolUse" in block:
            use = block["toolUse"]
            start = {"toolUse": {"toolUseId": use["toolUseId"], "name": use["name"]}}
            yield eventstream.event("contentBlockStart", {"start": start, "contentBlockIndex": index}), 0
        for delta, weight in _block_deltas(block):
            yield eventstream.event("contentBlockDelta", {"delta": delta, "contentBlockIndex": index}), weight
        yield eventstream.event("contentBlockStop", {"contentBlockIndex": index}), 0


def _block_deltas(block: dict[str, Any]) -> Iterator[tuple[dict[str, Any], int]]:
    if "text" in block:
        for piece in pieces.split(block["text"]):
            yield {"text": piece}, pieces.weight(piece)
    elif "reasoningContent" in block:
        yield from reasoning_blocks.deltas(block["reasoningContent"])
    else:
        for piece in pieces.split_json(json.dumps(block["toolUse"]["input"])):
            yield {"toolUse": {"input": piece}}, pieces.weight(piece)
