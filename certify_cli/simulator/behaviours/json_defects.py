"""Single defects of a JSON value that has a schema: in an answer or in a tool's arguments."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any

Schema = Mapping[str, Any]
Defect = Callable[[Any, Schema], Any]
Place = tuple[Any, Any, Schema]
"""A container, a key or index in it, and the schema of what is there."""


def broken(how: str, value: Any, schema: Schema) -> Any:
    """A copy of the value with the defect; the same value where there is no place for it. `how` is in DEFECTS."""
    return DEFECTS[how](copy.deepcopy(value), schema)


def known(how: str) -> None:
    """Raises ValueError for a defect that nobody knows."""
    if how not in DEFECTS:
        raise ValueError(f"how: {how!r} is not one of {', '.join(DEFECTS)}")


def _places(value: Any, schema: Schema) -> Iterator[Place]:
    """Every member within, outer ones first."""
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    here = [(value, key, _schema_of(key, schema)) for key, _ in pairs]
    yield from here
    for container, key, part in here:
        yield from _places(container[key], part)


def _schema_of(key: Any, schema: Schema) -> Schema:
    found = schema.get("items", {}) if isinstance(key, int) else schema.get("properties", {}).get(key, {})
    return found if isinstance(found, Mapping) else {}


def _replace(
    value: Any, schema: Schema, *, fits: Callable[[Any, Schema], bool], change: Callable[[Any], Any], last: bool = True
) -> Any:
    """Changes the last place that fits, which is the deepest kind, or the first."""
    found = [place for place in _places(value, schema) if fits(place[0][place[1]], place[2])]
    for container, key, _ in found[-1:] if last else found[:1]:
        container[key] = change(container[key])
    return value


def _is(*types: type) -> Callable[[Any, Schema], bool]:
    return lambda one, _: type(one) in types


def _is_enum(_: Any, schema: Schema) -> bool:
    return "enum" in schema


def _is_code(one: Any, _: Schema) -> bool:
    return isinstance(one, str) and one.isdigit()


def _add(value: Any, schema: Schema, *, nested: bool) -> Any:
    inner = [container[key] for container, key, _ in _places(value, schema) if isinstance(container[key], dict)]
    target = inner[-1] if nested and inner else value
    target["remark"] = "none"
    return value


def _drop(value: Any, schema: Schema, *, nested: bool) -> Any:
    """Leaves out the last required member, of the whole or of the last object in it."""
    objects = [(container[key], part) for container, key, part in _places(value, schema)]
    within, part = next((one for one in reversed(objects) if nested and isinstance(one[0], dict)), (value, schema))
    names = [name for name in part.get("required", ()) if name in within]
    return _without(value, within, names[-1]) if names else value


def _without(value: Any, within: Any, name: str) -> Any:
    del within[name]
    return value


def _lift(value: Any, schema: Schema) -> Any:
    """The members of the first object in it stand where the object stood."""
    name = next((name for name, one in value.items() if isinstance(one, dict)), "")
    return {**{key: one for key, one in value.items() if key != name}, **value.get(name, {})}


def _number(value: Any, schema: Schema, change: Callable[[Any], Any], **where: bool) -> Any:
    return _replace(value, schema, fits=_is(int), change=change, **where)


DEFECTS: dict[str, Defect] = {
    "text_for_integer": partial(_number, change=str, last=False),
    "nested_text_for_integer": partial(_number, change=str),
    "float_for_integer": partial(_number, change=float),
    "wrong_integer": partial(_number, change=lambda one: one + 1),
    "text_for_number": partial(_replace, fits=_is(float), change=str),
    "rounded_number": partial(_replace, fits=_is(float), change=round),
    "integer_for_text": partial(_replace, fits=_is_code, change=int),
    "lost_zeros": partial(_replace, fits=_is_code, change=lambda one: one.lstrip("0")),
    "wrong_boolean": partial(_replace, fits=_is(bool), change=lambda one: not one),
    "text_for_boolean": partial(_replace, fits=_is(bool), change=lambda one: str(one).lower()),
    "null": partial(_replace, fits=_is(int), change=lambda _: None),
    "enum_in_capitals": partial(_replace, fits=_is_enum, change=lambda one: str(one).upper()),
    "outside_enum": partial(_replace, fits=_is_enum, change=lambda _: "other"),
    "extra_member": partial(_add, nested=False),
    "nested_extra_member": partial(_add, nested=True),
    "missing_member": partial(_drop, nested=False),
    "nested_missing_member": partial(_drop, nested=True),
    "lost_entry": partial(_replace, fits=_is(list), change=lambda one: one[:-1]),
    "stringified_list": partial(_replace, fits=_is(list), change=json.dumps),
    "stringified_object": partial(_replace, fits=_is(dict), change=json.dumps, last=False),
    "flattened": _lift,
}
