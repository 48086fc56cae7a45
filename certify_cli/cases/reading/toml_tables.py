"""TOML: a `[[case]]` table for each case."""

from __future__ import annotations

import re
from collections.abc import Iterator

from certify_cli.cases.reading.fields import Problem, only
from certify_cli.cases.reading.rows import CaseFormat, Row
from certify_cli.types.toml_text import parse_toml

_HEADER = re.compile(r"^[ \t]*\[\[[ \t]*case[ \t]*\]\]", re.MULTILINE)
_QUOTED = re.compile(r'"""(?:[^\\]|\\.)*?"""|\'\'\'.*?\'\'\'|"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\'|#[^\n]*', re.DOTALL)
_PLACE = re.compile(r"at line (\d+), column (\d+)")


def claims(text: str) -> bool:
    return _HEADER.search(text) is not None


def rows(text: str) -> Iterator[Row]:
    """The tables as records; raises Problem."""
    try:
        data = parse_toml(text)
    except ValueError as error:
        at = _PLACE.search(str(error))
        column = f", at column {at[2]}" if at else ""
        raise Problem(f"not valid TOML{column}", line=int(at[1]) if at else 0) from None
    only(data, ("case",), "")
    cases = data.get("case", [])
    if not isinstance(cases, list) or not all(isinstance(one, dict) for one in cases):
        raise Problem("case must be a list of tables, each headed [[case]]")
    lines = _lines(text)
    for place, record in enumerate(cases):
        yield Row(lines[place] if len(lines) == len(cases) else 0, record)


def _lines(text: str) -> list[int]:
    """The lines of the headers; what stands in texts and comments is none."""
    bare = _QUOTED.sub(lambda found: "\n" * found[0].count("\n"), text)
    return [bare.count("\n", 0, header.start()) + 1 for header in _HEADER.finditer(bare)]


FORMAT = CaseFormat(name="toml", suffixes=(".toml",), claims=claims, rows=rows)
