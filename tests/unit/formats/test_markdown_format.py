"""markdown: worst first, within what a step summary may hold."""

from __future__ import annotations

import re
from dataclasses import replace

from kit.specimen import target

from certify_cli import formats
from certify_cli.interfaces import Screen
from certify_cli.types.decisions import Decision, Reason
from certify_cli.types.findings import Badge, Mark, Status
from certify_cli.types.measures import Percentiles
from certify_cli.types.reports import ProbeReport, Report


def rendered(value: Report, name: str, **screen) -> str:
    return formats.render(value, name, Screen(**screen))


def with_probes(*probes: ProbeReport, status: Status = Status.CERTIFIED, **more) -> Report:
    return Report(targets=(replace(target("amazon.nova-lite-v1:0", status), probes=probes, **more),))


def many(count: int, reason: str) -> Report:
    one = target("amazon.nova-lite-v1:0", Status.CERTIFIED, 5.0, Badge.PREMIUM)
    worst = replace(one, target="worst@us-east-1", status=Status.FAILED, reason=reason)
    others = [replace(one, target=f"t{index}@us-east-1", reason=reason) for index in range(count)]
    reasons = tuple(Reason(rule="status", target=f"t{index}", message=reason) for index in range(count))
    return Report(targets=(*others, worst), decision=Decision(outcome="breached", exit_code=1, reasons=reasons))


def test_markdown_fits_a_step_summary_worst_first_and_says_what_is_missing():
    text = rendered(many(5_000, "\u4e2d" * 400), "markdown")
    assert 900_000 < len(text.encode()) <= 1_000_000
    rows = [line for line in text.splitlines() if line.startswith("| ")]
    assert "worst@us-east-1" in rows[2]
    left = 5_001 - (len(rows) - 2)
    assert text.endswith(
        f"**{left} of 5001 rows left out: {left} CERTIFIED** (too large for a summary; see json or csv)\n"
    )


def test_the_worst_keep_their_details_where_not_even_all_rows_fit():
    failed = ProbeReport(id="tool_use", mark=Mark.FAIL, message="no toolUse block")
    report = many(5_000, "\u4e2d" * 400)
    worst = replace(report.targets[-1], probes=(failed,))
    speed = Percentiles(p50=812.4, samples=12)
    good = [replace(one, latency_ms=speed, probes=(replace(failed, message="x" * 399),)) for one in report.targets[:-1]]
    text = rendered(replace(report, targets=(*good, worst)), "markdown")
    assert 900_000 < len(text.encode()) <= 1_000_000
    assert "\n**`worst@us-east-1`**\n\n- `tool_use` fail: no toolUse block\n" in text
    rows, failures, speeds = re.findall(r"\*\*(.+ left out.+)\*\*", text)
    assert re.fullmatch(r"(\d{4}) of 5001 rows left out: \1 CERTIFIED", rows)
    assert re.fullmatch(r"Failed probes left out of \d{4} of 5001 targets", failures)
    assert re.fullmatch(r"Speeds left out of \d{4} of 5000 targets", speeds)


def test_markdown_cuts_the_details_of_probes_last():
    probes = tuple(ProbeReport(id=f"p{index}", mark=Mark.FAIL, message="x" * 399) for index in range(3_000))
    text = rendered(with_probes(*probes), "markdown")
    assert len(text.encode()) <= 1_000_000
    assert "**Failed probes left out of 1 of 1 targets**" in text


def test_many_reasons_are_counted():
    assert "and 30 more reasons (all in json)" in rendered(many(50, "no"), "table")
