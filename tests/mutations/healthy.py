"""What real, healthy services vary in on the wire: none of it is a fault, and nothing may fail for it."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from kit.mutating import Answer, Call, Mutation

from mutations.shapes import blocks

MORE = {"somethingNew": {"a": [1, None, "x"]}, "x": None}
CODE = "x-amzn-errortype"


def replies(change: Callable[[Answer], Answer]) -> Mutation:
    """Changes every success."""

    def mutation(call: Call) -> Answer:
        answer = call.forward()
        return change(answer) if answer.status == 200 else answer

    return mutation


def whole(change: Callable[[Any], Any]) -> Mutation:
    """Changes the JSON of Converse replies in place; streams and other operations stay."""

    def through(answer: Answer) -> Answer:
        if answer.is_stream or "output" not in answer.value:
            return answer
        value = copy.deepcopy(answer.value)
        change(value)
        return replace(answer, value=value)

    return replies(through)


def unknown_fields(value: Any) -> None:
    for holder in (value, value["usage"], value["output"]["message"]):
        holder.update(MORE)


def more_output(value: Any, tokens: int) -> None:
    """Reasoning counts as output, and never beyond the limit."""
    if value["stopReason"] != "max_tokens":
        value["usage"]["outputTokens"] += tokens
        value["usage"]["totalTokens"] += tokens


def reasoned(content: Mapping[str, Any]) -> Callable[[Any], None]:
    def change(value: Any) -> None:
        blocks(value).insert(0, {"reasoningContent": dict(content)})
        more_output(value, 12)

    return change


def nulls(value: Any) -> None:
    """Every member of a union is written out, as some servers do."""
    kinds = ("text", "image", "toolUse", "reasoningContent", "citationsContent")
    message = value["output"]["message"]
    message["content"] = [{**dict.fromkeys(kinds), **block} for block in message["content"]]


def spare(value: Any) -> None:
    value.pop("metrics", None)
    value.pop("trace", None)


def cache_fields(value: Any) -> None:
    value["usage"] = {"cacheReadInputTokens": 0, "cacheWriteInputTokens": 0, "cacheDetails": [], **value["usage"]}


def cached(value: Any) -> None:
    """Half of the input came from an implicit cache, counted beside the rest."""
    usage = value["usage"]
    if not usage.get("cacheReadInputTokens") and not usage.get("cacheWriteInputTokens"):
        half = usage["inputTokens"] // 2
        usage.update(inputTokens=usage["inputTokens"] - half, cacheReadInputTokens=half)


def split_text(value: Any) -> None:
    content: list[Any] = []
    for block in blocks(value):
        said = block.get("text", "")
        half = len(said) // 2
        content.extend([{"text": said[:half]}, {"text": said[half:]}] if half else [block])
    value["output"]["message"]["content"] = content


def token_a_character(value: Any) -> None:
    said = sum(len(block.get("text", "")) for block in blocks(value))
    more_output(value, max(0, said - value["usage"]["outputTokens"]))


def backwards(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: backwards(value[key]) for key in sorted(value, reverse=True)}
    return [backwards(one) for one in value] if isinstance(value, list) else value


def as_bytes(write: Callable[[Any], str]) -> Mutation:
    return replies(lambda one: one if one.is_stream else replace(one, raw=write(one.value).encode()))


def headers(change: Callable[[dict[str, str]], Mapping[str, str]]) -> Mutation:
    def mutation(call: Call) -> Answer:
        answer = call.forward()
        parts = answer.parts
        return replace(answer, headers=change(dict(answer.headers)), raw=parts)

    return mutation


def long_template(call: Call) -> Answer:
    """A chat template or hidden instructions of some hundred tokens, counted by CountTokens as well."""
    answer = call.forward()
    value = copy.deepcopy(answer.value)
    for holder in [payload for _, payload in value] if answer.is_stream else [value]:
        usage = holder.get("usage") if isinstance(holder, dict) else None
        if usage and usage["inputTokens"]:
            usage.update(inputTokens=usage["inputTokens"] + 700, totalTokens=usage["totalTokens"] + 700)
    if call.operation == "count-tokens" and answer.status == 200:
        value["inputTokens"] += 700
    return replace(answer, value=value)


def error_named_in_body(call: Call) -> Answer:
    """The error's name in the body only, as in AWS's other JSON protocols."""
    answer = call.forward()
    code = next((value for name, value in answer.headers.items() if name.lower() == CODE), "")
    if answer.status == 200 or not code:
        return answer
    rest = {name: value for name, value in answer.headers.items() if name.lower() != CODE}
    return replace(answer, headers=rest, value={"__type": f"com.amazon.coral.service#{code}", **answer.value})


def error_with_address(told: dict[str, str]) -> dict[str, str]:
    """AWS adds an address behind the name of an error."""
    return {
        name: f"{value}:http://internal.amazon.com/coral/" if name.lower() == CODE else value
        for name, value in told.items()
    }


SIGNED = {"reasoningText": {"text": "Let me see: 12 or 13?", "signature": "c2lnbmVk"}}
VARIANTS: Mapping[str, Mutation] = {
    "fields nobody knows": whole(unknown_fields),
    "a content block nobody knows": whole(lambda value: blocks(value).append({"hologram": {"depth": 3}})),
    "a signed reasoning block": whole(reasoned(SIGNED)),
    "a redacted reasoning block": whole(reasoned({"redactedContent": "c2VjcmV0"})),
    "null for every member that is not there": whole(nulls),
    "no metrics, no trace": whole(spare),
    "cache counts of zero": whole(cache_fields),
    "part of the input cached": whole(cached),
    "text in two blocks": whole(split_text),
    "a token a character": whole(token_a_character),
    "a template of seven hundred tokens": long_template,
    "keys in another order": replies(lambda one: one if one.is_stream else replace(one, value=backwards(one.value))),
    "JSON over several lines": as_bytes(lambda value: f"\n{json.dumps(value, indent=2)}\n\n"),
    "JSON with escaped slashes": as_bytes(lambda value: json.dumps(value).replace("/", "\\/")),
    "headers in capitals": headers(lambda told: {name.title(): value for name, value in told.items()}),
    "no request id": headers(lambda told: {name: one for name, one in told.items() if "requestid" not in name}),
    "headers of another region": headers(
        lambda told: {**told, "x-amzn-bedrock-region": "eu-north-1", "x-cache": "Miss"}
    ),
    "errors named in the body": error_named_in_body,
    "errors with an address": headers(error_with_address),
}
