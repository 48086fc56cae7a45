"""A small JSON Schema check, of the keywords that our own schemas use; it names the first place that is wrong.

Draft 2020-12 where it reaches: 2.0 is an integer, true is none, and a keyword says nothing about values of other types.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from certify_cli.probes._judging import excerpt

SHOWN_BYTES = 40
WHOLE = "the value"


def record(**properties: Any) -> dict[str, Any]:
    """The schema of an object with these properties, all of them required."""
    return {"type": "object", "properties": properties, "required": list(properties)}


def closed(schema: Mapping[str, Any]) -> dict[str, Any]:
    """The schema with every object in it closed against further members, as structured output insists."""
    within = {name: closed(part) for name, part in schema.get("properties", {}).items()}
    parts: dict[str, Any] = {"properties": within, "additionalProperties": False} if within else {}
    return {**schema, **parts, **({"items": closed(schema["items"])} if "items" in schema else {})}


def violation(value: Any, schema: Mapping[str, Any], where: str = "") -> str:
    """What is wrong with the value, beginning with its path ("items[1].quantity is ..."), or ""."""
    if "type" in schema and not _is_of(value, schema["type"]):
        return f"{where or WHOLE} is {seen_for(value, schema['type'])}, expected {with_article(schema['type'])}"
    if "enum" in schema and not any(_same(value, one) for one in schema["enum"]):
        return f"{where or WHOLE} is {shown_json(value)}, expected one of {', '.join(map(str, schema['enum']))}"
    if isinstance(value, dict):
        return _in_object(value, schema, where)
    return _in_array(value, schema.get("items", {}), where) if isinstance(value, list) else ""


def shown_json(value: Any) -> str:
    """The value as JSON, short enough for a reason."""
    return excerpt(json.dumps(value, ensure_ascii=False, default=str), SHOWN_BYTES)


def seen_for(value: Any, kind: str) -> str:
    """As `shown_json`, but JSON inside a text is called so where an object or array was expected."""
    nested = kind in ("object", "array") and isinstance(value, str) and value.strip()[:1] in ("{", "[")
    return "JSON written as text" if nested else shown_json(value)


def with_article(kind: str) -> str:
    return f"an {kind}" if kind[0] in "aio" else f"a {kind}"


def step(where: str, key: object) -> str:
    """The path to a member of what is at `where`."""
    return f"{where}.{key}" if where else str(key)


def _in_object(value: Mapping[str, Any], schema: Mapping[str, Any], where: str) -> str:
    properties = schema.get("properties", {})
    if missing := [name for name in schema.get("required", ()) if name not in value]:
        return f"{step(where, missing[0])} is missing"
    if schema.get("additionalProperties", True) is False and (extra := sorted(value.keys() - properties.keys())):
        return f"{step(where, excerpt(extra[0], SHOWN_BYTES))} is not in the schema"
    problems = (violation(value[name], part, step(where, name)) for name, part in properties.items() if name in value)
    return next(filter(None, problems), "")


def _in_array(value: Sequence[Any], items: Mapping[str, Any], where: str) -> str:
    problems = (violation(one, items, f"{where}[{number}]") for number, one in enumerate(value))
    return next(filter(None, problems), "")


def _is_of(value: Any, kind: str) -> bool:
    if isinstance(value, bool):
        return kind == "boolean"
    if kind == "integer":
        return isinstance(value, int) or (isinstance(value, float) and value.is_integer())
    types: dict[str, type | tuple[type, ...]] = {
        "object": dict,
        "array": list,
        "string": str,
        "number": (int, float),
        "null": type(None),
    }
    return kind in types and isinstance(value, types[kind])


def _same(one: Any, two: Any) -> bool:
    """Equal as JSON: 1 is 1.0, but true is not 1."""
    return bool(isinstance(one, bool) == isinstance(two, bool) and one == two)
