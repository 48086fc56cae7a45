"""Patterns, schemas and answers are untrusted: each of these would run for minutes or years without a bound."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
from kit.cases import case, judged

from certify_cli.cases.keywords import bounded
from certify_cli.cases.normal import folded, plain
from certify_cli.cases.patterns import pattern_problem
from certify_cli.cases.schemas import first_violation, schema_problem
from certify_cli.cases.work import TooMuchWork, Work
from certify_cli.probes._script import chat
from certify_cli.types.findings import Mark

CPU_SECONDS = 6.0
"""Generous: machines that test are busy. Unbounded, each would take far more."""
DOUBLING = {
    "$ref": "#/$defs/a0",
    "$defs": {f"a{n}": {"allOf": [{"$ref": f"#/$defs/a{n + 1}"}] * 2} for n in range(60)} | {"a60": {"type": "string"}},
}
HOSTILE: dict[str, tuple[dict[str, Any], str]] = {
    "nested repeats": ({"regex": "(a+)+$"}, "a" * 50_000 + "b"),
    "alternatives that overlap": ({"regex": "(a|aa)+$"}, "a" * 50_000 + "b"),
    "many stars": ({"regex": "(?:.*a){30}$"}, "a" * 50_000 + "b"),
    "hostile back references": ({"regex": r"(.*)\1\1\1$"}, "ab" * 25_000 + "c"),
    "many hostile patterns": ({"regex": ["(a+)+$"] * 100}, "a" * 50_000 + "b"),
    "a pattern in a schema": (
        {"json_schema": {"additionalProperties": {"pattern": "(a+)+$"}}},
        json.dumps({f"k{n}": "a" * 2_000 + "b" for n in range(20)}),
    ),
    "patternProperties": ({"json_schema": {"patternProperties": {"(a+)+$": {}}}}, json.dumps({"a" * 50_000 + "b": 1})),
    "references that double": ({"json_schema": DOUBLING}, '"x"'),
    "a reference to itself": ({"json_schema": {"$ref": "#"}}, '"x"'),
    "many passes over many items": (
        {"json_schema": {"allOf": [{"items": {"minimum": 0}}] * 900}},
        json.dumps([0] * 15_000),
    ),
}


@pytest.mark.parametrize(("keys", "answer"), HOSTILE.values(), ids=HOSTILE)
def test_hostile_checks_end_and_decide_nothing(keys: dict[str, Any], answer: str) -> None:
    began = time.process_time()
    judgement = judged(case(**keys, max_tokens=60_000), chat(answer, tokens=50_000))
    assert time.process_time() - began < CPU_SECONDS
    assert judgement.mark is Mark.INCONCLUSIVE
    assert "takes too long" in judgement.reason


def test_honest_checks_are_far_from_their_bounds() -> None:
    work = Work()
    schema = {"type": "array", "items": {"type": "object", "required": ["id"], "properties": {"id": {"minimum": 0}}}}
    assert first_violation(json.dumps(schema), [{"id": n} for n in range(2_000)], work) is None
    answer = json.dumps([f"word{n}" for n in range(4_000)])
    assert judged(case(regex=r"word3999\b", max_tokens=60_000), chat(answer, tokens=50_000)).mark is Mark.PASS


def test_planted_fault_the_same_schema_without_counted_keywords() -> None:
    """What bounds a schema is the counting: with enough steps the doubling one would go on."""
    small = {**DOUBLING, "$defs": {**DOUBLING["$defs"], "a12": {"type": "string"}}}  # type: ignore[dict-item]  # a dict
    work = Work(steps=10**9)
    assert first_violation(json.dumps(small), "x", work) is None
    assert 10**9 - work.steps > 2**12
    with pytest.raises(TooMuchWork):
        first_violation(json.dumps(small), "x", Work(steps=2**12))


def test_composing_letters_ends_too() -> None:
    swarm = "a" + "\u0315" * 30_000 + "\u0300" * 30_000
    began = time.process_time()
    assert plain(swarm) == swarm
    assert folded(swarm)
    assert time.process_time() - began < 2.0
    assert plain("e\u0301") == "\u00e9"


@pytest.mark.parametrize(
    ("value", "violated"),
    [([1, 2, "1", True], None), ([1, 1.0], "uniqueItems"), ([{"a": 1, "b": 2}, {"b": 2, "a": 1.0}], "uniqueItems")],
)
def test_items_are_unique_as_json_means_it(value: Any, violated: str | None) -> None:
    assert first_violation('{"uniqueItems": true}', value, Work()) == violated


def test_keywords_of_our_own_say_what_the_librarys_say() -> None:
    from jsonschema import Draft202012Validator

    schemas: tuple[dict[str, Any], ...] = (
        {"pattern": "^a+$"},
        {"patternProperties": {"^x": {"type": "integer"}}, "additionalProperties": False},
        {"properties": {"a": {}}, "additionalProperties": {"type": "string"}},
        {"additionalProperties": False},
        {"uniqueItems": True},
        {"uniqueItems": False},
    )
    values: tuple[Any, ...] = (
        *("aaa", "b", {}, {"a": 1}, {"x": 1}, {"x": "1"}, {"y": "1"}, {"a": 1, "y": 2}),
        *([1, 2], [1, 1], [[1], [1]], 3, None),
    )
    for schema in schemas:
        for value in values:
            ours = bounded(Draft202012Validator, schema, Work()).is_valid(value)
            assert ours is Draft202012Validator(schema).is_valid(value), (schema, value)


@pytest.mark.parametrize(
    ("schema", "problem"),
    [
        ({"$ref": "http://127.0.0.1:1/secret"}, "to another document is not followed"),
        ({"$ref": "file:///etc/passwd"}, "to another document is not followed"),
        ({"$ref": "#/$defs/secret"}, "leads nowhere"),
        ({"$schema": "http://secret"}, "no dialect that is known"),
        ({"type": "secret"}, "because of a value of `type`"),
        ({"properties": {"secret": {"minimum": "secret"}}}, "because of a value of `minimum`"),
        ({"pattern": "secret("}, "pattern: not a valid pattern"),
        ({"patternProperties": {"secret(": {}}}, "patternProperties: not a valid pattern"),
        ({"patternProperties": {}, "unevaluatedProperties": False}, "not supported"),
        (["secret"], "must be a JSON Schema object"),
        ({"const": "secret" * 10_000}, "longer than"),
    ],
)
def test_a_schema_is_checked_when_read_and_not_repeated(schema: Any, problem: str) -> None:
    said = schema_problem(schema)
    assert problem in said
    assert "secret" not in said


@pytest.mark.parametrize(
    "schema",
    [
        {},
        {"$schema": "https://json-schema.org/draft/2020-12/schema", "$defs": {"a": {}}, "$ref": "#/$defs/a"},
        {"$schema": "http://json-schema.org/draft-07/schema#", "definitions": {"a": {}}, "items": {"$ref": "#"}},
        {"$id": "https://example.com/x.json", "$defs": {"a": {}}, "items": {"$ref": "#/$defs/a"}},
        {"properties": {"$ref": {"type": "string"}, "pattern": {"type": "string"}}},
    ],
)
def test_good_schemas_are_taken(schema: Any) -> None:
    assert schema_problem(schema) == ""


@pytest.mark.parametrize("pattern", ["secret(", "[", "(?P<secret", "a**", "(?R)?secret", "(secret(?1))", "x" * 2_001])
def test_a_pattern_is_checked_when_read_and_not_repeated(pattern: str) -> None:
    said = pattern_problem(pattern)
    assert said
    assert "secret" not in said
