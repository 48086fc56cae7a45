"""How soon a model ends, in days and in words, and what of it a report has to say."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from certify_cli.types.model import Lifecycle
from certify_cli.types.reports import Report, TargetReport

WARNING = timedelta(days=90)
"""How long before a model's end of life is warned of it, where nobody says otherwise."""
IDLE = "access lapses after 15 days without use"
"""And does not come back (API-FACTS section 2)."""


def days_left(eol_date: date | None, today: date) -> int | None:
    """Days until the end of life, 0 on the day itself and negative after it; None where no date is known."""
    return None if eol_date is None else (eol_date - today).days


def is_near(life: Lifecycle, today: date, within: timedelta) -> bool:
    """Whether the end of life is known and no further off than that."""
    left = days_left(life.eol_date, today)
    return left is not None and left <= within / timedelta(days=1)


def ending(life: Lifecycle, today: date, within: timedelta) -> str:
    """`ends on 2027-01-05, in 40 d; Legacy: access lapses ...`, "" where there is nothing to warn of."""
    legacy = life.status == "LEGACY"
    if not legacy and not is_near(life, today, within):
        return ""
    left = days_left(life.eol_date, today)
    dated = f"{'ends' if left >= 0 else 'was to end'} on {life.eol_date}, {_in(left)}" if left is not None else ""
    return "; ".join(part for part in (dated, f"Legacy: {IDLE}" if legacy else "") if part)


def with_endings(report: Report, today: date, within: timedelta) -> Report:
    """The report with the days left to each target's end of life, and a warning where they are few."""
    return replace(report, targets=tuple(_with_ending(target, today, within) for target in report.targets))


def _with_ending(target: TargetReport, today: date, within: timedelta) -> TargetReport:
    life = Lifecycle(status="LEGACY" if target.lifecycle == "LEGACY" else None, eol_date=target.eol_date)
    return replace(target, eol_days=days_left(target.eol_date, today), eol_warning=ending(life, today, within))


def _in(left: int) -> str:
    if left < 0:
        return f"{-left} d ago"
    return f"in {left} d" if left else "today"
