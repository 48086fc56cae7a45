"""`markdown`: a summary for pull requests and CI step summaries (GitHub takes at most 1 MiB of it a step)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from certify_cli.formats._cells import shown
from certify_cli.formats._costs import cost_group_lines, cost_line
from certify_cli.formats._fitting import fitted
from certify_cli.formats._measures import LEGEND, pass_rate, speed, speed_lines
from certify_cli.formats._summary import (
    account_lines,
    banner,
    brief,
    circuit_lines,
    decision_line,
    demanded,
    name_of,
    partial_line,
    reason_lines,
    remarks,
    totals_line,
    worst_first,
)
from certify_cli.formats._swept import set_apart, swept_lines
from certify_cli.formats._untrusted import markdown_block, markdown_code, markdown_text
from certify_cli.interfaces import Format, Screen
from certify_cli.types.findings import Mark
from certify_cli.types.reports import Report, TargetReport
from certify_cli.types.tables import Table

CELL = 400
BLOCK = 20_000
"""Characters of a reason or message; the whole of it is in json."""


def report(value: Report, screen: Screen) -> str:
    """Banner, totals, decision, cost, targets worst first, why probes failed, speeds, until the space is used."""
    kept, swept = (value.targets, ()) if screen.detailed else set_apart(value)
    targets = worst_first(kept)
    remark = remarks(value)
    rows = [(_row(_target(one, remark(one))), one.status.value) for one in targets]
    head = [*_head(value, swept), *_table_head(("Status", "Rating", "Badge", "Target", "Remarks"))]
    failures = [block for one in targets if (block := list(_failures(one)))]
    details = {"Failed probes": failures, "Speeds": list(_speeds(targets))}
    return "\n".join(fitted(head, rows, details)) + "\n"


def table(value: Table, _: Screen) -> str:
    """The columns people are shown, numbers to the right."""
    head = [f"## {markdown_text(value.title)}", ""] if value.title else []
    numeric = [column.numeric for column in value.columns]
    head += _table_head([markdown_text(column.title) for column in value.columns], numeric)
    rows = [(_row([markdown_text(shown(row.get(one.key)), CELL) for one in value.columns]), "") for row in value.rows]
    note = ["", markdown_text(value.note)] if value.note else []
    note += ["", markdown_block(value.block, BLOCK)] if value.block else []
    return "\n".join([*fitted(head, rows, {}), *note]) + "\n"


def _head(value: Report, swept: Sequence[TargetReport]) -> Iterator[str]:
    yield "## Certification of Bedrock models"
    yield ""
    for warning in (banner(value), partial_line(value)):
        if warning:
            yield from (f"> **{warning}**", "")
    yield f"- {markdown_text(totals_line(value))}"
    said = (*swept_lines(swept), *account_lines(value))
    yield from (f"  - {markdown_text(line.strip(), CELL)}" for line in said)
    if value.decision:
        yield f"- {markdown_text(decision_line(value))}"
        yield from (f"  - {markdown_text(line, CELL)}" for line in reason_lines(value))
    if cost_line(value):
        yield f"- {cost_line(value)}"
        yield from (f"  - {line}" for line in cost_group_lines(value))
    yield from (f"- {markdown_text(line, CELL)}" for line in circuit_lines(value))
    yield ""


def _target(target: TargetReport, said: Sequence[str]) -> list[str]:
    rating = "-" if target.rating is None else f"{target.rating:.1f}"
    remark = "; ".join(markdown_text(one, CELL) for one in said)
    return [target.status.value, rating, target.badge or "-", markdown_code(name_of(target)), remark]


def _failures(target: TargetReport) -> Iterator[str]:
    failed = [one for one in target.probes if one.mark in (Mark.FAIL, Mark.INCONCLUSIVE) and demanded(one)]
    if failed:
        yield from ("", f"**{markdown_code(name_of(target))}**", "")
    for probe in failed:
        remedy = f" ({markdown_text(brief(probe.remedy), CELL)})" if probe.remedy else ""
        rate = f" {pass_rate(probe)}" if pass_rate(probe) else ""
        said = markdown_text(probe.message or "-", CELL)
        yield f"- {markdown_code(probe.id)} {probe.mark.value}{rate}: {said}{remedy}"


def _speeds(targets: Sequence[TargetReport]) -> Iterator[list[str]]:
    """One line a target of which anything was measured, below a heading."""
    heading = ["", f"**Speed** ({markdown_text(LEGEND)}; samples in brackets)", ""]
    for target in targets:
        if speed(target):
            yield [*heading, f"- {markdown_code(name_of(target))} {markdown_text('; '.join(speed_lines(target)))}"]
            heading = []


def _table_head(titles: Sequence[str], numeric: Sequence[bool] = ()) -> list[str]:
    marks = ["---:" if right else "---" for right in numeric] or ["---"] * len(titles)
    return [_row(titles), _row(marks)]


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


FORMAT = Format(name="markdown", report=report, table=table)
