"""csv and ids: stable columns, lists joined, numbers of our own as numbers."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

from kit.specimen import REPORT, TABLE

from certify_cli import formats
from certify_cli.formats._cells import shown
from certify_cli.interfaces import Screen
from certify_cli.types.reports import Report


def rendered(value: Report, name: str, **screen) -> str:
    return formats.render(value, name, Screen(**screen))


def test_csv_has_one_row_a_target_with_counts_of_probes():
    rows = list(csv.DictReader(io.StringIO(rendered(REPORT, "csv"))))
    assert len(rows) == len(REPORT.targets)
    warned = next(row for row in rows if row["status"] == "QUALITY_WARNING")
    assert (warned["passed"], warned["failed"], warned["observed"]) == ("reachable;answers", "tool_use", "vision=fail")
    assert (warned["rating"], warned["cost_usd"], warned["flaky"]) == ("3.9", "0.0000001", "answers")
    assert {row["partial"] for row in rows} == {"true"}


def test_a_list_in_csv_joins_what_has_several_parts():
    table = replace(TABLE, columns=(*TABLE.columns, replace(TABLE.columns[0], key="routes")))
    row = next(csv.DictReader(io.StringIO(formats.render(table, "csv", Screen()))))
    assert (row["regions"], row["routes"]) == ("eu-west-1;us-east-1", "us.amazon.nova-lite-v1:0")


def test_ids_leave_out_what_has_none():
    table = replace(TABLE, rows=(*TABLE.rows, {"model": None}, {}))
    assert formats.render(table, "ids", Screen()) == "amazon.nova-lite-v1:0\ngpt-4-turbo\n"


def test_cells_for_people():
    values: tuple[object, ...] = (None, "", True, [], ["a", 1], {"id": "x"}, {"a": 1}, 0)
    assert [shown(value) for value in values] == ["-", "-", "yes", "-", "a, 1", "x", '{"a": 1}', "0"]
