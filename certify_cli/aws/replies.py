"""Reads a whole reply out of a body; boto3 itself returns cut and malformed ones as success.

The body is read as wire JSON: botocore's own reading turns "3", true and 3.7 into whole numbers.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from certify_cli.aws.evidence import NotWhole
from certify_cli.aws.payloads import kept, spelt, wire
from certify_cli.aws.plainly import STRANGE, misfit
from certify_cli.types.calls import Operation, Origin, Reply, Timings, Usage


@dataclass(frozen=True, slots=True)
class Receipt:
    """What every reply carries beside its content."""

    operation: Operation
    timings: Timings
    origin: Origin
    request_id: str

    def reply(self, **content: Any) -> Reply:
        return Reply(
            operation=self.operation,
            timings=self.timings,
            origin=self.origin,
            request_id=self.request_id,
            **content,
        )


def converse_reply(body: bytes, receipt: Receipt) -> Reply:
    """Converse: whole with a message that has a content list, a stop reason and usage."""
    parsed = object_of(body)
    message = mapping(mapping(parsed, "output"), "message")
    content = message.get("content")
    if not isinstance(content, list) or not all(isinstance(block, dict) for block in content):
        raise NotWhole(f"{STRANGE} (no output.message.content)")
    content = [_given(block) for block in content]
    if not all(isinstance(block["text"], str) for block in content if "text" in block):
        raise NotWhole(f"{STRANGE} (a text that is no string)")
    blocks = tuple(capped_block(spelt(wire(block))) for block in content)
    return receipt.reply(
        role=text_or_empty(message.get("role")),
        blocks=blocks,
        text=text_of(blocks),
        stop_reason=stop_reason_of(parsed),
        usage=usage_of(parsed.get("usage")),
        details=details_of(parsed),
    )


def invoke_reply(body: bytes, headers: Mapping[str, str], receipt: Receipt) -> Reply:
    """InvokeModel: whole when the body is a JSON object. Text, stop reason and usage where it is shaped like Claude's.

    Non-finite numbers pass: a body that holds them is the model's answer, and its probe must see it.
    """
    told = wire(object_of(body))
    content = told.get("content")
    blocks = tuple(block for block in content if isinstance(block, dict)) if isinstance(content, list) else ()
    return receipt.reply(
        body=told,
        role=text_or_empty(told.get("role")),
        text=text_of(blocks),
        stop_reason=text_or_empty(told.get("stop_reason")),
        usage=usage_of_invoke(told, headers),
    )


def _given(block: Mapping[str, Any]) -> dict[str, Any]:
    """Without members that are null: some servers write out every member of a union, and SDKs take null for none."""
    return {kind: part for kind, part in block.items() if part is not None}


DETAILS = ("additionalModelResponseFields", "metrics", "performanceConfig", "serviceTier", "trace")


def details_of(told: Mapping[str, Any]) -> dict[str, Any]:
    """What a Converse reply, or a stream's metadata, says beside message and usage."""
    return {name: spelt(wire(told[name])) for name in DETAILS if name in told}


def rerank_reply(body: bytes, receipt: Receipt) -> Reply:
    """Rerank: whole when `results` is a list."""
    results = object_of(body).get("results")
    if not isinstance(results, list) or not all(isinstance(result, dict) for result in results):
        raise NotWhole(f"{STRANGE} (no list of results)")
    return receipt.reply(body={"results": wire(results)})


def count_tokens_reply(body: bytes, receipt: Receipt) -> Reply:
    """CountTokens: whole when `inputTokens` is a number. It is free, so there is no usage."""
    tokens = object_of(body).get("inputTokens")
    if not is_count(tokens):
        raise NotWhole(f"{STRANGE} (no inputTokens)")
    return receipt.reply(body={"inputTokens": tokens})


def object_of(body: bytes) -> dict[str, Any]:
    """The JSON object that the body is; raises NotWhole for anything else."""
    try:
        parsed = json.loads(body.decode("utf-8"))
    except (ValueError, RecursionError):
        raise NotWhole(misfit(body)) from None
    if not isinstance(parsed, dict):
        raise NotWhole(misfit(body))
    return parsed


def usage_of(value: Any) -> Usage:
    """Usage as given, however odd its numbers; a part that is no integer makes the reply not whole.

    A total that is left out, as some Bedrock-compatible servers do, is the sum of the two it is made of.
    """
    if not isinstance(value, Mapping):
        raise NotWhole(f"{STRANGE} (no usage)")
    numbers = [value.get(key) for key in ("inputTokens", "outputTokens")]
    cached = [value.get(key) or 0 for key in ("cacheReadInputTokens", "cacheWriteInputTokens")]
    if not all(is_count(number) for number in (*numbers, *cached)):
        raise NotWhole(f"{STRANGE} (usage without whole numbers)")
    read, written = int(numbers[0]), int(numbers[1])  # type: ignore[arg-type] # is_count says that they are numbers
    total = value.get("totalTokens", read + written)
    if not is_count(total):
        raise NotWhole(f"{STRANGE} (usage without a whole total)")
    return Usage(read, written, int(total), *map(int, cached))


def usage_of_invoke(body: Mapping[str, Any], headers: Mapping[str, str]) -> Usage | None:
    """InvokeModel states usage in headers; Claude's body does too. None where neither does."""
    told = [headers.get(f"x-amzn-bedrock-{side}-token-count", "") for side in ("input", "output")]
    numbers: list[Any] = [int(text) if re.fullmatch(r"[0-9]{1,18}", text) else None for text in told]
    claude = body.get("usage")
    if isinstance(claude, Mapping) and not any(is_count(number) for number in numbers):
        numbers = [claude.get("input_tokens"), claude.get("output_tokens")]
    if not any(is_count(number) for number in numbers):
        return None
    known = [number if is_count(number) else 0 for number in numbers]
    return Usage(known[0], known[1], sum(known))


def stop_reason_of(value: Mapping[str, Any]) -> str:
    reason = value.get("stopReason")
    if not isinstance(reason, str) or not reason:
        raise NotWhole(f"{STRANGE} (no stopReason)")
    return kept(reason)


def text_of(blocks: Iterable[Mapping[str, Any]]) -> str:
    """All the text said, in order, that of cited passages too."""
    parts: list[str] = []
    for block in blocks:
        cited = block.get("citationsContent")
        inner = cited.get("content") if isinstance(cited, Mapping) else None
        for part in [block, *(inner if isinstance(inner, list) else ())]:
            text = part.get("text") if isinstance(part, Mapping) else None
            parts.append(text if isinstance(text, str) else "")
    return kept("".join(parts))


def capped_block(block: dict[str, Any]) -> dict[str, Any]:
    """Long prose is cut; pictures and tool input are left whole, a cut would break them."""
    text = block.get("text")
    return {**block, "text": kept(text)} if isinstance(text, str) else block


def mapping(value: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    inner = value.get(key)
    return inner if isinstance(inner, Mapping) else {}


def is_count(value: Any) -> bool:
    """An integer as JSON means it: True and False are none."""
    return isinstance(value, int) and not isinstance(value, bool)


def text_or_empty(value: Any) -> str:
    return kept(value) if isinstance(value, str) else ""
