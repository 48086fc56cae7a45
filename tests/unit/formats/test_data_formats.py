"""json and jsonl: the same facts as the values, ready for scripts."""

from __future__ import annotations

import json
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal

from kit.specimen import REPORT, TABLE

from certify_cli import codec, formats
from certify_cli.formats._cells import plain
from certify_cli.interfaces import Screen
from certify_cli.types.reports import Report


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
