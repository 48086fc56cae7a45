"""Pages that show commands, read as what a reader types and sees: files, commands, and the lines shown below each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
FENCE = re.compile(r"^```(?:console)?\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LEFT_OUT = "..."
_RUN = re.compile(r"\b\d{8}-\d{6}-[0-9a-f]{6}\b")


@dataclass
class Step:
    """One line after a `$`, what is shown of its output, and whether that is all of it."""

    words: str
    shown: list[str] = field(default_factory=list)

    @property
    def asks_code(self) -> bool:
        return self.words == "echo $?"

    @property
    def is_file(self) -> bool:
        return self.words.startswith("cat ")


def pages() -> list[Path]:
    """Every page with a command in it, the README first."""
    return [page for page in (ROOT / "README.md", *sorted(DOCS.rglob("*.md"))) if steps(page.read_text("utf-8"))]


def steps(text: str) -> list[Step]:
    """What is typed on a page, in its order."""
    return list(_steps(text))


def _steps(text: str) -> Iterator[Step]:
    for block in FENCE.findall(text):
        step = None
        for line in block.splitlines():
            if line.startswith("$ "):
                if step is not None:
                    yield step
                step = Step(line[2:])
            elif step is not None:
                step.shown.append(line)
        if step is not None:
            yield step


def missing(step: Step, output: str) -> list[str]:
    """Lines that the page shows and the command does not say; numbers, run ids and white space do not matter."""
    said = {_form(line) for line in output.splitlines()}
    return [line for line in step.shown if _form(line) not in (*said, "", LEFT_OUT)]


def _form(line: str) -> str:
    return " ".join(re.sub(r"\d+(?:\.\d+)*", "N", _RUN.sub("RUN", line)).split())
