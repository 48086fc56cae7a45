"""Draws reports and lists for people with rich; nothing is cut, what is too long is folded."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from rich.box import Box
from rich.cells import cell_len
from rich.console import Console, Group, RenderableType
from rich.measure import Measurement
from rich.padding import Padding
from rich.table import Table as Grid
from rich.text import Text

from certify_cli.formats._cells import shown
from certify_cli.formats._costs import cost_group_lines, cost_line
from certify_cli.formats._measures import LEGEND, speed, speed_lines
from certify_cli.formats._plainly import lines_of
from certify_cli.formats._summary import (
    account_lines,
    banner,
    circuit_lines,
    decision_line,
    name_of,
    partial_line,
    reason_lines,
    remarks,
    totals_line,
    worst_first,
)
from certify_cli.formats._swept import set_apart, swept_lines
from certify_cli.formats._untrusted import ci_safe, one_line, visible
from certify_cli.formats._widths import GAP, NARROWEST_COLUMN, cell_width, column_widths, longest_word
from certify_cli.interfaces import Screen
from certify_cli.types.reports import Report, TargetReport
from certify_cli.types.tables import Column, Table

STYLES = {
    "CERTIFIED": "green",
    "QUALITY_WARNING": "yellow",
    "FAILED": "bold red",
    "INCONCLUSIVE": "magenta",
    "UNSUPPORTED": "dim",
    "CANCELLED": "dim",
}
CELL = 500
"""Characters of one statement; the whole of it is in json."""
BLOCK = 20_000
_BESIDE = 7
"""Characters that may stand beside a target's name, such as `10/10`; anything longer gets a line of its own."""
_ENDLESS = 20_000
_RULE = {True: "\u2500", False: "-"}


def report(value: Report, screen: Screen) -> str:
    """Banner, targets worst first with what is worth knowing below each, then totals, decision and cost."""
    parts: list[RenderableType] = [_said(line, screen, "bold reverse") for line in _warnings(value)]
    targets, swept = (value.targets, ()) if screen.detailed else set_apart(value)
    if targets:
        swept_up = [_said(line, screen, "dim") for line in swept_lines(swept)]
        parts += [_targets(value, targets, screen), *swept_up, Text()]
    if screen.detailed and any(map(speed, value.targets)):
        parts.append(_said(LEGEND, screen, "dim"))
    parts.append(_said(totals_line(value), screen, "bold"))
    parts += [Padding(_said(line, screen), (0, 0, 0, 2)) for line in account_lines(value)]
    if value.decision:
        parts.append(_said(decision_line(value), screen, "bold"))
        parts += [Padding(_said(line, screen), (0, 0, 0, 2)) for line in reason_lines(value)]
    if cost_line(value):
        parts.append(_said(cost_line(value), screen))
        parts += [Padding(_said(line, screen), (0, 0, 0, 2)) for line in cost_group_lines(value)]
    parts += [_said(line, screen) for line in circuit_lines(value)]
    parts += [_said(line, screen, "bold reverse") for line in _warnings(value) if value.targets]
    return _drawn(parts, screen)


def table(value: Table, screen: Screen) -> str:
    """Columns, or one field a line where the screen is too narrow for columns."""
    parts: list[RenderableType] = [_said(value.title, screen, "bold")] if value.title else []
    parts.append(_listing(value, screen))
    parts += [Text(), _said(value.note, screen)] if value.note else []
    return _drawn(parts, screen) + (f"\n{ci_safe(visible(value.block, BLOCK))}\n" if value.block else "")


def _warnings(value: Report) -> list[str]:
    return [line for line in (banner(value), partial_line(value)) if line]


# --- targets ---------------------------------------------------------------------------------------------------------


def _targets(value: Report, those: Iterable[TargetReport], screen: Screen) -> Grid | str:
    """One row a target; rating and badge get columns of their own where the longest name still fits beside them."""
    targets = worst_first(those)
    longest = max(cell_len(name_of(target)) for target in targets)
    roomy = screen.width >= 15 + 6 + 15 + longest + 3 * GAP
    grid = _grid(screen)
    for title in ("STATUS", "RATING", "BADGE") if roomy else ("STATUS",):
        grid.add_column(title, no_wrap=True, justify="right" if title == "RATING" else "left")
    grid.add_column("TARGET", overflow="fold", ratio=1)
    remark = remarks(value)
    rows: list[list[Text | str]] = []
    for target in targets:
        rating = "-" if target.rating is None else f"{target.rating:.1f}"
        status = Text(target.status.value, STYLES.get(target.status.value, ""))
        if roomy:
            cell = _target(target, remark(target), screen)
            rows.append([status, rating, target.badge or "-", cell])
        else:
            verdict = [] if target.rating is None else [f"{rating} {target.badge or ''}".strip()]
            cell = _target(target, verdict + remark(target), screen)
            rows.append([status, cell])
        for line in speed_lines(target) if screen.detailed else ():
            cell.append("\n").append_text(_said(line, screen, "dim"))
    _set_widths(grid, rows, screen)
    return _filled(grid, rows, screen)


