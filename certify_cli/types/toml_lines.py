"""On which line of a TOML text each table and key begins, which tomllib does not say."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

Path = tuple[str | int, ...]
"""`("policy", "rules", 0, "target")`: keys, and numbers of tables in an array."""

_PART = re.compile(r"""\s*(?:"((?:[^"\\]|\\.)*)"|'([^']*)'|([A-Za-z0-9_-]+))\s*""")
_TOKEN = re.compile(r"""\"{3}|'{3}|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|\#[^\n]*|[\[\]{}]|\n""")

_ENDS = {'"""': re.compile(r"\\.|\"{3}|\n"), "'''": re.compile(r"'{3}|\n")}
"""What ends a text of several lines, or a line within it; a backslash hides a quote in the first."""


@dataclass(slots=True)
class _Scan:
    """What was found so far: in which table the next key stands, and how many tables each array has."""

    lines: dict[Path, int] = field(default_factory=dict)
    counts: dict[Path, int] = field(default_factory=dict)
    table: Path = ()

    def header(self, names: Path, number: int, *, array: bool) -> None:
        place = self._resolved(names[:-1]) + names[-1:]
        self.lines.setdefault(place, number)
        self.table = place
        if array:
            self.counts[place] = self.counts.get(place, -1) + 1
            self.table = (*place, self.counts[place])
        self.lines.setdefault(self.table, number)

    def key(self, names: Path, number: int) -> None:
        for length in range(1, len(names) + 1):
            self.lines.setdefault(self.table + names[:length], number)

    def _resolved(self, names: Path) -> Path:
        """The path with the number of the table that an array's name means: its last."""
        place: Path = ()
        for name in names:
            place = (*place, name)
            place = (*place, self.counts[place]) if place in self.counts else place
        return place


def lines_of(text: str) -> dict[Path, int]:
    """Line by path, counted from 1, of a text that is TOML; what stands within an inline table or array has none."""
    scan = _Scan()
    for number, line in _statements(text):
        stripped = line.lstrip()
        array, table = stripped.startswith("[["), stripped.startswith("[")
        names = _names(stripped[2 if array else 1 if table else 0 :])
        if names and table:
            scan.header(names, number, array=array)
        elif names:
            scan.key(names, number)
    return scan.lines


def line_at(lines: Mapping[Path, int], *path: str | int) -> int:
    """The line of the path, else of the innermost thing around it that has one; 1 where there is none."""
    return next((lines[path[:length]] for length in range(len(path), 0, -1) if path[:length] in lines), 1)


def _statements(text: str) -> Iterator[tuple[int, str]]:
    """The lines on which something begins: not within a text, an array or an inline table of several lines."""
    depth, quote, number, begins, at = 0, "", 1, True, 0
    source = text.split("\n")
    text += "\n"
    while found := (_ENDS[quote] if quote else _TOKEN).search(text, at):
        token, at = found[0], found.end()
        if token == "\n":
            if begins:
                yield number, source[number - 1]
            number += 1
            begins = not depth and not quote
        elif token in _ENDS:
            quote = "" if quote else token
        elif token in "[]{}":
            depth += 1 if token in "[{" else -1


def _names(text: str) -> Path:
    """The dotted key that the text begins with."""
    names: list[str] = []
    at = 0
    while part := _PART.match(text, at):
        names.append(next(one for one in part.groups() if one is not None))
        at = part.end()
        if at >= len(text) or text[at] != ".":
            break
        at += 1
    return tuple(names)
