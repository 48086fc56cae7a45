"""The OpenAI-style body of open-weight models: messages with roles, tool_calls, choices and chunks."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from certify_cli.simulator import pieces, tokens
from certify_cli.simulator.invoke.dialect import Chat, Json, decoded, demand, limit, malformed, weight
from certify_cli.simulator.mind.prompt import Prompt, Thought, Tool, ToolResult, ToolUse, Turn
from certify_cli.simulator.world import Call
from certify_cli.types.model import ModelRecord

_FINISH = {"end_turn": "stop", "stop_sequence": "stop", "max_tokens": "length", "tool_use": "tool_calls"}


def read(body: Json, model: ModelRecord) -> Prompt:
    demand(body, ("messages",))
    messages = body["messages"]
    if not isinstance(messages, list) or not messages or not all(isinstance(one, dict) for one in messages):
        raise malformed("#/messages: expected minimum item count: 1")
    system = "\n".join(_text(one.get("content")) for one in messages if one.get("role") in ("system", "developer"))
    turns = _turns([one for one in messages if one.get("role") not in ("system", "developer")])
    if not turns or turns[-1].role != "user":
        raise malformed("#/messages: the last message must come from the user or a tool")
    stop = body.get("stop") or ()
    return Prompt(
        turns=turns,
        system=system,
        tools=tuple(_tool(tool.get("function") or {}) for tool in body.get("tools") or []),
        tool_choice=_choice(body.get("tool_choice")),
        schema=((body.get("response_format") or {}).get("json_schema") or {}).get("schema"),
        max_tokens=limit(body, "max_completion_tokens", "max_tokens"),
        stop_sequences=(stop,) if isinstance(stop, str) else tuple(stop),
        reasons=model.curated.always_thinks or "reasoning_effort" in body,
        input_tokens=weight(*(_text(one.get("content")) for one in messages), body.get("tools"))
        + tokens.MESSAGE_TOKENS * len(messages),
    )


def write(thought: Thought, call: Call) -> dict[str, Any]:
    message: dict[str, Any] = {"role": "assistant", "content": thought.text or None}
    if thought.reasoning:
        message["reasoning_content"] = thought.reasoning
    if thought.tool_uses:
        message["tool_calls"] = [_tool_call(use) for use in thought.tool_uses]
    choice = {"index": 0, "message": message, "finish_reason": _finish(thought), "logprobs": None}
    return {**_head(call, "chat.completion"), "choices": [choice], "usage": _usage(thought)}


def events(thought: Thought, call: Call) -> Iterator[tuple[dict[str, Any], int]]:
    head = _head(call, "chat.completion.chunk")
    yield {**head, "choices": [_choice_of({"role": "assistant", "content": ""}, None)]}, 0
    for name, text in (("reasoning_content", thought.reasoning), ("content", thought.text)):
        for piece in pieces.split(text):
            yield {**head, "choices": [_choice_of({name: piece}, None)]}, pieces.weight(piece)
    for index, use in enumerate(thought.tool_uses):
        call_head = {**_tool_call(use), "index": index}
        call_head["function"] = {"name": use.name, "arguments": ""}
        yield {**head, "choices": [_choice_of({"tool_calls": [call_head]}, None)]}, 0
        for piece in pieces.split_json(json.dumps(use.input)):
            delta = {"tool_calls": [{"index": index, "function": {"arguments": piece}}]}
            yield {**head, "choices": [_choice_of(delta, None)]}, pieces.weight(piece)
    yield {**head, "choices": [_choice_of({}, _finish(thought))], "usage": _usage(thought)}, 0


CHAT = Chat(read, write, events)


def _turns(messages: list[Json]) -> tuple[Turn, ...]:
    """Tool messages that follow one another answer one turn, so they are one turn."""
    turns: list[Turn] = []
    for message in messages:
        if message.get("role") == "tool":
            result = ToolResult(id=str(message.get("tool_call_id")), values=(_text(message.get("content")),))
            before = turns.pop().tool_results if turns and turns[-1].tool_results else ()
            turns.append(Turn(role="user", tool_results=(*before, result)))
        else:
            turns.append(_turn(message))
    return tuple(turns)


def _turn(message: Json) -> Turn:
    content = message.get("content")
    pictures = (
        [one["image_url"]["url"] for one in content if one.get("type") == "image_url"]
        if isinstance(content, list)
        else []
    )
    return Turn(
        role="assistant" if message.get("role") == "assistant" else "user",
        text=_text(content),
        tool_uses=tuple(_use(one) for one in message.get("tool_calls") or []),
        pictures=tuple(decoded(url.partition("base64,")[2]) for url in pictures),
    )


def _use(call: Json) -> ToolUse:
    function = call.get("function") or {}
    try:
        arguments = json.loads(function.get("arguments") or "{}")
    except ValueError:
        raise malformed("#/messages: tool call arguments are not valid JSON") from None
    return ToolUse(id=str(call.get("id")), name=str(function.get("name")), input=arguments)


def _text(content: Any) -> str:
    if isinstance(content, list):
        return "\n".join(str(one.get("text", "")) for one in content if one.get("type", "text") == "text")
    return str(content or "")


def _tool(function: Json) -> Tool:
    return Tool(
        name=str(function.get("name")),
        description=str(function.get("description") or ""),
        schema=function.get("parameters") or {"type": "object"},
    )


def _choice(choice: Any) -> str:
    if isinstance(choice, dict):
        return f"tool:{(choice.get('function') or {}).get('name', '')}"
    return {"required": "any", "none": "none"}.get(str(choice), "auto")


def _head(call: Call, kind: str) -> dict[str, Any]:
    return {"id": f"chatcmpl-{call.request_id}", "object": kind, "created": 1_763_000_000, "model": call.record.id}


def _choice_of(delta: Json, finish: str | None) -> dict[str, Any]:
    return {"index": 0, "delta": delta, "finish_reason": finish, "logprobs": None}


def _tool_call(use: ToolUse) -> dict[str, Any]:
    function = {"name": use.name, "arguments": json.dumps(use.input)}
    return {"id": use.id, "type": "function", "function": function}


def _finish(thought: Thought) -> str:
    return _FINISH.get(thought.stop_reason, thought.stop_reason)


def _usage(thought: Thought) -> dict[str, int]:
    return {
        "prompt_tokens": thought.input_tokens,
        "completion_tokens": thought.output_tokens,
        "total_tokens": thought.total_tokens,
    }