def _set_widths(grid: Grid, rows: Sequence[Sequence[Text | str]], screen: Screen) -> None:
    """What rich would find, but it measures each cell six times over; where there is little room it is left to it."""
    columns = [
        [str(one) for one in (column.header, *cells)]
        for column, cells in zip(grid.columns, zip(*rows, strict=True), strict=True)
    ]
    widths, gaps = [max(map(cell_width, texts)) for texts in columns], GAP * (len(columns) - 1)
    words = sum(map(longest_word, columns)) + gaps if screen.endless else 0
    room = max(screen.width, words) - sum(widths[:-1]) - gaps
    if room < NARROWEST_COLUMN:
        return
    for column, width in zip(grid.columns, (*widths[:-1], min(widths[-1], room)), strict=True):
        column.width = width


def _target(target: TargetReport, says: Sequence[str], screen: Screen) -> Text:
    text = _said(name_of(target), screen)
    if says:
        short = len(says) == 1 and len(says[0]) <= _BESIDE
        text.append("  " if short else "\n").append_text(
            Text("; ", "dim").join(_said(one, screen, "dim") for one in says)
        )
    return text


# --- lists -----------------------------------------------------------------------------------------------------------


def _listing(value: Table, screen: Screen) -> RenderableType:
    columns = [column for column in value.columns if not column.below]
    rows = [[_cell(value, column, row, screen) for column in columns] for row in value.rows]
    if not rows:
        return _said("(nothing)", screen, "dim")
    widest = [max(cell_width(row[at].plain) for row in rows) for at in range(len(columns))]
    # Ids keep their width while they leave half the screen to the rest, so that they can be copied; short words too.
    whole = [
        width <= (screen.width // 2 if column.key == value.id_key else NARROWEST_COLUMN)
        for column, width in zip(columns, widest, strict=True)
    ]
    widths = column_widths([column.title for column in columns], rows, whole, screen)
    if widths is None:
        return _records(columns, rows, screen)
    grid = _grid(screen)
    for column, kept, width in zip(columns, whole, widths, strict=True):
        title = _said(column.title.upper(), screen)
        # Not left to rich: it shrinks the widest columns first, and breaks what would have fitted in them.
        grid.add_column(
            title, justify="right" if column.numeric else "left", overflow="fold", no_wrap=kept, width=width
        )
    return _filled(grid, rows, screen)


def _cell(value: Table, column: Column, row: Mapping[str, Any], screen: Screen) -> Text:
    """The value, and below it those of the columns after it that belong there, where there are any."""
    cell = _said(shown(row.get(column.key)), screen)
    for other in value.columns[value.columns.index(column) + 1 :]:
        if not other.below:
            break
        if row.get(other.key):
            cell.append("\n").append_text(_said(f"{other.title}: ", screen, "bold"))
            cell.append_text(_said(shown(row.get(other.key)), screen))
    return cell


def _records(columns: Sequence[Column], rows: Iterable[Sequence[Text]], screen: Screen) -> Group:
    blocks: list[RenderableType] = []
    for row in rows:
        for column, cell in zip(columns, row, strict=True):
            line = _said(f"{column.title}: ", screen, "bold")
            blocks.append(line.append_text(cell))
        blocks.append(Text())
    return Group(*blocks[:-1])


# --- drawing ---------------------------------------------------------------------------------------------------------


def _grid(screen: Screen) -> Grid:
    rule = _RULE[screen.unicode]
    head = f" {rule * 2} " if screen.unicode else " -- "
    box = Box(f"    \n    \n{head}\n    \n    \n    \n    \n    \n", ascii=not screen.unicode)
    return Grid(box=box, show_edge=False, pad_edge=False, padding=(0, 1, 0, 0), header_style="bold", expand=False)


def _filled(grid: Grid, rows: Iterable[Sequence[Text | str]], screen: Screen) -> Grid | str:
    """With its rows; drawn already where nothing in it needs rich, for that takes most of the time of a long report."""
    if not screen.colour and all(column.width for column in grid.columns):
        return "\n".join(lines_of(grid.columns, rows, _RULE[screen.unicode])) + "\n"
    for row in rows:
        grid.add_row(*row)
    return grid


def _said(text: str, screen: Screen, style: str = "") -> Text:
    """Text that is never markup; without Unicode on the screen everything else is spelt out."""
    clean = one_line(text, CELL)
    if not screen.unicode:
        clean = clean.encode("ascii", "backslashreplace").decode("ascii")
    return Text(clean, style)


def _drawn(parts: Iterable[RenderableType], screen: Screen) -> str:
    text = io.StringIO()
    console = Console(
        file=text,
        width=_ENDLESS if screen.endless else max(screen.width, 20),
        color_system="standard" if screen.colour else None,
        force_terminal=screen.colour,
        legacy_windows=False,
        highlight=False,
        markup=False,
        emoji=False,
        _environ={},
    )
    for part in parts:
        if isinstance(part, str):  # drawn already
            text.write(part)
            continue
        longest = Measurement.get(console, console.options, part).minimum if screen.endless else 0
        console.print(part, soft_wrap=False, width=max(screen.width, 20, longest))
    return ci_safe("".join(f"{line.rstrip()}\n" for line in text.getvalue().split("\n")[:-1]))
