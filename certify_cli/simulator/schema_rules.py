"""Which JSON Schemas structured output takes: the documented subset of Draft 2020-12 (API-FACTS section 9)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from certify_cli.simulator.refusals import invalid

_REFUSED = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "minLength", "maxLength")
_WHERE = "The model returned the following errors: output_config.format.schema: "


def parse(text: Any) -> Mapping[str, Any]:
    """The schema of `outputConfig.textFormat.structure.jsonSchema.schema`, a JSON string; raises ServiceError."""
    if not isinstance(text, str):
        raise invalid("output_config.format.schema: Field required")
    try:
        schema = json.loads(text)
    except ValueError:
        raise invalid(f"{_WHERE}The schema is not valid JSON.") from None
    if not isinstance(schema, dict):
        raise invalid(f"{_WHERE}The schema must be a JSON object.")
    check(schema)
    return schema


def check(schema: Mapping[str, Any]) -> None:
    for part in _parts(schema):
        for keyword in _REFUSED:
            if keyword in part:
                raise invalid(f"{_WHERE}For '{part.get('type')}' type, property '{keyword}' is not supported")
        if part.get("type") == "object" and part.get("additionalProperties") is not False:
            raise invalid(f"{_WHERE}For 'object' type, 'additionalProperties' must be explicitly set to false")
        if part.get("minItems") not in (None, 0, 1):
            raise invalid(f"{_WHERE}For 'array' type, 'minItems' values other than 0 or 1 are not supported")


def _parts(schema: Any) -> Iterator[Mapping[str, Any]]:
    """The schema and every schema in it; not the property names, which may well be called `minimum`."""
    if not isinstance(schema, Mapping):
        return
    yield schema
    for keyword in ("properties", "$defs", "definitions"):
        for part in (schema.get(keyword) or {}).values():
            yield from _parts(part)
    for keyword in ("anyOf", "allOf", "oneOf"):
        for part in schema.get(keyword) or []:
            yield from _parts(part)
    yield from _parts(schema.get("items"))
