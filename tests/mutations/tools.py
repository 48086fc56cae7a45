"""Defects of tool calls and their results."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable
from typing import Any

from kit.mutating import Answer, Call, Mutation, on_reply

from mutations.shapes import Payload, blocks, calls_in
from mutations.table import Defect


def every_call(change: Callable[[Payload], object]) -> Callable[[], Mutation]:
    """Changes each tool call of whole replies in place."""

    def through(value: Any) -> None:
        for use in calls_in(value) if isinstance(value, dict) else ():
            change(use)

    return lambda: on_reply(through)


def arguments(change: Callable[[Any], Any]) -> Callable[[], Mutation]:
    return every_call(lambda use: use.update(input=change(use["input"])))


def streamed_arguments(change: Callable[[str], str]) -> Callable[[], Mutation]:
    """Changes every fragment of the arguments in a stream."""

    def through(events: Any) -> None:
        for name, payload in events if isinstance(events, list) else ():
            use = payload.get("delta", {}).get("toolUse") if name == "contentBlockDelta" else None
            if use:
                use["input"] = change(use["input"])

    return lambda: on_reply(through)


def numbers_as_text(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: numbers_as_text(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [numbers_as_text(inner) for inner in value]
    return str(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


def leaves(change: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def through(value: Any) -> Any:
        if isinstance(value, dict):
            return {key: through(inner) for key, inner in value.items()}
        return [through(inner) for inner in value] if isinstance(value, list) else change(value)

    return through


def members_as_text(value: Payload) -> Payload:
    return {key: json.dumps(inner) if isinstance(inner, dict | list) else inner for key, inner in value.items()}


def camel(key: str) -> str:
    return re.sub(r"_(\w)", lambda match: match[1].upper(), key)


def keys(change: Callable[[str], str]) -> Callable[[Any], Any]:
    def through(value: Any) -> Any:
        if isinstance(value, dict):
            return {change(key): through(inner) for key, inner in value.items()}
        return [through(inner) for inner in value] if isinstance(value, list) else value

    return through


def earlier_arguments() -> Mutation:
    """Each call carries the arguments of the call before."""
    kept: list[Any] = []

    def through(value: Any) -> None:
        for use in calls_in(value) if isinstance(value, dict) else ():
            kept.append(use["input"])
            use["input"] = kept[-2] if len(kept) > 1 else use["input"]

    return on_reply(through)


def swapped_names(value: Any) -> None:
    uses = calls_in(value) if isinstance(value, dict) else []
    if len(uses) > 1:
        uses[0]["name"], uses[1]["name"] = uses[1]["name"], uses[0]["name"]


def first_offered_tool(call: Call) -> Answer:
    """The first tool on offer is called, whichever would fit."""
    offered = [one["toolSpec"]["name"] for one in call.payload.get("toolConfig", {}).get("tools", [])]

    def through(value: Any) -> None:
        for use in calls_in(value) if isinstance(value, dict) else ():
            use["name"] = offered[0]

    return on_reply(through)(call)


def call_as_text(value: Any) -> Any:
    """A template that does not know its own tool syntax."""
    if isinstance(value, dict) and calls_in(value):
        use = calls_in(value)[0]
        said = json.dumps({"name": use["name"], "parameters": use["input"]})
        value["output"]["message"]["content"] = [{"text": f"<tool_call>{said}</tool_call>"}]
        value["stopReason"] = "end_turn"
    return value


def call_doubled(value: Any) -> Any:
    if isinstance(value, dict) and calls_in(value):
        twin = copy.deepcopy(next(block for block in blocks(value) if "toolUse" in block))
        twin["toolUse"]["toolUseId"] += "b"
        value["output"]["message"]["content"] = [*blocks(value), twin]
    return value


def second_call_lost(value: Any) -> Any:
    if isinstance(value, list):
        indices = [payload["contentBlockIndex"] for name, payload in value if name == "contentBlockStart"]
        return [one for one in value if one[1].get("contentBlockIndex") not in indices[1:]]
    return value


def calls_in_one_block(value: Any) -> Any:
    """Both calls of a stream under one block index."""
    if not isinstance(value, list):
        return value
    starts = [payload["contentBlockIndex"] for name, payload in value if name == "contentBlockStart"]
    for _, payload in value:
        if payload.get("contentBlockIndex") in starts[1:]:
            payload["contentBlockIndex"] = starts[0]
    return value


def same_ids(value: Any) -> Any:
    if isinstance(value, list):
        for name, payload in value:
            if name == "contentBlockStart" and "toolUse" in payload.get("start", {}):
                payload["start"]["toolUse"]["toolUseId"] = "call_0"
    return value


def upper_first(value: Any) -> Any:
    return value.capitalize() if isinstance(value, str) else value


DEFECTS = (
    Defect("arguments of the call before", earlier_arguments, "tool_use", sometimes=True),
    Defect("numbers as text in arguments", arguments(numbers_as_text), "tool_use"),
    Defect(
        "whole numbers with a fraction of zero",
        arguments(leaves(lambda one: float(one) if type(one) is int else one)),
        "nested_arguments",
    ),
    Defect(
        "numbers rounded to whole ones",
        arguments(leaves(lambda one: round(one) if type(one) is float else one)),
        "nested_arguments",
    ),
    Defect(
        "truth values as text",
        arguments(leaves(lambda one: str(one).lower() if isinstance(one, bool) else one)),
        "nested_arguments",
    ),
    Defect(
        "truth values as numbers",
        arguments(leaves(lambda one: int(one) if isinstance(one, bool) else one)),
        "nested_arguments",
    ),
    Defect("nested arguments as text", arguments(members_as_text), "nested_arguments"),
    Defect("all arguments as text", arguments(json.dumps), "tool_use"),
    Defect("arguments in a list", arguments(lambda given: [given]), "tool_use"),
    Defect("arguments under another key", arguments(lambda given: {"arguments": given}), "tool_use"),
    Defect("names of arguments in camel case", arguments(keys(camel)), "tool_use"),
    Defect("names of arguments in capitals", arguments(keys(str.upper)), "tool_use"),
    Defect("words of an enumeration with a capital", arguments(leaves(upper_first)), "nested_arguments"),
    Defect(
        "an empty list in arguments",
        arguments(lambda given: {key: [] if isinstance(one, list) else one for key, one in given.items()}),
        "nested_arguments",
    ),
    Defect(
        "the last entry of a list is lost",
        arguments(lambda given: {key: one[:-1] if isinstance(one, list) else one for key, one in given.items()}),
        "nested_arguments",
    ),
    Defect("null for every argument", arguments(dict.fromkeys), "tool_use"),
    Defect("the name with a prefix", every_call(lambda use: use.update(name=f"functions.{use['name']}")), "tool_use"),
    Defect("the name with dashes", every_call(lambda use: use.update(name=use["name"].replace("_", "-"))), "tool_use"),
    Defect("the first tool on offer, whichever fits", lambda: first_offered_tool, "tool_use"),
    Defect("no toolUseId", every_call(lambda use: use.pop("toolUseId")), "tool_use"),
    Defect("a number for the toolUseId", every_call(lambda use: use.update(toolUseId=7)), "tool_use"),
    Defect(
        "a toolUseId that cannot be handed back", every_call(lambda use: use.update(toolUseId="call 1/2")), "tool_use"
    ),
    Defect("the call is written as text", lambda: on_reply(call_as_text), "tool_use"),
    Defect("every call comes twice", lambda: on_reply(call_doubled), "tool_use"),
    Defect("the second call is lost", lambda: on_reply(second_call_lost), "parallel_tool_use"),
    Defect("both calls in one block of the stream", lambda: on_reply(calls_in_one_block), "parallel_tool_use"),
    Defect("the same toolUseId for both calls", lambda: on_reply(same_ids), "parallel_tool_use"),
    Defect(
        "fragments of arguments lose their quotes",
        streamed_arguments(lambda part: part.replace('"', "")),
        "streaming_tool_use",
    ),
    Defect("fragments of arguments come twice", streamed_arguments(lambda part: part * 2), "streaming_tool_use"),
    Defect("fragments of arguments are lost", streamed_arguments(lambda _: ""), "streaming_tool_use"),
    Defect(
        "whole arguments in every fragment",
        streamed_arguments(lambda _: '{"product_code": "ABC-123", "warehouse": 7}'),
        "streaming_tool_use",
    ),
    Defect(
        "digits of streamed arguments are off",
        streamed_arguments(lambda part: re.sub(r"\d", lambda one: str((int(one[0]) + 1) % 10), part)),
        "streaming_tool_use",
    ),
)
