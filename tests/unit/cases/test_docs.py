"""docs/reference/cases.md: its examples are case files, and it leaves no key out."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from certify_cli.cases.reading import FORMATS, read_cases
from certify_cli.cases.reading.case import KEYS

TEXT = (Path(__file__).parents[3] / "docs" / "reference" / "cases.md").read_text("utf-8")


@pytest.mark.parametrize("kind", [one.name for one in FORMATS])
def test_the_examples_are_read(tmp_path: Path, kind: str) -> None:
    [example] = re.findall(rf"```{kind}\n(.*?)```", TEXT, re.DOTALL)
    path = tmp_path / f"example.{kind}"
    path.write_text(example, "utf-8")
    assert read_cases([path])


def test_every_key_has_its_line() -> None:
    assert [key for key in KEYS if f"| `{key}` |" not in TEXT] == []
