"""markdown: worst first, within what a step summary may hold."""

from __future__ import annotations

from dataclasses import replace

from kit.specimen import target

from certify_cli import formats
from certify_cli.interfaces import Screen
from certify_cli.types.findings import Badge, Mark, Status
from certify_cli.types.reports import Decision, ProbeReport, Reason, Report


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
    assert text.rstrip().endswith(
        f"**{5_001 - (len(rows) - 2)} of 5001 rows left out** (too large for a summary; see json or csv)"
    )


def test_markdown_cuts_the_details_of_probes_last():
    probes = tuple(ProbeReport(id=f"p{index}", mark=Mark.FAIL, message="x" * 399) for index in range(3_000))
    text = rendered(with_probes(*probes), "markdown")
    assert len(text.encode()) <= 1_000_000
    assert "Some failed probes and speeds left out" in text


def test_many_reasons_are_counted():
    assert "and 30 more reasons (all in json)" in rendered(many(50, "no"), "table")
