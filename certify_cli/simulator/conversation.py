"""From a Converse request to what the model hears."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from certify_cli.simulator import documents, reasoning, schema_rules, tokens
from certify_cli.simulator.mind.prompt import Document, Prompt, Tool, ToolResult, ToolUse, Turn
from certify_cli.simulator.refusals import invalid
from certify_cli.types.model import ModelRecord

Json = Mapping[str, Any]


def prompt_of(payload: Json, model: ModelRecord) -> Prompt:
    """The request as the model hears it; `payload` has passed `validation.check`. Raises ServiceError."""
    inference = payload.get("inferenceConfig") or {}
    config = payload.get("toolConfig") or {}
    return Prompt(
        turns=tuple(_turn(message) for message in payload["messages"]),
        system=_system(payload),
        tools=tuple(_tools(config.get("tools") or [])),
        tool_choice=_choice(config.get("toolChoice") or {}),
        schema=schema_rules.of_output(payload.get("outputConfig")),
        max_tokens=inference.get("maxTokens"),
        stop_sequences=tuple(inference.get("stopSequences") or ()),
        reasons=reasoning.wanted(payload, model),
        input_tokens=input_tokens(payload),
    )


def input_tokens(payload: Json) -> int:
    """Four characters a token; a picture weighs by its size, a document the text in it."""
    total = tokens.count(_system(payload))
    if payload.get("toolConfig"):
        total += tokens.count(json.dumps(payload["toolConfig"]))
    if payload.get("outputConfig"):
        total += tokens.count(json.dumps(payload["outputConfig"]))
    for message in payload["messages"]:
        total += tokens.MESSAGE_TOKENS + sum(_weight(block) for block in message["content"])
    return total


def cached_prefix(payload: Json) -> str:
    """Everything up to the last cachePoint, as text; "" where there is none."""
    parts: list[str] = []
    end = 0
    for block in _in_order(payload):
        if "cachePoint" in block:
            end = len(parts)
        else:
            parts.append(json.dumps(block, sort_keys=True))
    return "\n".join(parts[:end])


def _in_order(payload: Json) -> Iterator[Json]:
    yield from (payload.get("toolConfig") or {}).get("tools") or []
    yield from payload.get("system") or []
    for message in payload["messages"]:
        yield from message["content"]


def _system(payload: Json) -> str:
    return "\n".join(str(block["text"]) for block in payload.get("system") or [] if block.get("text"))


def _turn(message: Json) -> Turn:
    blocks: Sequence[Json] = message["content"]
    uses = [block["toolUse"] for block in blocks if "toolUse" in block]
    results = [block["toolResult"] for block in blocks if "toolResult" in block]
    return Turn(
        role=message["role"],
        text="\n".join(filter(None, map(_text, blocks))),
        tool_uses=tuple(ToolUse(id=use["toolUseId"], name=str(use.get("name")), input=use["input"]) for use in uses),
        tool_results=tuple(_result(result) for result in results),
        documents=tuple(_document(block["document"]) for block in blocks if "document" in block),
        pictures=tuple(_bytes(block["image"]["source"]) for block in blocks if "image" in block),
    )


def _text(block: Json) -> str:
    """Text for the model, marked for a guardrail or not."""
    if "guardContent" in block:
        return str((block["guardContent"].get("text") or {}).get("text", ""))
    return str(block.get("text", ""))


def _result(result: Json) -> ToolResult:
    values = [part["json"] if "json" in part else part.get("text", "") for part in result["content"]]
    return ToolResult(id=str(result.get("toolUseId")), values=tuple(values), failed=result.get("status") == "error")


def _document(document: Json) -> Document:
    kind = str(document.get("format", "txt"))
    return Document(text=_document_text(document["source"], kind), format=kind, name=str(document.get("name")))


def _document_text(source: Json, kind: str) -> str:
    if "text" in source:
        return str(source["text"])
    if "content" in source:
        return "\n".join(str(part.get("text", "")) for part in source["content"])
    return documents.text_of(_bytes(source), kind)


def _bytes(source: Json) -> bytes:
    try:
        return base64.b64decode(str(source.get("bytes", "")), validate=True)
    except (binascii.Error, ValueError):
        raise invalid("The bytes of a content block are not valid base64.") from None


def _tools(entries: Sequence[Json]) -> Iterator[Tool]:
    for number, spec in enumerate(entry.get("toolSpec") for entry in entries):
        if spec:
            schema = spec["inputSchema"]["json"]
            if spec.get("strict"):
                schema_rules.check_strict(number, schema)
            yield Tool(name=spec["name"], description=str(spec.get("description") or ""), schema=schema)


def _choice(choice: Json) -> str:
    if "tool" in choice:
        return f"tool:{choice['tool'].get('name', '')}"
    return "any" if "any" in choice else "auto"


def _weight(block: Json) -> int:
    if "text" in block:
        return tokens.count(block["text"])
    if "image" in block:
        return tokens.of_picture(_bytes(block["image"]["source"]))
    if "document" in block:
        return tokens.count(_document(block["document"]).text)
    return 0 if "cachePoint" in block else tokens.count(json.dumps(block))
