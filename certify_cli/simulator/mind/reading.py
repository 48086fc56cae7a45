"""Looks things up in attached files: in tables by row and column, else by what stands beside what is asked for."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass

from certify_cli.simulator.mind import style
from certify_cli.simulator.mind.facts import clean
from certify_cli.simulator.mind.language import content_stems, sentences
from certify_cli.simulator.mind.prompt import Document, Prompt

_NAME = re.compile(r"\b[A-ZÀ-Þ][\w'’-]+")
_PAIR = re.compile(r"^(?P<key>[^:=]{2,60}?)\s*[:=]\s*(?P<value>\S.*)$")
_STATED = re.compile(r"^(?P<key>.{3,80}?)\s+(?:is|are|was|were|equals|reads)\s+(?P<value>\S.*)$", re.IGNORECASE)
_MARKUP = re.compile(r"^\s*(?:[#>*+-]+|\d+\.)\s+|\*\*|__|`")
_RULE = re.compile(r"[\s|:-]+")


@dataclass(frozen=True, slots=True)
class _Entry:
    """A value, the words it goes by, and what it is about: a row, or all that the file says."""

    key: str
    value: str
    about: str


def look_up(prompt: Prompt) -> str | None:
    """What the files say of each name in the question; None where none was attached or none is named."""
    files = [one for turn in prompt.turns for one in turn.documents if one.format]
    names = _names(prompt.question, files)
    if not names:
        return None
    entries = [entry for one in files for entry in _entries(one)]
    asked = set(content_stems(prompt.question))
    found = {name: _best(name, asked - set(content_stems(name)), entries) for name in names}
    if not any(found.values()):
        return None
    if len(names) == 1:
        return _one(found[names[0]], prompt)
    return "\n".join(f"{name}: {entry.value if entry else 'not found'}" for name, entry in found.items())


def _names(question: str, files: list[Document]) -> list[str]:
    """Capitalised words of the question that a file may be about: not those that begin a sentence of it."""
    begins = {sentence.split()[0] for sentence in sentences(question)}
    known = " ".join(one.text for one in files)
    named = dict.fromkeys(match[0] for match in _NAME.finditer(question))
    inside = [name for name in named if name not in begins]
    return inside if any(re.search(rf"\b{re.escape(name)}\b", known) for name in inside) else []


def _best(name: str, asked: set[str], entries: list[_Entry]) -> _Entry | None:
    """The entry about that name whose key shares most with the question; a key that names it is closer still."""
    scored = [
        (len(asked & set(content_stems(entry.key))) + (0.5 if name in entry.key else 0), -number)
        for number, entry in enumerate(entries)
        if re.search(rf"\b{re.escape(name)}\b", f"{entry.about} {entry.key}")
    ]
    score, number = max(scored, default=(0, 0))
    return entries[-number] if score >= 1 else None


def _one(entry: _Entry | None, prompt: Prompt) -> str | None:
    if entry is None:
        return None
    bare = style.wants_bare(f"{prompt.system}\n{prompt.question}")
    return entry.value if bare else f"According to the document, it is {entry.value}."


def _entries(document: Document) -> Iterator[_Entry]:
    lines = [line for line in document.text.splitlines() if line.strip()]
    table = [_cells(line, document.format) for line in lines if _is_row(line, document.format)]
    yield from _of_table(table)
    for line in lines:
        if not _is_row(line, document.format):
            yield from _of_line(_MARKUP.sub("", line), document.text)


def _is_row(line: str, kind: str) -> bool:
    return kind == "csv" or (line.lstrip().startswith("|") and line.count("|") > 2)


def _cells(line: str, kind: str) -> list[str]:
    cells = next(csv.reader([line])) if kind == "csv" else line.strip().strip("|").split("|")
    return [_MARKUP.sub("", cell).strip() for cell in cells]


def _of_table(rows: list[list[str]]) -> Iterator[_Entry]:
    """The first row names the columns."""
    for row in rows[1:]:
        if all(_RULE.fullmatch(cell) for cell in row):
            continue
        for key, value in zip(rows[0], row, strict=False):
            yield _Entry(key, value, " ".join(row))


def _of_line(line: str, whole: str) -> Iterator[_Entry]:
    pair = _PAIR.match(line)
    if pair:
        yield _Entry(pair["key"], clean(pair["value"]), whole)
        return
    for sentence in sentences(line):
        stated = _STATED.match(sentence)
        if stated:
            yield _Entry(stated["key"], clean(stated["value"]), sentence)
