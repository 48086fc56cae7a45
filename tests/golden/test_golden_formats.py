"""One snapshot per format, so that a change of any output is a diff someone reads.

`CERTIFY_UPDATE_GOLDEN=1` writes them anew.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from kit.hostile import HOSTILE
from kit.hostile_report import hostile_report
from kit.specimen import REPORT, TABLE

from certify_cli import formats
from certify_cli.interfaces import Screen
from certify_cli.types.reports import Report
from certify_cli.types.tables import Table

FOLDER = Path(__file__).parent / "formats"
VALUES: dict[str, Report | Table] = {
    "report": REPORT,
    "list": TABLE,
    "hostile": hostile_report("\n".join(one for one in HOSTILE if len(one) < 100)),
}
SUFFIXES = {name: f".{name}" for name in formats.FORMATS} | {name: suffix for suffix, name in formats.SUFFIXES.items()}
SCREENS = {"": Screen(width=80)}
TABLE_SCREENS = {
    "-40": Screen(width=40),
    "-80": Screen(width=80),
    "-200": Screen(width=200),
    "-80-detailed": Screen(width=80, detailed=True),
    "-80-colour": Screen(width=80, colour=True),
    "-80-ascii": Screen(width=80, unicode=False),
}
CASES = [
    (what, name, screen)
    for what, value in VALUES.items()
    for name in formats.fitting(value)
    for screen in (TABLE_SCREENS if name == "table" else SCREENS)
]


@pytest.mark.parametrize(("what", "name", "screen"), CASES)
def test_output_is_as_recorded(what: str, name: str, screen: str):
    text = formats.render(VALUES[what], name, (SCREENS | TABLE_SCREENS)[screen])
    file = FOLDER / f"{what}{screen}{SUFFIXES[name]}"
    if os.environ.get("CERTIFY_UPDATE_GOLDEN"):
        FOLDER.mkdir(exist_ok=True)
        file.write_text(text, "utf-8", newline="")
    assert text == file.read_bytes().decode("utf-8")


def test_no_snapshot_is_left_over():
    expected = {f"{what}{screen}{SUFFIXES[name]}" for what, name, screen in CASES}
    assert {file.name for file in FOLDER.iterdir()} == expected
