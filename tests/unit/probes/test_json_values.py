"""JSON that a model wrote: read strictly, compared with what was expected."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certify_cli.probes._json_values import difference, read_json, without_silence

LEAVES = st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=5)
OBJECTS = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=8,
)


@settings(deadline=None)
@given(OBJECTS)
def test_what_is_written_is_read_back_and_does_not_differ(value: Any) -> None:
    assert difference(read_json(json.dumps(value)), value) == ""


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{"a": 1, "a": 2}', "'a' is given twice"),
        ('{"b": {"a": 1, "a": 1}}', "'a' is given twice"),
        ("NaN", "NaN is not JSON"),
        ("[-Infinity]", "-Infinity is not JSON"),
        ("{'a': 1}", "double quotes"),
        ("1 2", "Extra data"),
        ("", "Expecting value"),
        ("\ufeff{}", "BOM"),
        ("[" * 100_000, "nested too deep"),
    ],
)
def test_what_a_strict_parser_refuses(text: str, told: str) -> None:
    with pytest.raises(ValueError, match=told):
        read_json(text)


@pytest.mark.parametrize(
    ("given_", "expected", "told"),
    [
        (1.0, 1, "expected the integer 1"),
        (True, 1, "expected the integer 1"),
        (1, True, "expected the boolean true"),
        ("1", 1, "expected the integer 1"),
        (1, "1", "expected the string 1"),
        ("a", "A", "'A'"),
        (2, 2.5, "expected '2.5'"),
        ({"a": 1}, {"a": 1, "b": 2}, "'b' is missing"),
        ({"a": 1, "b": 2}, {"a": 1}, "'b' is invented"),
        ({"a": [{"b": 2}, {"b": 4}]}, {"a": [{"b": 2}, {"b": 3}]}, "'a[1].b' is '4', expected '3'"),
        ({"a": "[1]"}, {"a": [1]}, "'a' is JSON written as text, expected an array"),
        ([1], {"a": 1}, "'the value' is [1], expected an object"),
        ([1, 1], [1, 2], "'[1]' is '1', expected '2'"),
    ],
)
def test_where_and_how_it_differs(given_: Any, expected: Any, told: str) -> None:
    assert told in difference(given_, expected)


@pytest.mark.parametrize(
    ("given_", "expected"), [(3, 3.0), (2.5, 2.5), ([2, 1], [1, 2]), ([{"a": 1}, {"a": 2}], [{"a": 2}, {"a": 1}])]
)
def test_what_does_not_differ(given_: Any, expected: Any) -> None:
    assert difference(given_, expected) == ""


def test_members_that_say_nothing_are_left_out_only_where_nobody_asked_for_them() -> None:
    given_ = {"a": None, "b": "", "c": None, "d": {"e": "", "f": 1}, "g": 0}
    assert without_silence(given_, {"a": 1, "d": {"f": 1}}) == {"a": None, "d": {"f": 1}, "g": 0}
