"""JSON Schemas from case files: checked when read, and applied in a bounded number of steps."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from certify_cli.cases.keywords import bounded
from certify_cli.cases.patterns import pattern_problem
from certify_cli.cases.work import TooMuchWork, Work

LARGEST_CHARACTERS = 32_768
_REFERENCES = ("$ref", "$dynamicRef", "$recursiveRef")


def schema_problem(schema: Any) -> str:
    """Why the schema cannot be used, or ""; never repeats a word of it that is not JSON Schema's own."""
    from jsonschema import FormatChecker
    from jsonschema.exceptions import SchemaError

    if not isinstance(schema, dict):
        return "must be a JSON Schema object"
    if len(json.dumps(schema)) > LARGEST_CHARACTERS:
        return f"longer than {LARGEST_CHARACTERS} characters"
    dialect = _dialect(schema)
    if dialect is None:
        return "$schema names no dialect that is known; leave it out for 2020-12"
    try:
        # Without formats: its check of patterns knows only Python's own syntax.
        dialect.check_schema(schema, format_checker=FormatChecker(formats=()))
    except SchemaError as error:
        keyword = next((name for name in reversed(error.absolute_path) if name in dialect.VALIDATORS), "")
        return "not a valid JSON Schema" + (f", because of a value of `{keyword}`" if keyword else "")
    return _pattern_problem(schema) or _reference_problem(schema)


def first_violation(schema: str, value: Any, work: Work) -> str | None:
    """The keyword of the schema (JSON text) that the value violates first, None where it fits; raises TooMuchWork."""
    from referencing.exceptions import Unresolvable

    parsed = json.loads(schema)
    try:
        first = next(iter(bounded(_dialect(parsed), parsed, work).iter_errors(value)), None)
    except (RecursionError, ArithmeticError, Unresolvable):
        raise TooMuchWork from None
    return None if first is None else str(first.validator or "false")


def _dialect(schema: Mapping[str, Any]) -> Any:
    """The class that checks the schema's dialect; None for an unknown one."""
    from jsonschema import Draft202012Validator
    from jsonschema.validators import validator_for

    named = "$schema" in schema
    found: Any = validator_for(schema, default=Draft202012Validator)
    known = str(found.META_SCHEMA.get("$schema", "")).rstrip("#")
    return found if not named or str(schema["$schema"]).rstrip("#") == known else None


def _pattern_problem(schema: Any) -> str:
    """Patterns are looked for wherever one could be, also in what a keyword nobody knows holds."""
    keys = {name for name, _ in _members(schema)}
    if {"patternProperties", "unevaluatedProperties"} <= keys:
        return "patternProperties beside unevaluatedProperties is not supported"
    for name, value in _members(schema):
        patterns = [value] if name == "pattern" and isinstance(value, str) else []
        patterns += list(value) if name == "patternProperties" and isinstance(value, dict) else []
        for problem in filter(None, map(pattern_problem, patterns)):
            return f"{name}: {problem}"
    return ""


def _reference_problem(schema: Mapping[str, Any]) -> str:
    from referencing.exceptions import Unresolvable
    from referencing.jsonschema import DRAFT202012, EMPTY_REGISTRY

    resolver = EMPTY_REGISTRY.resolver_with_root(DRAFT202012.create_resource(schema))
    for name, value in _members(schema):
        if name not in _REFERENCES or not isinstance(value, str):
            continue
        if not value.startswith("#"):
            return f"{name} to another document is not followed; put it under $defs"
        try:
            resolver.lookup(value)
        except (Unresolvable, ValueError):
            return f"{name} leads nowhere in the schema"
    return ""


def _members(value: Any) -> Iterator[tuple[str, Any]]:
    """Every member of every object in the value."""
    if isinstance(value, dict):
        yield from value.items()
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _members(inner)
