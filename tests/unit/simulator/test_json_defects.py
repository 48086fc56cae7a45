"""Each defect of a JSON value changes what its name says, one thing, in a copy."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from certify_cli.simulator.behaviours.json_defects import DEFECTS, broken

INTEGER, TEXT = {"type": "integer"}, {"type": "string"}
ITEM = {"type": "object", "properties": {"code": TEXT, "count": INTEGER}, "required": ["code", "count"]}
SCHEMA = {
    "type": "object",
    "properties": {
        "total": INTEGER,
        "ok": {"type": "boolean"},
        "size": {"type": "string", "enum": ["small", "large"]},
        "weight": {"type": "number"},
        "place": {"type": "object", "properties": {"city": TEXT}, "required": ["city"]},
        "items": {"type": "array", "items": ITEM},
    },
    "required": ["total", "ok", "size", "weight", "place", "items"],
}
VALUE = {
    "total": 3,
    "ok": True,
    "size": "small",
    "weight": 2.5,
    "place": {"city": "Rome"},
    "items": [{"code": "007", "count": 4}],
}


def with_items(**changed: Any) -> dict[str, Any]:
    return {**VALUE, "items": [{**VALUE["items"][0], **changed}]}  # type: ignore[index]


EXPECTED = {
    "text_for_integer": {**VALUE, "total": "3"},
    "nested_text_for_integer": with_items(count="4"),
    "float_for_integer": with_items(count=4.0),
    "wrong_integer": with_items(count=5),
    "text_for_number": {**VALUE, "weight": "2.5"},
    "rounded_number": {**VALUE, "weight": 2},
    "integer_for_text": with_items(code=7),
    "lost_zeros": with_items(code="7"),
    "wrong_boolean": {**VALUE, "ok": False},
    "text_for_boolean": {**VALUE, "ok": "true"},
    "null": with_items(count=None),
    "enum_in_capitals": {**VALUE, "size": "SMALL"},
    "outside_enum": {**VALUE, "size": "other"},
    "extra_member": {**VALUE, "remark": "none"},
    "nested_extra_member": with_items(remark="none"),
    "missing_member": {name: part for name, part in VALUE.items() if name != "items"},
    "nested_missing_member": {**VALUE, "items": [{"code": "007"}]},
    "lost_entry": {**VALUE, "items": []},
    "stringified_list": {**VALUE, "items": json.dumps(VALUE["items"])},
    "stringified_object": {**VALUE, "place": json.dumps(VALUE["place"])},
    "flattened": {**{name: part for name, part in VALUE.items() if name != "place"}, "city": "Rome"},
}


def test_every_defect_is_shown_here() -> None:
    assert EXPECTED.keys() == DEFECTS.keys()


@pytest.mark.parametrize("how", DEFECTS)
def test_a_defect_changes_one_thing_in_a_copy(how: str) -> None:
    before = copy.deepcopy(VALUE)
    assert json.dumps(broken(how, VALUE, SCHEMA), sort_keys=True) == json.dumps(EXPECTED[how], sort_keys=True)
    assert before == VALUE


@pytest.mark.parametrize("how", sorted(DEFECTS.keys() - {"extra_member", "nested_extra_member"}))
def test_a_defect_without_a_place_changes_nothing(how: str) -> None:
    assert broken(how, {}, {"type": "object"}) == {}
