"""Whether a damaged reply really says what its probe may pass, told from the bytes by a reader of the tests' own."""

from __future__ import annotations

import base64
import json
import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

from kit.frames import read_events
from kit.wire import Sent

from certify_cli.types.findings import Judgement


def says_the_sum(told: Sequence[Sent], found: Judgement) -> bool:
    """Converse: an assistant's turn that ends with the number the probe says it accepted, and usage that adds up."""
    value = json.loads(told[0].body.decode("utf-8"))
    message = value["output"]["message"]
    text = "".join(block.get("text") or "" for block in message["content"])
    return message["role"] == "assistant" and _ends(value["stopReason"], value["usage"]) and _number(text, found)


def streams_the_sum(told: Sequence[Sent], found: Judgement) -> bool:
    """ConverseStream: the same, every frame's lengths and checksums right, begun once and ended once."""
    events = read_events(told[0].body)
    names = [name for name, _ in events]
    text = "".join(
        (event.get("delta") or {}).get("text") or "" for name, event in events if name == "contentBlockDelta"
    )
    said = dict(events)
    return (
        all(names.count(name) == 1 for name in ("messageStart", "messageStop", "metadata"))
        and names.index("messageStop") > max(place for place, name in enumerate(names) if name == "contentBlockDelta")
        and said["messageStart"]["role"] == "assistant"
        and _ends(said["messageStop"]["stopReason"], said["metadata"]["usage"])
        and _number(text, found)
    )


def holds_a_vector(told: Sequence[Sent], found: Judgement) -> bool:
    """Titan: finite numbers, not all of them zero, as many as the probe says it found."""
    vector = json.loads(told[0].body.decode("utf-8"))["embedding"]
    return f"{len(vector)} dimensions" in found.reason and all(_is_number(one) for one in vector) and any(vector)


def ranks_in_order(told: Sequence[Sent], found: Judgement) -> bool:
    """Rerank: falling scores, each document once; their range is another probe's."""
    results = json.loads(told[0].body.decode("utf-8"))["results"]
    scores, places = [one["relevanceScore"] for one in results], [one["index"] for one in results]
    return (
        all(_is_number(score) for score in scores)
        and scores == sorted(scores, reverse=True)
        and len(set(places)) == len(places)
        and all(type(place) is int for place in places)
    )


def shows_a_picture(told: Sequence[Sent], found: Judgement) -> bool:
    """Stability: an image that begins and ends as a PNG does."""
    text = json.loads(told[0].body.decode("utf-8"))["images"][0]
    image = base64.b64decode("".join(text.split()), validate=True)  # in lines, as MIME has it, is no damage
    return image.startswith(b"\x89PNG\r\n\x1a\n") and image.endswith(b"IEND\xaeB`\x82")


def counts(told: Sequence[Sent], found: Judgement) -> bool:
    """CountTokens, asked several times: whole numbers above nothing."""
    numbers = [json.loads(one.body.decode("utf-8")).get("inputTokens", 1) for one in told]
    return all(type(number) is int and number > 0 for number in numbers)


def calls_the_tool(told: Sequence[Sent], found: Judgement) -> bool:
    """Converse: a tool call with an id, a name and an object of arguments, and the stop reason that says so."""
    value = json.loads(told[0].body.decode("utf-8"))
    calls = [block["toolUse"] for block in value["output"]["message"]["content"] if block.get("toolUse")]
    return value["stopReason"] == "tool_use" and _are_calls(calls)


def streams_the_tool(told: Sequence[Sent], found: Judgement) -> bool:
    events = read_events(told[0].body)
    starts = [event["start"]["toolUse"] for name, event in events if name == "contentBlockStart"]
    parts = [event["delta"]["toolUse"]["input"] for name, event in events if _is_input(name, event)]
    reasons = [event["stopReason"] for name, event in events if name == "messageStop"]
    return reasons == ["tool_use"] and _are_calls([{**start, "input": json.loads("".join(parts))} for start in starts])


def _is_input(name: str, event: Mapping[str, Any]) -> bool:
    return name == "contentBlockDelta" and "toolUse" in event["delta"]


def _are_calls(calls: Sequence[Mapping[str, Any]]) -> bool:
    return bool(calls) and all(
        call["toolUseId"] and call["name"] and isinstance(call["input"], dict) and call["input"] for call in calls
    )


def _ends(reason: str, usage: Mapping[str, Any]) -> bool:
    read, written = usage["inputTokens"], usage["outputTokens"]
    numbers = [read, written, usage.get("totalTokens", read + written)]
    return (
        reason == "end_turn" and all(type(one) is int and one > 0 for one in numbers) and numbers[2] == read + written
    )


def _number(text: str, found: Judgement) -> bool:
    """The last number of the text is the one that was accepted; thousands may be set apart."""
    accepted = re.search(r"'(\d+)'", found.reason)
    numbers = re.findall(r"\d+", re.sub(r"(?<=\d)[,.\u202f\u00a0 ](?=\d{3}\b)", "", text))
    return bool(accepted and numbers) and numbers[-1] == accepted[1]


def _is_number(value: object) -> bool:
    return type(value) in (int, float) and math.isfinite(value)  # type: ignore[arg-type] # the line's first half says so
