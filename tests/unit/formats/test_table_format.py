"""table: readable at every width, without colour and without Unicode."""

from __future__ import annotations

import re
from dataclasses import replace
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from kit.specimen import REPORT, TABLE, target
from rich.cells import cell_len

from certify_cli import formats
from certify_cli.formats import _grid
from certify_cli.interfaces import Screen
from certify_cli.types.findings import Status
from certify_cli.types.reports import Report
from certify_cli.types.tables import Column, Table


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


ARN = "arn:aws:bedrock:us-east-1:123456789012:application-inference-profile/abcdefghijkl"
TIMED = Table(
    title="runs",
    id_key="run",
    columns=tuple(Column(key=key, title=key) for key in ("run", "started", "state", "targets", "statuses")),
    rows=(
        {"run": "20261126-113945-13d54d", "started": "2026-11-26T11:39:45Z", "state": "running (pid 12345 on build-2)",
         "targets": 4, "statuses": f"2 CERTIFIED, 2 INCONCLUSIVE, {ARN}@us-east-1"},
    ),
)  # fmt: skip


@pytest.mark.parametrize(("width", "endless"), [(100, True), (60, True), (100, False), (120, False)])
def test_no_word_is_broken_in_a_file(width: int, endless: bool) -> None:
    screen = Screen(width=width, whole_words=True, endless=endless)
    text = formats.render(TIMED, "table", screen)
    for word in " ".join(str(value) for value in TIMED.rows[0].values()).split():
        assert word in text, word
    named = replace(REPORT, targets=(replace(REPORT.targets[0], target=f"{ARN}@us-east-1", reason=f"see {ARN}"),))
    assert not endless or f"{ARN}@us-east-1" in formats.render(named, "table", screen)
    assert endless or max(map(len, text.splitlines())) <= width


def test_times_are_whole_on_a_terminal_too() -> None:
    text = formats.render(TIMED, "table", Screen(width=100))
    assert "2026-11-26T11:39:45Z" in text
    assert max(map(len, text.splitlines())) <= 100


def test_a_column_below_another_has_a_line_of_its_own_where_it_says_something() -> None:
    hint = Column(key="hint", title="hint", below=True)
    columns = (Column(key="a", title="a"), Column(key="seen", title="seen"), hint)
    rows = ({"a": "fail", "seen": "word " * 20, "hint": "do this"}, {"a": "ok", "seen": "well", "hint": ""})
    value = Table(title="", columns=columns, rows=rows)
    drawn = formats.render(value, "table", Screen(width=60, unicode=False)).splitlines()
    assert drawn[0].split() == ["A", "SEEN"]
    assert drawn[4:6] == ["      hint: do this", "ok    well"]
    assert "\nhint: do this\n" in formats.render(value, "table", Screen(width=20, unicode=False))
    assert "| fail |" in formats.render(value, "markdown", Screen()), "elsewhere it is a column like any other"


@settings(max_examples=60)
@given(st.lists(st.text("ab -@.\u3042", min_size=1, max_size=60), min_size=1, max_size=4), st.integers(20, 140))
def test_columns_are_as_wide_as_rich_itself_would_make_them(words: list[str], width: int):
    targets = tuple(replace(target(f"m{at}.{word}", Status.FAILED, 1.0), reason=word) for at, word in enumerate(words))
    drawn = rendered(Report(targets=targets), "table", width=width)
    with patch.object(_grid, "_set_widths"):
        assert rendered(Report(targets=targets), "table", width=width) == drawn
