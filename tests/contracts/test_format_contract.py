"""What every format must hold, run over all of them: same bytes for the same value, and no hostile text does harm."""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from kit.harmless import ANNOTATION, problems
from kit.hostile import HOSTILE
from kit.hostile_report import hostile_report, hostile_table
from kit.specimen import REPORT, TABLE

from certify_cli import formats
from certify_cli.codec import from_json
from certify_cli.errors import UsageError
from certify_cli.interfaces import Screen
from certify_cli.types.reports import Report
from certify_cli.types.tables import Table

SCREENS = [Screen(width=40), Screen(width=80, colour=True), Screen(width=200, unicode=False)]
VALUES: dict[str, Callable[[str], Report | Table]] = {"report": hostile_report, "table": hostile_table}
SPECIMENS: dict[str, Report | Table] = {"report": REPORT, "table": TABLE}
PAIRS = [(name, kind) for kind, value in SPECIMENS.items() for name in formats.fitting(value)]
SHOWN = 40
"""Characters of a hostile text in the message of a test that fails."""


def formula_cells(text: str) -> list[str]:
    """Cells a spreadsheet would compute, also where its locale splits at semicolons; plain numbers are none."""
    cells = [part for row in csv.reader(io.StringIO(text)) for cell in row for part in cell.split(";")]
    firsts = [(cell, unicodedata.normalize("NFKC", cell.strip()).strip()[:1]) for cell in cells]
    return [cell for cell, first in firsts if first and first in "=+-@" and not re.fullmatch(r"-?\d+(\.\d+)?", cell)]


def outside_code(line: str) -> str:
    """A line of Markdown without its code spans and escaped characters."""
    rest, out = re.sub(r"\\\|", "", line), ""
    while rest:
        if rest[0] == "\\":
            rest = rest[2:]
        elif rest[0] == "`":
            fence = rest[: len(rest) - len(rest.lstrip("`"))]
            inner = re.match(rf"{fence}(.*?[^`]){fence}(?!`)", rest)
            out += "" if inner else fence
            rest = rest[inner.end() if inner else len(fence) :]
        else:
            out, rest = out + rest[0], rest[1:]
    return out


def markup(text: str, columns: int) -> list[str]:
    """Lines of Markdown with live tags, links, images or mentions, or rows with other than `columns` cells."""
    bare = [outside_code(line) for line in text.split("\n")]
    live = [line for line in bare if re.search(r"[<`@]|!\[|\]\(|://|www\.|#\d", line)]
    torn = [line for line in bare if line.startswith("| ") and line.count("|") != columns + 1]
    return live + torn


@pytest.mark.parametrize(("name", "kind"), PAIRS)
def test_hostile_text_does_no_harm(name: str, kind: str):
    for text in HOSTILE:
        value = VALUES[kind](text)
        for screen in SCREENS if name == "table" else SCREENS[:1]:
            assert problems(formats.render(value, name, screen), name) == [], text[:SHOWN]


@pytest.mark.parametrize("kind", VALUES)
def test_no_cell_is_a_formula(kind: str):
    found = {text[:SHOWN]: formula_cells(formats.render(VALUES[kind](text), "csv", Screen())) for text in HOSTILE}
    assert {text: cells for text, cells in found.items() if cells} == {}


@pytest.mark.parametrize(("kind", "columns"), [("report", 5), ("table", 7)])
def test_markdown_stays_markdown_of_ours(kind: str, columns: int):
    for text in HOSTILE:
        assert markup(formats.render(VALUES[kind](text), "markdown", Screen()), columns) == [], text[:SHOWN]


def test_json_gives_back_the_same_report():
    for text in HOSTILE:
        report = hostile_report(text)
        back = from_json(Report, formats.render(report, "json", Screen()))
        if "lone" not in text:
            assert back.targets == report.targets, text[:SHOWN]
        first = formats.render(report, "jsonl", Screen()).split("\n")[0]
        assert json.loads(first)["status"] == "QUALITY_WARNING", text[:SHOWN]


