"""JSON Schema's keywords in a bounded form: each step counts, patterns keep to the time limit, nothing is fetched."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from certify_cli.cases.patterns import found
from certify_cli.cases.work import Work

Keyword = Callable[[Any, Any, Any, Mapping[str, Any]], Any]
"""A keyword as jsonschema has it: (validator, the keyword's value, instance, schema) -> errors, or None."""


def bounded(dialect: Any, schema: Mapping[str, Any], work: Work) -> Any:
    """A validator of the schema in its dialect that raises TooMuchWork, and knows no document but the schema itself."""
    from jsonschema.validators import extend
    from referencing.jsonschema import EMPTY_REGISTRY

    own = {name: make(work) for name, make in _OWN.items() if name in dialect.VALIDATORS}
    keywords = {name: _counted(check, work) for name, check in {**dialect.VALIDATORS, **own}.items()}
    return extend(dialect, keywords)(schema, registry=EMPTY_REGISTRY)  # type: ignore[no-untyped-call]  # as its stubs say


def _counted(check: Keyword, work: Work) -> Keyword:
    """The keyword, at a price: references can multiply a short schema into any number of steps."""

    def counted(validator: Any, value: Any, instance: Any, schema: Mapping[str, Any]) -> Any:
        work.step(1 + sum(len(part) for part in (value, instance) if isinstance(part, list | dict)))
        return check(validator, value, instance, schema)

    return counted


def _pattern(work: Work) -> Keyword:
    def check(validator: Any, pattern: str, instance: Any, _: Mapping[str, Any]) -> Iterator[Any]:
        if isinstance(instance, str) and not found(pattern, instance, work):
            yield _error()

    return check


def _pattern_properties(work: Work) -> Keyword:
    def check(validator: Any, patterns: Mapping[str, Any], instance: Any, _: Mapping[str, Any]) -> Iterator[Any]:
        for pattern, subschema in patterns.items() if isinstance(instance, dict) else ():
            for name, value in instance.items():
                if found(pattern, name, work):
                    yield from validator.descend(value, subschema, path=name, schema_path=pattern)

    return check


def _additional_properties(work: Work) -> Keyword:
    def check(validator: Any, allowed: Any, instance: Any, schema: Mapping[str, Any]) -> Iterator[Any]:
        known, patterns = schema.get("properties", {}), schema.get("patternProperties", {})
        for name, value in instance.items() if isinstance(instance, dict) else ():
            if name not in known and not any(found(pattern, name, work) for pattern in patterns):
                yield from (_error(),) if allowed is False else validator.descend(value, allowed, path=name)

    return check


def _unique_items(work: Work) -> Keyword:
    """The library compares each with each other where it cannot sort them."""

    def check(validator: Any, unique: Any, instance: Any, _: Mapping[str, Any]) -> Iterator[Any]:
        if unique and isinstance(instance, list) and len({_canonical(item) for item in instance}) < len(instance):
            yield _error()

    return check


_OWN: dict[str, Callable[[Work], Keyword]] = {
    "pattern": _pattern,
    "patternProperties": _pattern_properties,
    "additionalProperties": _additional_properties,
    "uniqueItems": _unique_items,
}


def _error() -> Any:
    from jsonschema.exceptions import ValidationError

    return ValidationError("")


def _canonical(value: Any) -> str:
    """Equal for values that are equal as JSON: 1 and 1.0 are, 1 and true are not."""
    return json.dumps(_integral(value), sort_keys=True)


def _integral(value: Any) -> Any:
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, dict):
        return {name: _integral(inner) for name, inner in value.items()}
    return [_integral(inner) for inner in value] if isinstance(value, list) else value
