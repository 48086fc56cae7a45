"""What every kind of case file gives: one record a case, with the line where it stands."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Row:
    """A case as it stands in the file, not checked yet; `line` is 0 where nobody can tell."""

    line: int
    record: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFormat:
    """A kind of case file. `claims` looks at a text whose name says nothing; `rows` raises Problem with its line."""

    name: str
    suffixes: tuple[str, ...]
    claims: Callable[[str], bool]
    rows: Callable[[str], Iterator[Row]]
