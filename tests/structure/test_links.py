"""Whoever is sent to a page of the documentation finds it; links within docs/ are Sphinx's to check (`make docs`)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
MENTION = re.compile(r"(?<![\w./-])docs/[\w./-]+\.(?:md|svg|png|json|yml|toml|crontab)\b")
LINK = re.compile(r"\]\((?!https?:|#)([^)#\s]+)")


def mentions(files: Iterable[Path]) -> Iterator[tuple[str, str]]:
    for file in files:
        for name in MENTION.findall(file.read_text("utf-8")):
            yield str(file.relative_to(ROOT)), name


def lost(files: Iterable[Path]) -> list[tuple[str, str]]:
    return [(file, name) for file, name in mentions(files) if not (ROOT / name).exists()]


def test_pages_that_are_named_are_there() -> None:
    code = [file for room in ("certify_cli", "tests", "benchmarks") for file in (ROOT / room).rglob("*.py")]
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    named = [*code, *pages, ROOT / "Makefile"]
    assert len(list(mentions(named))) > 30
    assert lost(named) == []


def test_links_of_the_first_pages_lead_somewhere() -> None:
    for page in ROOT.glob("*.md"):
        assert [one for one in LINK.findall(page.read_text("utf-8")) if not (ROOT / one).exists()] == []


def test_a_page_that_moved_is_missed(tmp_path: Path) -> None:
    gone = "docs/" + "gone.md"
    assert MENTION.findall(f"see {gone}, or https://docs.aws.amazon.com/docs/there.md") == [gone]
    assert not (ROOT / gone).exists()
    assert LINK.findall("[a](a.md#there) [b](https://b) [c](#c)") == ["a.md"]
