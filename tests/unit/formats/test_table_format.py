"""table: readable at every width, without colour and without Unicode."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from kit.specimen import REPORT, TABLE, target
from rich.cells import cell_len

from certify_cli import formats
from certify_cli.interfaces import Screen
from certify_cli.types.findings import Status
from certify_cli.types.reports import Report


def rendered(value: Report, name: str, **screen) -> str:
    return formats.render(value, name, Screen(**screen))


@pytest.mark.parametrize("width", [20, 40, 80, 100, 200])
@pytest.mark.parametrize("value", [REPORT, TABLE])
def test_no_line_is_wider_than_the_screen_and_no_id_is_lost(width: int, value):
    text = formats.render(value, "table", Screen(width=width))
    assert max(cell_len(line) for line in text.splitlines()) <= width
    joined = "".join(text.split())
    names = [one.target or one.model for one in REPORT.targets] if value is REPORT else ["amazon.nova-lite-v1:0"]
    assert [name for name in names if name not in joined] == []


@pytest.mark.parametrize("width", [80, 100, 200])
def test_ids_stay_in_one_piece_from_80_columns_on(width: int):
    text = rendered(REPORT, "table", width=width)
    assert [one.target for one in REPORT.targets if (one.target or one.model) not in text] == []


def test_colour_only_adds_colour():
    plain_text = rendered(REPORT, "table", width=80)
    coloured = rendered(REPORT, "table", width=80, colour=True)
    assert "\x1b[1;31mFAILED" in coloured
    assert [line.rstrip() for line in re.sub(r"\x1b\[[0-9;]*m", "", coloured).splitlines()] == plain_text.splitlines()


def test_without_unicode_everything_is_ascii():
    report = Report(targets=(replace(target("a.b", Status.FAILED), reason="na\u00efve \u4e2d"),))
    text = rendered(report, "table", width=80, unicode=False)
    assert text.isascii()
    assert "na\\xefve \\u4e2d" in text


def test_an_empty_list_says_so():
    assert "(nothing)" in formats.render(replace(TABLE, rows=()), "table", Screen())
