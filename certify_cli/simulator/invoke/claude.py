"""Anthropic's Messages body: blocks, tools, thinking, and its own stream events."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from certify_cli.simulator import pieces, tokens
from certify_cli.simulator.invoke.dialect import Chat, Json, decoded, limit, weight
from certify_cli.simulator.mind.prompt import Document, Prompt, Thought, Tool, ToolResult, ToolUse, Turn
from certify_cli.simulator.refusals import invalid
from certify_cli.simulator.world import Call
from certify_cli.types.model import ModelRecord

_VERSION = "bedrock-2023-05-31"
_PREFILL = (
    "Your API request included an `assistant` message in the final position, which would pre-fill the `assistant` "
    "response. Pre-filling the `assistant` response is not supported."
)
_FOUND_WRONG = "The model returned the following errors: "


def read(body: Json, model: ModelRecord) -> Prompt:
    """Raises ServiceError in Anthropic's words."""
    if body.get("anthropic_version") != _VERSION:
        raise invalid(f"{_FOUND_WRONG}anthropic_version: Field required")
    for name in ("max_tokens", "messages"):
        if name not in body:
            raise invalid(f"{_FOUND_WRONG}{name}: Field required")
    messages = body["messages"]
    if not isinstance(messages, list) or not messages:
        raise invalid(f"{_FOUND_WRONG}messages: at least one message is required")
    if messages[0].get("role") != "user":
        raise invalid(f'{_FOUND_WRONG}messages: first message must use the "user" role')
    if messages[-1].get("role") == "assistant":
        raise invalid(_PREFILL)
    thinking = body.get("thinking") or {}
    return Prompt(
        turns=tuple(_turn(message, number) for number, message in enumerate(messages)),
        system=_text(body.get("system") or ""),
        tools=tuple(_tool(tool) for tool in body.get("tools") or [] if "input_schema" in tool),
        tool_choice=_choice(body.get("tool_choice") or {}),
        schema=((body.get("output_config") or {}).get("format") or body.get("output_format") or {}).get("schema"),
        max_tokens=limit(body, "max_tokens"),
        stop_sequences=tuple(body.get("stop_sequences") or ()),
        reasons=model.curated.always_thinks or thinking.get("type") in ("enabled", "adaptive"),
        input_tokens=_weight(body),
    )


def write(thought: Thought, call: Call) -> dict[str, Any]:
    return {**_message(thought, call), "content": _blocks(thought), "usage": _usage(thought)}


def events(thought: Thought, call: Call) -> Iterator[tuple[dict[str, Any], int]]:
    """message_start, then per block start, deltas and stop, message_delta, message_stop."""
    opened = {**_message(thought, call), "content": [], "stop_reason": None, "stop_sequence": None}
    usage = {"input_tokens": thought.input_tokens, "output_tokens": min(1, thought.output_tokens)}
    yield {"type": "message_start", "message": {**opened, "usage": usage}}, 0
    for index, block in enumerate(_blocks(thought)):
        yield {"type": "content_block_start", "index": index, "content_block": _emptied(block)}, 0
        for delta, carried in _deltas(block):
            yield {"type": "content_block_delta", "index": index, "delta": delta}, carried
        yield {"type": "content_block_stop", "index": index}, 0
    ending = {"stop_reason": thought.stop_reason, "stop_sequence": thought.stop_sequence or None}
    yield {"type": "message_delta", "delta": ending, "usage": {"output_tokens": thought.output_tokens}}, 0
    yield {"type": "message_stop"}, 0


CHAT = Chat(read, write, events)


