"""The little of JSON Schema that filling needs: references, alternatives and zero values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class _Missing:
    """No value was found; not the same as null."""


MISSING = _Missing()


def resolved(schema: Any, root: Mapping[str, Any]) -> Mapping[str, Any]:
    """The schema with its `$ref` followed, the first alternative that is not null, and one type."""
    if not isinstance(schema, Mapping):
        return {}
    reference = schema.get("$ref")
    if isinstance(reference, str) and reference.startswith("#/"):
        return resolved(_pointed(reference, root), root)
    for keyword in ("anyOf", "oneOf", "allOf"):
        for part in schema.get(keyword) or []:
            if isinstance(part, Mapping) and part.get("type") != "null":
                return resolved(part, root)
    kinds = schema.get("type")
    if isinstance(kinds, list):
        schema = {**schema, "type": next((kind for kind in kinds if kind != "null"), "string")}
    definitions = {key: root[key] for key in ("$defs", "definitions") if key in root}
    return {**definitions, **schema}


def zero(schema: Mapping[str, Any]) -> Any:
    """A valid value that says nothing."""
    if "const" in schema:
        return schema["const"]
    if schema.get("enum"):
        return schema["enum"][0]
    if "default" in schema:
        return schema["default"]
    kind = schema.get("type", "string")
    if kind == "object":
        properties = schema.get("properties") or {}
        return {name: zero(resolved(properties.get(name), schema)) for name in schema.get("required") or []}
    return {"integer": 0, "number": 0, "boolean": False, "array": [], "null": None}.get(str(kind), "unknown")


def _pointed(reference: str, root: Mapping[str, Any]) -> Any:
    at: Any = root
    for part in reference[2:].split("/"):
        at = at.get(part) if isinstance(at, Mapping) else None
    return {key: value for key, value in at.items() if key != "$ref"} if isinstance(at, Mapping) else {}
