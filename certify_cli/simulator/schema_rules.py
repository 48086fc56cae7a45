"""Which JSON Schemas structured output and strict tools take, a subset of Draft 2020-12 (API-FACTS section 9)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from certify_cli.simulator.refusals import constraint, invalid

_REFUSED = (
    "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf", "minLength", "maxLength", "maxItems",
)  # fmt: skip
_ERRORS = "The model returned the following errors: "
_FORMAT = f"{_ERRORS}output_config.format.schema: "


def of_output(config: Any) -> Mapping[str, Any] | None:
    """The schema that an `outputConfig` asks answers to be in; None where it asks for none. Raises ServiceError."""
    text_format = config.get("textFormat") if isinstance(config, Mapping) else None
    if text_format is None:
        return None
    kind = text_format.get("type") if isinstance(text_format, Mapping) else None
    if kind != "json_schema":
        raise constraint("outputConfig.textFormat.type", "Member must satisfy enum value set: [json_schema]")
    union = text_format.get("structure")
    structure = union.get("jsonSchema") if isinstance(union, Mapping) else None
    if not isinstance(structure, Mapping):
        raise constraint("outputConfig.textFormat.structure", "Member must not be null")
    return parse(structure.get("schema"))


def parse(text: Any) -> Mapping[str, Any]:
    """The schema of `outputConfig.textFormat.structure.jsonSchema.schema`, a JSON string; raises ServiceError."""
    if not isinstance(text, str):
        raise invalid("output_config.format.schema: Field required")
    try:
        schema = json.loads(text)
    except ValueError:
        raise invalid(f"{_FORMAT}The schema is not valid JSON.") from None
    if not isinstance(schema, dict):
        raise invalid(f"{_FORMAT}The schema must be a JSON object.")
    check(schema, _FORMAT)
    return schema


def check_strict(number: int, schema: Mapping[str, Any]) -> None:
    """What a tool marked strict takes; `number` is its place in the request."""
    check(schema, f"{_ERRORS}tools.{number}.custom: ")


def check(schema: Mapping[str, Any], where: str) -> None:
    for part in _parts(schema):
        for keyword in _REFUSED:
            if keyword in part:
                raise invalid(f"{where}For '{part.get('type')}' type, property '{keyword}' is not supported")
        if part.get("type") == "object" and part.get("additionalProperties") is not False:
            raise invalid(f"{where}For 'object' type, 'additionalProperties' must be explicitly set to false")
        if part.get("minItems") not in (None, 0, 1):
            raise invalid(f"{where}For 'array' type, 'minItems' values other than 0 or 1 are not supported")
        if not str(part.get("$ref", "#")).startswith("#"):
            raise invalid(f"{where}External schema references are not supported")


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
