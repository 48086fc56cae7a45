"""Reads case files: JSON Lines, CSV or TOML, all with the same keys.

To add a kind of file: a module with a `FORMAT`, and its name in `FORMATS`; tests/contracts/test_case_file_contract.py
then runs over it. A file is untrusted and private: everything in it is bounded, and no message repeats its text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from certify_cli.cases.reading import csv_table, json_lines, toml_tables
from certify_cli.cases.reading.case import case_of
from certify_cli.cases.reading.fields import Problem
from certify_cli.cases.reading.rows import CaseFormat, Row
from certify_cli.errors import BadFile
from certify_cli.text_files import read_text
from certify_cli.types.cases import Case

FORMATS: tuple[CaseFormat, ...] = (json_lines.FORMAT, csv_table.FORMAT, toml_tables.FORMAT)
MOST_CASES = 1_000
MOST_IMAGE_CHARACTERS = 24 * 1024 * 1024
"""Of base64, over all cases of a run: they are kept in the store."""
HINT = "docs/reference/cases.md shows every key"


def read_cases(paths: Sequence[Path]) -> tuple[Case, ...]:
    """The cases of all files, in their order; raises BadFile naming file and line, never what stands there."""
    collected = _Collected()
    for path in dict.fromkeys(paths):
        before = len(collected.cases)
        for where, case in _of_file(path):
            collected.add(where, case)
        if len(collected.cases) == before:
            raise BadFile(f"{path}: holds no case", hint=HINT)
    return tuple(collected.cases.values())


@dataclass(slots=True)
class _Collected:
    """What was read so far, by name; bounds hold while a file is being read, not after."""

    cases: dict[str, Case] = field(default_factory=dict)
    stood: dict[str, str] = field(default_factory=dict)
    pictures: int = 0

    def add(self, where: str, case: Case) -> None:
        if case.name in self.cases:
            raise BadFile(f"{where}: case '{case.name}' is defined in {self.stood[case.name]} already", hint=HINT)
        if len(self.cases) >= MOST_CASES:
            raise BadFile(f"{where}: more than {MOST_CASES} cases", hint="split them over several runs")
        self.pictures += sum(len(image.data) for message in case.messages for image in message.images)
        if self.pictures > MOST_IMAGE_CHARACTERS:
            raise BadFile(f"{where}: the images of all cases are too large together", hint="use smaller ones")
        self.cases[case.name], self.stood[case.name] = case, where


def _of_file(path: Path) -> Iterator[tuple[str, Case]]:
    """(file and line, case), one after the other."""
    text = read_text(path)
    try:
        for row in _format_of(path, text).rows(text):
            where = f"{path}:{row.line}" if row.line else str(path)
            yield where, _case(row, where, path.parent)
    except Problem as problem:
        where = f"{path}:{problem.line}" if problem.line else str(path)
        raise BadFile(f"{where}: {problem}", hint=problem.hint or HINT) from None


def _case(row: Row, where: str, folder: Path) -> Case:
    try:
        return case_of(row.record, folder)
    except Problem as problem:
        raise BadFile(f"{where}: {problem}", hint=problem.hint or HINT) from None


def _format_of(path: Path, text: str) -> CaseFormat:
    """By the file's suffix; where that says nothing, by how the text begins."""
    named = next((one for one in FORMATS if path.suffix.lower() in one.suffixes), None)
    chosen = named or next((one for one in FORMATS if one.claims(text)), None)
    if chosen is None:
        raise Problem("neither JSON Lines nor CSV nor TOML with cases", hint="name it .jsonl, .csv or .toml")
    return chosen
