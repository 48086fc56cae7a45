"""Tools on offer, the calls a model makes of them, and the tool task: a question that only one of two can answer."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from certify_cli.probes._json_values import difference, read_json, without_silence
from certify_cli.probes._judging import excerpt, failed, shown
from certify_cli.probes._schema import record, violation
from certify_cli.probes._sound import Turn
from certify_cli.types.calls import Reply
from certify_cli.types.findings import Judgement

TOOL = "get_stock_level"
ANSWER_TOKENS = 300
"""Room for a sentence before the call; Nova thinks aloud there."""
ARGUMENTS_BYTES = 600
CALLS_KEPT = 4
TOOL_USE_ID = re.compile(r"[a-zA-Z0-9_.:-]{1,64}")
"""botocore's pattern of ToolUseBlock.toolUseId."""
LETTERS = "BCDFGHKLMNPRSTVWXZ"
WAREHOUSE = {"type": "integer"}
PRODUCT = {"type": "string", "description": "such as ABC-123"}
DESCRIPTION = "Returns how many units of a product are in stock in a warehouse."
Call = Mapping[str, str]
"""A call as `calls_of` keeps it: id, name, input."""


@dataclass(frozen=True, slots=True)
class Task:
    """`product` and `warehouse` are in the question, `units` only in the tool's result."""

    product: str
    warehouse: int
    units: int

    @property
    def question(self) -> str:
        return (
            f"How many units of product {self.product} are in warehouse {self.warehouse}? "
            "Use a tool to look it up, then tell me the number of units in digits."
        )

    @property
    def arguments(self) -> dict[str, Any]:
        return {"product_code": self.product, "warehouse": self.warehouse}


def draw_task(chance: random.Random) -> Task:
    return Task(draw_code(chance), chance.randint(12, 98), chance.randint(1_012, 9_899))


def draw_code(chance: random.Random) -> str:
    """The code of a product, such as BKT-412."""
    return "".join(chance.choices(LETTERS, k=3)) + f"-{chance.randint(112, 989)}"


def tool_config() -> dict[str, Any]:
    """Two tools, so that choosing is part of the task."""
    return offering(
        tool("get_opening_hours", "Returns the opening hours of a warehouse.", record(warehouse=WAREHOUSE)),
        tool(TOOL, DESCRIPTION, record(product_code=PRODUCT, warehouse=WAREHOUSE)),
    )


def offering(*tools: Mapping[str, Any]) -> dict[str, Any]:
    """A toolConfig without a tool choice, which means auto: some models take no other."""
    return {"tools": list(tools)}


def tool(name: str, description: str, schema: Mapping[str, Any], **rest: Any) -> dict[str, Any]:
    return {"toolSpec": {"name": name, "description": description, "inputSchema": {"json": schema}, **rest}}


def calls_of(reply: Reply) -> list[dict[str, Any]]:
    """The tool calls of a reply; arguments as JSON text, which keeps their types and any nonsense.

    Fragments of a stream that did not make up JSON are kept as they came.
    """
    uses = [block["toolUse"] for block in reply.blocks if isinstance(block.get("toolUse"), Mapping)]
    return [
        {
            "id": excerpt(_identifier(use), 80),
            "name": excerpt(use.get("name"), 80),
            "input": excerpt(_written(use), ARGUMENTS_BYTES),
        }
        for use in uses[:CALLS_KEPT]
    ]


def _identifier(use: Mapping[str, Any]) -> str:
    """What is no text is told as JSON in brackets, which no id may have: SDKs hand back texts only."""
    identifier = use.get("toolUseId")
    return identifier if isinstance(identifier, str) else f"<{json.dumps(identifier)}>" if identifier else ""


def _written(use: Mapping[str, Any]) -> str:
    raw = use.get("input_text") if use.get("input") is None else None
    return str(raw) if raw else json.dumps(use.get("input"), default=str)


def wrong_call(
    turn: Turn,
    calls: Sequence[Call],
    expected: Mapping[str, Any],
    name: str = TOOL,
    schema: Mapping[str, Any] | None = None,
) -> Judgement | None:
    """None for exactly one call of the right tool, with the right values in the right types and nothing else.

    With a `schema` a violation of it is told as such.
    """
    if not calls:
        return failed(f"called no tool: '{shown(turn['text'])}'")
    if len(calls) > 1:
        return failed(f"called tools {len(calls)} times, expected one call")
    call = calls[0]
    if call["name"] != name:
        return failed(f"called the tool '{call['name']}', expected '{name}'")
    problem = wrong_id(call["id"]) or wrong_arguments(call["input"], expected, schema)
    return failed(problem) if problem else None


def wrong_id(identifier: str) -> str:
    """An id outside the API's own pattern cannot be handed back with the result: Converse refuses it."""
    if not identifier:
        return "the tool call has no toolUseId"
    return "" if TOOL_USE_ID.fullmatch(identifier) else f"the toolUseId '{shown(identifier)}' cannot be handed back"


def called_again(turn: Turn) -> Judgement | None:
    """A call beside the final answer, which ends the turn by its stop reason."""
    return failed("called a tool again beside its answer") if turn["tool_calls"] else None


def wrong_arguments(text: str, expected: Mapping[str, Any], schema: Mapping[str, Any] | None = None) -> str:
    """Arguments that are null or empty and nobody asked for say nothing: some models fill in whatever is optional."""
    try:
        given = read_json(text)
    except ValueError:
        return f"the arguments are not JSON: {shown(text)}"
    if not isinstance(given, dict):
        return f"the arguments are not a JSON object: {shown(text)}"
    given = without_silence(given, expected)
    if schema is not None and (problem := violation(given, schema)):
        return f"the arguments violate the schema: {problem}"
    return f"argument {problem}" if (problem := difference(given, expected)) else ""
