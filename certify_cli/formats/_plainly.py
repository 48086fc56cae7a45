"""Draws a grid whose columns have their widths without rich, which styles every cell: byte for byte the same lines."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator, Sequence
from itertools import zip_longest

from rich.cells import cell_len
from rich.console import Console
from rich.table import Column
from rich.text import Text

from certify_cli.formats._widths import GAP

_ASIDE = Console(file=io.StringIO())
"""Text is folded on behalf of one."""


def lines_of(columns: Sequence[Column], rows: Iterable[Sequence[Text | str]], rule: str) -> Iterator[str]:
    """The header, a rule below it, and the rows; with spaces at their ends."""
    heads = [_folded(column.header, column) for column in columns]
    tall = max(map(len, heads))
    yield from _beside([[*[""] * (tall - len(head)), *head] for head in heads], columns)
    yield rule * (sum(map(_width, columns)) + GAP * (len(columns) - 1))
    for row in rows:
        yield from _beside([_folded(cell, column) for cell, column in zip(row, columns, strict=True)], columns)


def _folded(cell: object, column: Column) -> list[str]:
    width = _width(column)
    lines = str(cell).split("\n")
    if all(cell_len(line) <= width for line in lines):
        return [line.rstrip() for line in lines]
    folded = Text(str(cell)).wrap(
        _ASIDE, width, justify=column.justify, overflow=column.overflow, no_wrap=column.no_wrap
    )
    return [line.plain for line in folded]


def _beside(cells: Sequence[Sequence[str]], columns: Sequence[Column]) -> Iterator[str]:
    for pieces in zip_longest(*cells, fillvalue=""):
        yield (" " * GAP).join(_placed(piece, column) for piece, column in zip(pieces, columns, strict=True))


def _placed(piece: str, column: Column) -> str:
    spaces = " " * (_width(column) - cell_len(piece))
    return spaces + piece if column.justify == "right" else piece + spaces


def _width(column: Column) -> int:
    return column.width or 0
