"""Defects of what tools hand back on its way to the model."""

from __future__ import annotations

import copy
from collections.abc import Callable

from kit.mutating import Answer, Call, Mutation

from mutations.shapes import Payload, contents, hearing
from mutations.table import Defect


def results(change: Callable[[Payload], object]) -> Callable[[], Mutation]:
    """Changes the results that tools hand back, in place, before the model sees them."""

    def through(payload: Payload) -> None:
        for block in contents(payload):
            if "toolResult" in block:
                change(block["toolResult"])

    return lambda: hearing(through)


def first_result_only(payload: Payload) -> None:
    """Only the first result carries anything; all have to be there."""
    found = [block["toolResult"] for block in contents(payload) if "toolResult" in block]
    for one in found[1:]:
        one["content"] = [{"json": {}}]


def plausible(call: Call) -> Answer:
    """The result is replaced by another, so that the answer is plausible and wrong."""
    payload = copy.deepcopy(call.payload)
    for block in contents(payload):
        for part in block.get("toolResult", {}).get("content", []):
            if isinstance(part.get("json"), dict):
                part["json"] = dict.fromkeys(part["json"], 1234)
    return call.forward(payload)


DEFECTS = (
    Defect("the tool's result is replaced", lambda: plausible, "tool_use"),
    Defect(
        "the tool's result arrives empty", results(lambda result: result.update(content=[{"json": {}}])), "tool_use"
    ),
    Defect(
        "the tool's result arrives as a failure",
        results(lambda result: result.update(content=[{"text": "error"}], status="error")),
        "tool_use",
    ),
    Defect("of two results only the first arrives", lambda: hearing(first_result_only), "parallel_tool_use"),
)
