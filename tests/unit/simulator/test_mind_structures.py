"""Structured answers are valid for their schema and hold what the request says."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certify_cli.simulator.mind.prompt import Prompt, Turn
from certify_cli.simulator.mind.thinking import think


def filled(question: str, properties: dict[str, Any] | None = None) -> Any:
    schema = {"type": "object", "properties": properties, "required": list(properties)} if properties else None
    return json.loads(think(Prompt(turns=(Turn(role="user", text=question),), schema=schema)).text)


def test_facts_are_read_from_the_text() -> None:
    person = {"name": {"type": "string"}, "age": {"type": "integer"}, "city": {"type": "string"}}
    found = filled("Ada is 36 years old and lives in London. Extract the data.", person)
    assert found == {"name": "Ada", "age": 36, "city": "London"}


def test_results_are_worked_out() -> None:
    found = filled("What is 20+22?", {"sum": {"type": "integer"}, "explanation": {"type": "string"}})
    assert found["sum"] == 42
    assert "42" in found["explanation"]


def test_an_enumeration_is_judged() -> None:
    mood = {"sentiment": {"type": "string", "enum": ["positive", "negative", "neutral"]}}
    assert filled("The review says: 'I love this phone, it is great'. Classify.", mood) == {"sentiment": "positive"}
    assert filled("The review says: 'Terrible, a waste of money'. Classify.", mood) == {"sentiment": "negative"}


def test_codes_that_look_like_numbers_stay_texts() -> None:
    line = {"type": "object", "properties": {"part": {"type": "string"}, "count": {"type": "integer"}}}
    line["required"] = ["part", "count"]
    found = filled("The order: 3 of part 0417 and 12 of part 0093.", {"lines": {"type": "array", "items": line}})
    assert found == {"lines": [{"part": "0417", "count": 3}, {"part": "0093", "count": 12}]}
    assert filled("Ticket no. 0815 is open.", {"ticket": {"type": "string"}}) == {"ticket": "0815"}


@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Return a JSON object with keys name and age for: Ada is 36.", {"name": "Ada", "age": 36}),
        ('Reply in JSON like {"answer": <number>}. What is 6 times 7?', {"answer": 42}),
        ("Give me a JSON array of the numbers 1 to 5.", [1, 2, 3, 4, 5]),
        ("Extract the person's name and age as JSON from: 'Bob is 42 years old.'", {"name": "Bob", "age": 42}),
    ],
)
def test_json_asked_for_in_words(question: str, answer: Any) -> None:
    assert filled(question) == answer


LEAVES = st.sampled_from(
    [
        {"type": "string"},
        {"type": "integer"},
        {"type": "number"},
        {"type": "boolean"},
        {"type": "string", "enum": ["low", "high"]},
        {"type": ["string", "null"]},
        {"const": 5},
        {"type": "array", "items": {"type": "string"}},
        {"type": "array", "items": {"type": "integer"}},
    ]
)
SCHEMAS = st.recursive(
    LEAVES,
    lambda inner: st.dictionaries(
        st.sampled_from(["name", "age", "city", "total", "tags", "ok", "x", "when"]), inner
    ).map(lambda properties: {"type": "object", "properties": properties, "required": list(properties)}),
    max_leaves=8,
)


def valid(value: Any, schema: dict[str, Any]) -> bool:
    """The little of JSON Schema these schemas use; an oracle of its own."""
    if "const" in schema:
        return bool(value == schema["const"])
    if "enum" in schema:
        return value in schema["enum"]
    kind = schema["type"][0] if isinstance(schema["type"], list) else schema["type"]
    if kind == "object":
        return set(value) == set(schema["required"]) and all(
            valid(value[n], p) for n, p in schema["properties"].items()
        )
    if kind == "array":
        return all(valid(one, schema["items"]) for one in value)
    types: dict[str, Any] = {"string": str, "integer": int, "number": (int, float), "boolean": bool}
    return isinstance(value, types[kind]) and (kind == "boolean") == isinstance(value, bool)


@given(
    schema=SCHEMAS,
    question=st.sampled_from(["Ada is 36 and lives in Rome.", "What is 2 + 3?", "hello", "", "tags: a, b"]),
)
def test_any_schema_gets_a_valid_value(schema: dict[str, Any], question: str) -> None:
    thought = think(Prompt(turns=(Turn(role="user", text=question),), schema=schema))
    assert valid(json.loads(thought.text), schema)
