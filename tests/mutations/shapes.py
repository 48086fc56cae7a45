"""Reaching into requests and replies of Converse and ConverseStream: their texts, blocks, usage and endings."""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

from kit.mutating import Answer, Call, Mutation

Payload = dict[str, Any]
TextChange = Callable[[str], str]


def hearing(change: Callable[[Payload], Payload | None]) -> Mutation:
    """Changes what the model is asked; `change` may work in place and return None."""

    def mutation(call: Call) -> Answer:
        payload = copy.deepcopy(call.payload)
        return call.forward(change(payload) or payload)

    return mutation


def saying(change: TextChange, *, only: str = "") -> Mutation:
    """Changes all visible text of a reply, whole or streamed; `only` is an operation."""

    def mutation(call: Call) -> Answer:
        answer = call.forward()
        if answer.status != 200 or (only and call.operation != only):
            return answer
        return with_text(answer, change)

    return mutation


def with_text(answer: Answer, change: TextChange) -> Answer:
    if answer.is_stream:
        return replace(answer, value=_streamed(answer.value, change))
    value = copy.deepcopy(answer.value)
    for block in blocks(value):
        if "text" in block:
            block["text"] = change(block["text"])
    return replace(answer, value=value)


def blocks(value: Payload) -> list[Payload]:
    found = value.get("output", {}).get("message", {}).get("content", [])
    assert isinstance(found, list)
    return found


def text_of(answer: Answer) -> str:
    if answer.is_stream:
        return "".join(text for _, text in _pieces(answer.value))
    return "".join(block.get("text", "") for block in blocks(answer.value))


def _streamed(events: list[Any], change: TextChange) -> list[Any]:
    """The text as a whole is changed and cut again at about the same places."""
    changed, pieces = copy.deepcopy(events), list(_pieces(events))
    whole = "".join(text for _, text in pieces)
    rest, share = change(whole), len(change(whole)) / max(1, len(whole))
    for number, (place, text) in enumerate(pieces):
        cut = len(rest) if number == len(pieces) - 1 else round(len(text) * share)
        changed[place][1]["delta"]["text"], rest = rest[:cut], rest[cut:]
    return changed


def _pieces(events: list[Any]) -> Iterator[tuple[int, str]]:
    for place, (name, payload) in enumerate(events):
        if name == "contentBlockDelta" and isinstance(payload["delta"].get("text"), str):
            yield place, payload["delta"]["text"]


def accounting(change: Callable[[Payload], object]) -> Mutation:
    """Changes the usage of every reply that states one, in place."""

    def mutation(call: Call) -> Answer:
        answer = call.forward()
        value = copy.deepcopy(answer.value)
        for holder in [payload for _, payload in value] if answer.is_stream else [value]:
            if isinstance(holder, dict) and "usage" in holder:
                change(holder["usage"])
        return replace(answer, value=value)

    return mutation


def calls_in(value: Payload) -> list[Payload]:
    """The tool calls of a reply that is not streamed."""
    return [block["toolUse"] for block in blocks(value) if "toolUse" in block]


def messages_of(payload: Payload) -> list[Payload]:
    found = payload.get("messages", [])
    assert isinstance(found, list)
    return found


def contents(payload: Payload) -> Iterator[Payload]:
    """Every content block of a request's messages."""
    for message in messages_of(payload):
        yield from message["content"]
