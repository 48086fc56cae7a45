"""`html`: one page that needs nothing but itself: matrix, search, and behind each cell the evidence."""

from __future__ import annotations

from html import escape

from certify_cli.formats._page import page
from certify_cli.formats._page_around import around, of_targets
from certify_cli.formats._page_data import data_of, lines_of
from certify_cli.formats._summary import banner, partial_line, totals_line, worst_first
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
    targets = worst_first(value.targets)
    return page(
        {
            "title": escape(headline(value)),
            "headline": escape(headline(value)),
            "warnings": _warnings(value),
            "plain": _plain(value, targets),
        },
        {"data": data_of(value, targets, around(whole)), "details": lines_of(targets, of_targets(whole))},
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


def _plain(value: Report, targets: list[TargetReport]) -> str:
    rows = "\n".join(_row(one) for one in targets[:WITHOUT_SCRIPT])
    left = len(targets) - WITHOUT_SCRIPT
    more = f"<p>{left} more targets are not listed here (see json or csv)</p>" if left > 0 else ""
    head = "<tr><th>Status</th><th>Rating</th><th>Target</th><th>Reason</th></tr>"
    return f"<p>{_text(totals_line(value))}</p>\n<table>\n{head}\n{rows}\n</table>{more}"


def _row(target: TargetReport) -> str:
    rating = "-" if target.rating is None else f"{target.rating:.1f}"
    cells = (target.status.value, rating, target.target or target.model, target.reason or "-")
    return f"<tr>{''.join(f'<td>{_text(cell)}</td>' for cell in cells)}</tr>"


def _text(text: str) -> str:
    return escape(ci_safe(one_line(text, CELL)))


FORMAT = Format(name="html", report=report, dashboard=dashboard)
