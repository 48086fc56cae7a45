"""`table`: what people read on a terminal or in a log."""

from __future__ import annotations

from certify_cli.formats._costs import cost_line
from certify_cli.formats._summary import banner, partial_line, totals_line
from certify_cli.formats._untrusted import ci_safe, one_line
from certify_cli.interfaces import Format, Screen
from certify_cli.types.reports import Report
from certify_cli.types.tables import Table


def report(value: Report, screen: Screen) -> str:
    """Banner, targets worst first with what is worth knowing below each, then totals, decision and cost."""
    if not value.targets and value.decision is None:
        return _nothing(value)
    from certify_cli.formats._grid import report as draw

    return draw(value, screen)


def table(value: Table, screen: Screen) -> str:
    """Columns, or one field a line where the screen is too narrow for columns."""
    from certify_cli.formats._grid import table as draw

    return draw(value, screen)


def _nothing(value: Report) -> str:
    """An empty report needs no drawing, and rich would be a tenth of the time it takes."""
    lines = (banner(value), partial_line(value), totals_line(value), cost_line(value))
    return ci_safe("".join(f"{one_line(line)}\n" for line in lines if line))


FORMAT = Format(name="table", report=report, table=table)
