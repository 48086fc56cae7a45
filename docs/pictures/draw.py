"""Draws the terminal pictures of the README and the docs from real commands over the simulator: `make pictures`.

What a clock or chance brings (ids and days of runs, costs of drawn tasks) is written as fixed figures, so that a
picture changes only when what users see does. A heavy test draws them again and compares.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from tempfile import TemporaryDirectory

from rich._export_format import CONSOLE_SVG_FORMAT
from rich.console import Console
from rich.text import Text

HERE = Path(__file__).parent
COLUMNS = 100
BROKEN = '[[persona]]\nname = "broken tools"\nmodel = "amazon.nova-pro-*"\ndoes = ["invents_tool_arguments"]\n'
FIXED = (
    (re.compile(r"\d{8}-\d{6}-[0-9a-f]{6}"), "20261126-142755-cb987b"),
    (re.compile(r"cost: 0\.\d+ USD"), "cost: 0.000654 USD"),
    (re.compile(r"(?<=, )\d{4}-\d\d-\d\dT[\d:]+Z"), "2026-11-26T14:27:55Z"),
)
FONTS = re.compile(r"@font-face \{\{.*?\}\}\s*", re.DOTALL)
"""Rich would have them fetched from a server; whoever reads has a monospaced one."""


@dataclass(frozen=True)
class Picture:
    """One command and what a terminal shows of it."""

    name: str
    command: str


PICTURES = (
    Picture("list", "certify list-certifiable --vendor amazon"),
    Picture(
        "certify",
        "certify certify amazon.nova-pro-v1:0 amazon.nova-lite-v1:0 cohere.embed-v4:0 --region us-east-1 "
        "--simulate --personas broken.toml --concurrency 1",
    ),
)


def draw(picture: Picture, home: Path) -> str:
    """The picture as SVG; the home folder is where its command finds its files and leaves its store."""
    (home / "broken.toml").write_text(BROKEN, "utf-8")
    said = _fixed(_said(picture.command, home)).rstrip()
    console = Console(record=True, width=COLUMNS, file=StringIO(), color_system=None)
    console.print(Text.from_ansi(f"\x1b[1;32m$\x1b[0m {picture.command}\n{said}\n"))
    shape = FONTS.sub("", CONSOLE_SVG_FORMAT)
    return console.export_svg(title="certify", code_format=shape, unique_id=picture.name).rstrip() + "\n"


def _said(command: str, home: Path) -> str:
    environment = {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": os.environ.get("PYTHONPATH", ""),
        "HOME": str(home),
        "XDG_DATA_HOME": str(home / "data"),
        "FORCE_COLOR": "1",
        "COLUMNS": str(COLUMNS),
        "TERM": "xterm-256color",
    }
    program = f'certify() {{ "{sys.executable}" -m certify_cli "$@"; }}; {command}'
    done = subprocess.run(  # noqa: S603 - our own commands, above
        ["/bin/bash", "-c", program],
        cwd=home,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    return done.stdout


def _fixed(text: str) -> str:
    for pattern, figure in FIXED:
        text = pattern.sub(figure, text)
    return text


def main() -> None:
    """Draws all of them anew."""
    for picture in PICTURES:
        with TemporaryDirectory() as home:
            (HERE / f"{picture.name}.svg").write_text(draw(picture, Path(home)), "utf-8")


if __name__ == "__main__":
    main()
