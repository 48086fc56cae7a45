"""`jsonl`: one target, or one row of a list, a line, with the fields that `json` has."""

from __future__ import annotations

from certify_cli.formats._cells import plain
from certify_cli.formats.json import data, document
from certify_cli.interfaces import Format, Screen
from certify_cli.types.reports import Report
from certify_cli.types.tables import Table


def report(value: Report, _: Screen) -> str:
    """The targets in the report's order; every one says its origin."""
    return "".join(document(data(target)) for target in value.targets)


def table(value: Table, _: Screen) -> str:
    """The rows, whole."""
    return "".join(document(plain(row)) for row in value.rows)


FORMAT = Format(name="jsonl", report=report, table=table)
