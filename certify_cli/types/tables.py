"""A list as formats show it: columns for people, rows whole for scripts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column of a table: the key in its rows and the heading people see."""

    key: str
    title: str
    numeric: bool = False
    below: bool = False
    """Whether a table shows it in a line of its own below the column before it, after its title and a colon."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A list for people and scripts: `columns` are shown; json prints `rows` whole, in their given shape."""

    title: str
    columns: tuple[Column, ...]
    rows: tuple[Mapping[str, Any], ...]
    id_key: str = ""
    """The key that `--format ids` prints, one a line; empty where ids make no sense."""
    id_if: str = ""
    """The key that must hold for a row's id to be printed; empty for all."""
    data_keys: tuple[str, ...] = ()
    """What csv prints, where that is more than people are shown; empty for the columns."""
    note: str = ""
    block: str = ""
    """Lines to be copied: people get them below, unbroken."""
