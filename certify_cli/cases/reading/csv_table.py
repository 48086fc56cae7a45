"""CSV: one case a row under a header of keys. An empty cell is a key left out.

Cells of messages, tools and json_schema are JSON. Where several values may stand, a cell is one value, or a JSON list:
what begins with `[` and ends with `]`; likewise `{` for a tool call with arguments and an image in base64.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from certify_cli.cases.reading.case import KEYS
from certify_cli.cases.reading.fields import Problem, only
from certify_cli.cases.reading.json_text import BadJson, parse
from certify_cli.cases.reading.rows import CaseFormat, Row

DELIMITERS = ",;\t"
_NUMBER = re.compile(r"[+-]?[0-9]{1,15}(\.[0-9]{1,15})?")


def claims(text: str) -> bool:
    header = text.lstrip("\n").partition("\n")[0]
    return any("name" in _keys(header, one) for one in DELIMITERS)


def rows(text: str) -> Iterator[Row]:
    """The rows as records; raises Problem."""
    header = text.partition("\n")[0]
    delimiter = max(DELIMITERS, key=header.count)
    keys = _keys(header, delimiter)
    if "name" not in keys:
        raise Problem("no column `name` in the header", line=1)
    try:
        only(dict.fromkeys(keys), KEYS, "header: ")
    except Problem as problem:
        raise Problem(str(problem), line=1, hint=problem.hint) from None
    if len(set(keys)) < len(keys):
        raise Problem("a column stands twice in the header", line=1)
    for line, cells in _cells(text, delimiter):
        if len(cells) > len(keys):
            raise Problem(f"{len(cells)} cells under {len(keys)} columns", line=line)
        yield Row(line, {key: _value(key, cell, line) for key, cell in zip(keys, cells, strict=False) if cell.strip()})


def _keys(header: str, delimiter: str) -> list[str]:
    return [key.strip().strip('"').strip().lower() for key in header.strip().split(delimiter)]


def _cells(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """(line it begins in, cells) of each row below the header that is not blank."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    begins = 1
    try:
        for cells in reader:
            if begins > 1 and any(cell.strip() for cell in cells):
                yield begins, cells
            begins = reader.line_num + 1
    except csv.Error:
        raise Problem("not CSV: a quote is missing, or a cell is too long", line=begins) from None


def _value(key: str, cell: str, line: int) -> Any:
    read = _READERS.get(key)
    try:
        return cell if read is None else read(cell)
    except BadJson as error:
        raise Problem(f"{key}: {error}", line=line) from None


def _one_or_json(cell: str) -> Any:
    bare = cell.strip()
    wrapped = (bare[:1] + bare[-1:]) in ("[]", "{}")
    return parse(bare) if wrapped else cell


def _one_or_list(cell: str) -> Any:
    bare = cell.strip()
    return parse(bare) if bare[:1] + bare[-1:] == "[]" else cell


def _number(cell: str) -> Any:
    """The number, or the text as it is, which is then refused as no number."""
    bare = cell.strip()
    if not _NUMBER.fullmatch(bare):
        return cell
    return float(bare) if "." in bare else int(bare)


def _flag(cell: str) -> Any:
    return {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}.get(
        cell.strip().lower(), cell
    )


_READERS: Mapping[str, Callable[[str], Any]] = {
    "name": str.strip,
    "messages": parse,
    "tools": parse,
    "json_schema": parse,
    "images": _one_or_json,
    "tool_called": _one_or_json,
    "contains": _one_or_list,
    "contains_any": _one_or_list,
    "not_contains": _one_or_list,
    "regex": _one_or_list,
    "ignore_case": _flag,
    "max_tokens": _number,
    "max_latency_ms": _number,
    "max_output_tokens": _number,
    "max_usd": _number,
}

FORMAT = CaseFormat(name="csv", suffixes=(".csv", ".tsv"), claims=claims, rows=rows)
