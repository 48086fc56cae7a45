"""`html`: one page that needs nothing but itself: matrix, search, and behind each cell the evidence."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from certify_cli.formats._missing import MISSING, missing_targets
from certify_cli.formats._page import page
from certify_cli.formats._page_around import around, of_targets
from certify_cli.formats._page_data import data_of, lines_of
from certify_cli.formats._summary import banner, name_of, partial_line, totals_line, worst_first
from certify_cli.formats._untrusted import ci_safe, one_line
from certify_cli.interfaces import Format, Screen
from certify_cli.types.dashboards import Dashboard
from certify_cli.types.reports import Report, TargetReport

CELL = 400
WITHOUT_SCRIPT = 500
"""Targets in the plain table that is read where scripts are off; json and csv hold all."""


def report(value: Report, screen: Screen) -> str:
    """The report alone."""
    return dashboard(Dashboard(report=value), screen)


def dashboard(whole: Dashboard, _: Screen) -> str:
    """Everything; texts that are not ours reach the page as data, which its script only ever shows as text."""
    value = whole.report
    missing = missing_targets(value)
    absent = [name_of(one) for one in missing]
    targets = worst_first((*value.targets, *missing))
    return page(
        {
            "title": escape(headline(value)),
            "headline": escape(headline(value)),
            "warnings": _warnings(value),
            "plain": _plain(value, targets, absent),
        },
        {
            "data": data_of(value, targets, {"missing": absent, **around(whole)}),
            "details": lines_of(targets, of_targets(whole)),
        },
    )


def headline(value: Report) -> str:
    """The answer in a line: the decision of a run, else what is stored."""
    if value.decision is None:
        return "What is certified"
    said = {
        "met": "The policy is met",
        "breached": "The policy is breached",
        "incomplete": "Not everything could be decided",
        "interrupted": "The run was interrupted",
    }
    return said[value.decision.outcome]


def _warnings(value: Report) -> str:
    lines = [line for line in (banner(value), partial_line(value)) if line]
    return "\n".join(f'<p class="banner" role="note">{_text(line)}</p>' for line in lines)


def _plain(value: Report, targets: list[TargetReport], absent: Sequence[str]) -> str:
    rows = "\n".join(_row(one, name_of(one) in absent) for one in targets[:WITHOUT_SCRIPT])
    left = len(targets) - WITHOUT_SCRIPT
    more = f"<p>{left} more targets are not listed here (see json or csv)</p>" if left > 0 else ""
    head = "<tr><th>Status</th><th>Rating</th><th>Target</th><th>Reason</th></tr>"
    counted = f"{totals_line(value)}; {len(absent)} {MISSING}" if absent else totals_line(value)
    return f"<p>{_text(counted)}</p>\n<table>\n{head}\n{rows}\n</table>{more}"


def _row(target: TargetReport, missing: bool) -> str:
    rating = "-" if target.rating is None else f"{target.rating:.1f}"
    cells = (MISSING if missing else target.status.value, rating, name_of(target), target.reason or "-")
    return f"<tr>{''.join(f'<td>{_text(cell)}</td>' for cell in cells)}</tr>"


def _text(text: str) -> str:
    return escape(ci_safe(one_line(text, CELL)))


FORMAT = Format(name="html", report=report, dashboard=dashboard)
