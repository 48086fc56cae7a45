"""json and jsonl: the same facts as the values, ready for scripts."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st
from kit.specimen import PROBES, REPORT, TABLE

from certify_cli import codec, formats
from certify_cli.formats._cells import plain
from certify_cli.formats.json import data, document
from certify_cli.interfaces import Screen
from certify_cli.types.findings import Status
from certify_cli.types.reports import Report

SCALARS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(st.characters(), max_size=9),
    st.decimals(allow_nan=False),
    st.dates(),
    st.datetimes(timezones=st.just(UTC)),
    st.sampled_from(Status),
    st.frozensets(st.sampled_from("abc")),
)
PARTS = st.one_of(SCALARS, st.sampled_from(PROBES))
VALUES = st.lists(st.one_of(PARTS, st.lists(PARTS, max_size=2).map(tuple)), max_size=4).map(tuple)


def rendered(value: Report, name: str, **screen) -> str:
    return formats.render(value, name, Screen(**screen))


def test_json_is_what_the_codec_says_with_money_spelt_out():
    expected = codec.to_data(REPORT)
    expected["targets"][2]["cost_usd"] = "0.0000001"
    assert json.loads(rendered(REPORT, "json")) == expected
    assert codec.from_json(Report, rendered(REPORT, "json")) == REPORT


def test_jsonl_has_the_same_targets_one_a_line():
    lines = [json.loads(line) for line in rendered(REPORT, "jsonl").splitlines()]
    assert lines == json.loads(rendered(REPORT, "json"))["targets"]


def test_times_are_in_utc_and_what_json_lacks_is_null():
    berlin = datetime(2026, 11, 22, 10, 30, tzinfo=timezone(timedelta(hours=1)))
    values = {"at": berlin, "on": date(2026, 1, 2), "nan": float("nan"), "usd": Decimal("1E-8"), "set": {"b", "a"}}
    said = {"at": "2026-11-22T09:30:00Z", "on": "2026-01-02", "nan": None, "usd": "0.00000001", "set": ["a", "b"]}
    assert plain(values) == said


def test_a_list_is_its_rows_whole():
    assert json.loads(formats.render(TABLE, "json", Screen()))[0]["routes"][0]["regions"] == ["us-east-1", "us-west-2"]


@settings(max_examples=100)
@given(st.tuples(VALUES, st.dictionaries(st.text(max_size=5), SCALARS, max_size=3)))
def test_json_is_written_as_the_standard_library_writes_it(value: tuple[object, ...]) -> None:
    usual = json.dumps(data(value), indent=2, allow_nan=False) + "\n"
    assert json.loads(document(value, indent=2)) == json.loads(usual)
    assert document(value, indent=2) == usual or any(sign in usual for sign in ("##", "section_", "\x7f"))