def test_junit_is_xml_with_right_counts():
    for text in HOSTILE:
        root = ElementTree.fromstring(formats.render(hostile_report(text), "junit", Screen()))
        for element in (root, *root.iter("testsuite")):
            for counted, counts in (("testcase", "tests"), ("failure", "failures"), ("error", "errors")):
                assert int(element.attrib[counts]) == len(list(element.iter(counted))), (counts, text[:SHOWN])


def test_github_gets_no_commands_but_ours():
    found = {text[:SHOWN]: max(annotations(hostile_report(text)).values()) for text in HOSTILE}
    assert {text: most for text, most in found.items() if most > 10} == {}


def test_github_gets_no_more_annotations_than_it_shows():
    levels = annotations(replace(REPORT, decision=None, targets=REPORT.targets * 20))
    assert levels == {"error": 10, "warning": 10, "notice": 2}


def annotations(report: Report) -> Counter[str]:
    """How many there are of each level; all other lines are one that sums up."""
    *lines, last = formats.render(report, "github", Screen()).splitlines()
    commands = [ANNOTATION.fullmatch(line) for line in lines]
    assert all(commands)
    assert "targets: " in last
    return Counter(command["level"] for command in commands if command)


@pytest.mark.parametrize(("name", "kind"), PAIRS)
def test_same_value_same_bytes(name: str, kind: str, monkeypatch: pytest.MonkeyPatch):
    value = SPECIMENS[kind]
    before = formats.render(value, name, Screen(width=80))
    monkeypatch.setenv("COLUMNS", "33")
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("TERM", "dumb")
    assert formats.render(value, name, Screen(width=80)) == before
    assert before.endswith("\n")


@pytest.mark.parametrize("name", formats.fitting(REPORT))
def test_every_format_says_that_results_are_simulated(name: str):
    assert "simulated" in formats.render(REPORT, name, Screen()).lower()


@pytest.mark.parametrize("name", formats.fitting(REPORT))
def test_an_empty_report_is_no_accident(name: str):
    text = formats.render(Report(), name, Screen())
    assert problems(text, name) == []
    assert text == "" or text.endswith("\n")


@pytest.mark.parametrize("name", formats.FORMATS)
def test_each_format_answers_to_its_name_and_fits_something(name: str):
    chosen = formats.get(name)
    assert chosen.name == name
    assert chosen.report or chosen.table


def test_a_format_that_does_not_fit_names_those_that_do():
    with pytest.raises(UsageError, match="'junit' does not fit this list") as caught:
        formats.render(TABLE, "junit", Screen())
    assert caught.value.hint == "use one of: table, json, jsonl, csv, ids, markdown"


# --- planted faults: the checks above must see them ------------------------------------------------------------------


@pytest.mark.parametrize(
    "leak",
    ["\x1b]52;c;aGk=\x07", "\x9b31m", "\u202e", "\u200b", "a\r", "\ud800", "\n  ::error::x", "a ##vso[b]", "##[x]"],
)
def test_the_check_sees_a_leak(leak: str):
    assert problems(f"before {leak}\n")


@pytest.mark.parametrize("leak", ["::debug title=x::y", "::error title=x::y%0A::debug::z", "::error title=x,y::z"])
def test_the_check_sees_a_command_of_others(leak: str):
    assert problems(f"before\n{leak}\n", "github")


@pytest.mark.parametrize("leak", ["=1", " +1", "\u00a0=1", "\uff1d1", '"a;=1"', '"x\n"\n=1', "-1+1"])
def test_the_check_sees_a_formula(leak: str):
    assert formula_cells(f"a,{leak}\n" if '"x' not in leak else leak)


@pytest.mark.parametrize("leak", ["<b>", "![x](y)", "[x](y)", "@me", "`open", "https://x", "a | b", "``a` @me"])
def test_the_check_sees_live_markup(leak: str):
    assert markup(f"| {leak} |", 1)