def _turn(message: Json, number: int) -> Turn:
    content = message.get("content")
    blocks = [{"type": "text", "text": content}] if isinstance(content, str) else content
    if not isinstance(blocks, list) or message.get("role") not in ("user", "assistant"):
        raise invalid(f"{_FOUND_WRONG}messages.{number}: Input should be a valid message")
    if not blocks or any(one.get("type") == "text" and not str(one.get("text", "")).strip() for one in blocks):
        raise invalid(f"{_FOUND_WRONG}messages: text content blocks must be non-empty")
    of = {
        kind: [one for one in blocks if one.get("type") == kind]
        for kind in ("tool_use", "tool_result", "image", "document")
    }
    return Turn(
        role=message["role"],
        text="\n".join(str(one["text"]) for one in blocks if one.get("type") == "text"),
        tool_uses=tuple(ToolUse(id=one["id"], name=one["name"], input=one["input"]) for one in of["tool_use"]),
        tool_results=tuple(_result(one) for one in of["tool_result"]),
        pictures=tuple(decoded((one.get("source") or {}).get("data", "")) for one in of["image"]),
        documents=tuple(
            Document(text=str((one.get("source") or {}).get("data", "")), format="txt") for one in of["document"]
        ),
    )


def _result(block: Json) -> ToolResult:
    content = block.get("content")
    values = (content,) if isinstance(content, str) else tuple(one.get("text", "") for one in content or [])
    return ToolResult(id=str(block.get("tool_use_id")), values=values, failed=bool(block.get("is_error")))


def _text(value: Any) -> str:
    return value if isinstance(value, str) else "\n".join(str(one.get("text", "")) for one in value)


def _tool(tool: Json) -> Tool:
    return Tool(name=str(tool["name"]), description=str(tool.get("description") or ""), schema=tool["input_schema"])


def _choice(choice: Json) -> str:
    kind = choice.get("type", "auto")
    return f"tool:{choice.get('name', '')}" if kind == "tool" else str(kind)


def _weight(body: Json) -> int:
    pictures = sum(
        tokens.of_picture(decoded((one.get("source") or {}).get("data", "")))
        for message in body["messages"]
        for one in message["content"]
        if isinstance(one, dict) and one.get("type") == "image"
    )
    texts = [message["content"] for message in body["messages"] if isinstance(message["content"], str)]
    texts += [
        str(one.get("text") or one.get("content") or one.get("input") or "")
        for message in body["messages"]
        if not isinstance(message["content"], str)
        for one in message["content"]
    ]
    extra = pictures + tokens.MESSAGE_TOKENS * len(body["messages"])
    return weight(_text(body.get("system") or ""), body.get("tools"), *texts) + extra


def _message(thought: Thought, call: Call) -> dict[str, Any]:
    return {
        "id": f"msg_bdrk_{call.request_id.replace('-', '')[:24]}",
        "type": "message",
        "role": "assistant",
        "model": call.record.id.removeprefix("anthropic."),
        "stop_reason": thought.stop_reason,
        "stop_sequence": thought.stop_sequence or None,
    }


def _usage(thought: Thought) -> dict[str, int]:
    return {
        "input_tokens": thought.input_tokens,
        "cache_creation_input_tokens": thought.cache_write_tokens,
        "cache_read_input_tokens": thought.cache_read_tokens,
        "output_tokens": thought.output_tokens,
    }


def _blocks(thought: Thought) -> list[dict[str, Any]]:
    blocks: list[dict[str, Any]] = []
    if thought.reasoning:
        blocks.append({"type": "thinking", "thinking": thought.reasoning, "signature": "c2ltdWxhdGVk"})
    if thought.text:
        blocks.append({"type": "text", "text": thought.text})
    return blocks + [
        {"type": "tool_use", "id": use.id.replace("tooluse", "toolu"), "name": use.name, "input": use.input}
        for use in thought.tool_uses
    ]


def _emptied(block: Json) -> dict[str, Any]:
    empty = {"text": "", "thinking": "", "input": {}, "signature": ""}
    return {name: empty.get(name, value) if name != "type" else value for name, value in block.items()}


def _deltas(block: Json) -> Iterator[tuple[dict[str, Any], int]]:
    if block["type"] == "tool_use":
        for piece in pieces.split_json(json.dumps(block["input"])):
            yield {"type": "input_json_delta", "partial_json": piece}, pieces.weight(piece)
        return
    kind = "thinking" if block["type"] == "thinking" else "text"
    for piece in pieces.split(block[kind]):
        yield {"type": f"{kind}_delta", kind: piece}, pieces.weight(piece)
    if kind == "thinking":
        yield {"type": "signature_delta", "signature": block["signature"]}, 0
