"""The README and the pages of docs/ show what their commands really say, and their settings are accepted."""

from __future__ import annotations

import re
import shlex
from itertools import zip_longest
from pathlib import Path

import pytest
from kit.command import Result, Terminal
from kit.pages import ROOT, Step, missing, pages, steps

PAGES = pages()
SETTINGS = re.compile(
    r"^```toml\n((?:#.*\n)?\[(?:\[targets|\[accounts|\[waivers|\[notify|certify|policy).*?)^```$", re.M | re.S
)
NAMES = [str(page.relative_to(ROOT)) for page in PAGES]


def typed(terminal: Terminal, step: Step) -> Result:
    if step.is_file:
        (terminal.home / step.words.removeprefix("cat ")).write_text("\n".join(step.shown) + "\n", "utf-8")
        return Result(0, "\n".join(step.shown), "")
    program, *words = shlex.split(step.words)
    assert program == "certify"
    return terminal.run(*words, COLUMNS="100")


def expected_code(step: Step, after: Step | None) -> int:
    if after is not None and after.asks_code:
        return int(after.shown[0])
    said = re.search(r"\(exit (\d+)\)", "\n".join(step.shown))
    return int(said[1]) if said else 0


@pytest.mark.parametrize("page", PAGES, ids=NAMES)
def test_a_page_shows_what_its_commands_say(terminal: Terminal, page: Path) -> None:
    told = steps(page.read_text("utf-8"))
    for step, after in zip_longest(told, told[1:]):
        if not step.asks_code:
            done = typed(terminal, step)
            assert done.code == expected_code(step, after), (step.words, done.err)
            assert missing(step, done.out + done.err) == [], step.words


def test_a_line_that_a_command_does_not_say_is_found() -> None:
    step = Step("certify list-certifiable", ["MODEL  KIND", "...", "amazon.nova-lite-v1:0  12 regions"])
    assert missing(step, "MODEL KIND\namazon.nova-lite-v1:0  24 regions\n") == []
    assert missing(step, "MODEL KIND\namazon.nova-micro-v1:0  24 regions\n") == step.shown[2:]


def test_the_main_pages_are_among_them() -> None:
    assert {"README.md", "docs/tutorial/first-certificate.md", "docs/how-to/doctor.md"} <= set(NAMES)


@pytest.mark.parametrize(
    "page", [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))], ids=lambda page: page.stem
)
def test_settings_that_are_shown_are_accepted(tmp_path: Path, page: Path) -> None:
    from certify_cli.settings import load

    for number, text in enumerate(SETTINGS.findall(page.read_text("utf-8"))):
        file = tmp_path / str(number) / "certify.toml"
        file.parent.mkdir()
        file.write_text(text, "utf-8")
        assert load(file).path == file
