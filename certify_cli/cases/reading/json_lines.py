"""JSON Lines: one case a line, blank lines between them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from certify_cli.cases.reading.fields import Problem
from certify_cli.cases.reading.json_text import BadJson, parse
from certify_cli.cases.reading.rows import CaseFormat, Row


def claims(text: str) -> bool:
    return text.lstrip().startswith("{")


def rows(text: str) -> Iterator[Row]:
    """The lines as records; raises Problem."""
    if text.lstrip().startswith("["):
        raise Problem("a JSON list; JSON Lines has one case a line", hint="jq -c '.[]' turns one into the other")
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            yield Row(number, _record(line, number))


def _record(line: str, number: int) -> dict[str, Any]:
    try:
        record = parse(line)
    except BadJson as error:
        raise Problem(str(error), line=number) from None
    if not isinstance(record, dict):
        raise Problem("not a JSON object; each line is a case", line=number)
    return record


FORMAT = CaseFormat(name="jsonl", suffixes=(".jsonl", ".ndjson", ".json"), claims=claims, rows=rows)
