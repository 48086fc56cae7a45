"""What needs no colour is drawn without rich, and nobody can tell: every byte is the same."""

from __future__ import annotations

from dataclasses import replace
from unittest.mock import patch

from hypothesis import given, settings
from hypothesis import strategies as st
from kit.specimen import target

from certify_cli import formats
from certify_cli.formats import _grid
from certify_cli.interfaces import Screen
from certify_cli.types.findings import Status
from certify_cli.types.reports import Report
from certify_cli.types.tables import Column, Table

words = st.text("ab -@./\u3042\u0301\u00df", max_size=70)
screens = st.builds(Screen, width=st.integers(10, 140), endless=st.booleans(), unicode=st.booleans())
statuses = st.sampled_from(list(Status))


def by_rich(grid, rows, _screen):
    for row in rows:
        grid.add_row(*row)
    return grid


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(words, words, statuses), min_size=1, max_size=4), screens)
def test_targets(said, screen):
    targets = tuple(
        replace(target(f"m{at}.{name}", status, 1.0), reason=reason) for at, (name, reason, status) in enumerate(said)
    )
    drawn = formats.render(Report(targets=targets), "table", screen)
    with patch.object(_grid, "_filled", by_rich), patch.object(_grid, "_set_widths"):
        assert formats.render(Report(targets=targets), "table", screen) == drawn


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(words, st.booleans()), min_size=1, max_size=4),
    st.lists(st.lists(words, min_size=4, max_size=4), min_size=1, max_size=4),
    screens,
)
def test_lists(titles, said, screen):
    columns = tuple(
        Column(key=str(at), title=title or "x", numeric=numeric) for at, (title, numeric) in enumerate(titles)
    )
    rows = tuple({str(at): word for at, word in enumerate(row)} for row in said)
    value = Table(title="", columns=columns, rows=rows, id_key="0")
    drawn = formats.render(value, "table", screen)
    with patch.object(_grid, "_filled", by_rich):
        assert formats.render(value, "table", screen) == drawn


def test_a_report_without_colour_is_drawn_without_rich():
    report = Report(targets=(target("m", Status.FAILED, 1.0),))
    with patch.object(_grid.Grid, "add_row", side_effect=AssertionError):
        assert "FAILED" in formats.render(report, "table", Screen(endless=True))
