"""Our small JSON Schema check agrees with the jsonschema library on every schema of the keywords it knows."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from certify_cli.probes import nested_arguments, strict_tools
from certify_cli.probes._orders import OUTPUT, SCHEMA, draw
from certify_cli.probes._schema import closed, record, violation
from certify_cli.probes._script import chance

NAMES = st.sampled_from(["a", "b", "c"])
LEAVES = st.sampled_from(["integer", "number", "string", "boolean", "null"]).map(lambda kind: {"type": kind})
ENUMS = st.lists(st.sampled_from(["a", "A", 1, 1.0, 2, True, False, None]), min_size=1, max_size=3).map(
    lambda members: {"enum": members}
)
SCHEMAS = st.recursive(
    LEAVES | ENUMS | st.just({}),
    lambda inner: (
        inner.map(lambda items: {"type": "array", "items": items})
        | st.fixed_dictionaries(
            {"type": st.just("object"), "properties": st.dictionaries(NAMES, inner, max_size=3)},
            optional={"required": st.lists(NAMES, max_size=2, unique=True), "additionalProperties": st.just(False)},
        )
        | st.fixed_dictionaries({"properties": st.dictionaries(NAMES, inner, max_size=2), "items": inner})
    ),
    max_leaves=6,
)
VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-2, 3)
    | st.sampled_from([1.0, 1.5, -0.0])
    | st.sampled_from(["a", "A", "1"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=8,
)


@settings(deadline=None)
@given(schema=SCHEMAS, value=VALUES)
def test_it_agrees_with_the_library(schema: dict[str, Any], value: Any) -> None:
    assert (violation(value, schema) == "") == Draft202012Validator(schema).is_valid(value)


@settings(deadline=None)
@given(data=st.data())
def test_it_agrees_on_orders_with_one_member_changed(data: st.DataObject) -> None:
    order = draw(chance(data.draw(st.integers(0, 99))))
    place: Any = data.draw(st.sampled_from([order, order["customer"], order["lines"], order["lines"][0]]))
    key = data.draw(st.sampled_from(list(range(len(place)) if isinstance(place, list) else place)))
    place[key] = data.draw(VALUES)
    assert (violation(order, SCHEMA) == "") == Draft202012Validator(SCHEMA).is_valid(order)


@pytest.mark.parametrize(
    "schema", [SCHEMA, nested_arguments.SCHEMA, strict_tools.SCHEMA], ids=["orders", "deliveries", "stock"]
)
def test_our_own_schemas_are_schemas_of_the_keywords_it_knows(schema: dict[str, Any]) -> None:
    Draft202012Validator.check_schema(schema)
    known = {"type", "enum", "properties", "required", "additionalProperties", "items", "description"}
    assert {keyword for part in parts(schema) for keyword in part} <= known


def parts(schema: dict[str, Any]) -> list[dict[str, Any]]:
    inner = [*schema.get("properties", {}).values(), *([schema["items"]] if "items" in schema else [])]
    return [schema, *(part for one in inner for part in parts(one))]


def test_every_object_of_a_closed_schema_is_closed() -> None:
    schema = closed(record(a=record(b={"type": "string"}), c={"type": "array", "items": record(d={"type": "null"})}))
    objects = [part for part in parts(schema) if part.get("type") == "object"]
    assert len(objects) == 3
    assert all(part["additionalProperties"] is False for part in objects)
    assert "additionalProperties" not in record(a={"type": "null"})


def test_the_schema_is_sent_as_a_string_and_the_same_for_every_seed() -> None:
    assert isinstance(OUTPUT["textFormat"]["structure"]["jsonSchema"]["schema"], str)
    assert draw(chance(1)) != draw(chance(2))


@pytest.mark.parametrize(
    ("value", "told"),
    [
        ({"lines": [{"part": "1"}]}, "lines[0].quantity is missing"),
        ({"lines": [{"part": "1", "quantity": "2"}]}, 'lines[0].quantity is "2", expected an integer'),
        ({"lines": '[{"part": "1"}]'}, "lines is JSON written as text, expected an array"),
        ({"lines": [], "x": 1}, "x is not in the schema"),
        ([], "the value is [], expected an object"),
        ({"lines": [{"part": "1", "quantity": True}]}, "lines[0].quantity is true, expected an integer"),
    ],
)
def test_the_first_wrong_place_is_named(value: Any, told: str) -> None:
    line = record(part={"type": "string"}, quantity={"type": "integer"})
    assert violation(value, closed(record(lines={"type": "array", "items": line}))) == told


def test_a_planted_wrong_keyword_would_be_seen() -> None:
    """The oracle itself: what the library refuses, an empty schema lets pass."""
    assert violation("x", {}) == ""
    assert not Draft202012Validator({"type": "integer"}).is_valid("x")
