"""The tool task: a question that only one of two tools can answer, and judging the call a model makes."""

from __future__ import annotations

import json
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from certify_cli.probes._judging import excerpt, failed, shown
from certify_cli.probes._sound import Turn
from certify_cli.types.calls import Reply
from certify_cli.types.findings import Judgement

TOOL = "get_stock_level"
ANSWER_TOKENS = 300
"""Room for a sentence before the call; Nova thinks aloud there."""
ARGUMENTS_BYTES = 600
LETTERS = "BCDFGHKLMNPRSTVWXZ"


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
    product = "".join(chance.choices(LETTERS, k=3)) + f"-{chance.randint(112, 989)}"
    return Task(product, chance.randint(12, 98), chance.randint(1_012, 9_899))


def tool_config() -> dict[str, Any]:
    """Two tools, so that choosing is part of the task; the tool choice is left out, which means auto."""
    warehouse = {"type": "integer", "description": "Number of the warehouse"}
    product = {"type": "string", "description": "Code of the product, such as ABC-123"}
    return {
        "tools": [
            _tool("get_opening_hours", "Returns the opening hours of a warehouse.", {"warehouse": warehouse}),
            _tool(
                TOOL,
                "Returns how many units of a product are in stock in a warehouse.",
                {"product_code": product, "warehouse": warehouse},
            ),
        ]
    }


def _tool(name: str, description: str, properties: Mapping[str, Any]) -> dict[str, Any]:
    schema = {"type": "object", "properties": dict(properties), "required": list(properties)}
    return {"toolSpec": {"name": name, "description": description, "inputSchema": {"json": schema}}}


def calls_of(reply: Reply) -> list[dict[str, Any]]:
    """The tool calls of a reply; arguments as JSON text, which keeps their types and any nonsense."""
    uses = [block["toolUse"] for block in reply.blocks if isinstance(block.get("toolUse"), Mapping)]
    return [
        {
            "id": excerpt(use.get("toolUseId") or "", 80),
            "name": excerpt(use.get("name"), 80),
            "input": excerpt(json.dumps(use.get("input"), default=str), ARGUMENTS_BYTES),
        }
        for use in uses[:3]
    ]


def wrong_call(turn: Turn, calls: Sequence[Mapping[str, str]], expected: Mapping[str, Any]) -> Judgement | None:
    """None for exactly one call of the right tool, with the right values in the right types and nothing else."""
    if not calls:
        return failed(f"called no tool: '{shown(turn['text'])}'")
    if len(calls) > 1:
        return failed(f"called tools {len(calls)} times, expected one call")
    call = calls[0]
    if call["name"] != TOOL:
        return failed(f"called the tool '{call['name']}', expected '{TOOL}'")
    if not call["id"]:
        return failed("the tool call has no toolUseId")
    problem = _wrong_arguments(call["input"], expected)
    return failed(problem) if problem else None


def _wrong_arguments(text: str, expected: Mapping[str, Any]) -> str:
    """An argument that does not exist and is null says nothing: some models fill in what they think optional."""
    try:
        given = json.loads(text)
    except ValueError:
        return f"the arguments are not JSON: {shown(text)}"
    if not isinstance(given, dict):
        return f"the arguments are not a JSON object: {shown(text)}"
    if invented := sorted(name for name in given.keys() - expected.keys() if given[name] is not None):
        return f"invented the argument '{invented[0]}'"
    if missing := sorted(expected.keys() - given.keys()):
        return f"left out the argument '{missing[0]}'"
    for name, value in expected.items():
        if type(given[name]) is not type(value):
            return f"argument '{name}' is {json.dumps(given[name])[:40]}, expected the {_json_type(value)} {value}"
        if given[name] != value:
            return f"argument '{name}' is '{shown(given[name])}', expected '{value}'"
    return ""


def _json_type(value: object) -> str:
    return "integer" if isinstance(value, int) else "string"
