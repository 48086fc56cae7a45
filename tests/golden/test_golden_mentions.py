"""Whatever command a page mentions is there, with every option it is mentioned with."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from kit.pages import DOCS, ROOT
from kit.reference_pages import BUILT

INLINE = re.compile(r"`(certify [^`]+)`")
BLOCK = re.compile(r"^(?:\$ |    |  - |- )?(certify [a-z].*(?:\\\n.*)*)", re.MULTILINE)
OPTION = re.compile(r"(?<![\w-])--?[a-z][a-z-]*")
QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"|#.*|\|.*|&&.*|;.*")
PAGES = [ROOT / "README.md", *sorted(DOCS.rglob("*.md")), *sorted((DOCS / "recipes").iterdir())]
ALWAYS = {"--help"}


def typed(text: str) -> Iterator[str]:
    yield from (" ".join(one.split()) for one in INLINE.findall(text))
    yield from (one.replace("\\\n", " ") for one in BLOCK.findall(text))


def unknown(line: str) -> str:
    """What of it does not exist, or ""."""
    words = QUOTED.sub("", line).split()[1:]
    command: Any = BUILT
    while words and hasattr(command, "commands") and words[0] in command.commands:
        command = command.commands[words.pop(0)]
    if hasattr(command, "commands") and words and re.fullmatch(r"[a-z][a-z-]+", words[0]):
        return words[0]
    known = {name for one in (*command.params, *BUILT.params) for name in (*one.opts, *one.secondary_opts)} | ALWAYS
    return next((one for one in OPTION.findall(" ".join(words)) if one not in known), "")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_is_there(page: Any) -> None:
    assert [(line, unknown(line)) for line in typed(page.read_text("utf-8")) if unknown(line)] == []


def test_there_are_many_and_a_wrong_one_is_found() -> None:
    lines = [line for page in PAGES for line in typed(page.read_text("utf-8"))]
    assert len(lines) > 100
    assert unknown("certify certifiy x") == "certifiy"
    assert unknown("certify gate --max-costs 2") == "--max-costs"
    assert unknown("certify dead-letters discard --reason 'no --such thing'") == ""
