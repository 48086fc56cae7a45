"""What a glob swept up and cannot be called does not bury what was asked for: it is counted, with the reasons."""

from __future__ import annotations

from dataclasses import replace

import pytest
from kit.specimen import target

from certify_cli.formats import render
from certify_cli.interfaces import Screen
from certify_cli.types.decisions import Decision, Reason
from certify_cli.types.findings import Status
from certify_cli.types.reports import Report, TargetReport

ENDED = ["past its end of life (2026-09-30)", "past its end of life (2026-09-14)"]
SIZES = [f"Provisioned Throughput id, not callable on demand; certify m{number} instead" for number in range(3)]


def swept(reasons: list[str]) -> list[TargetReport]:
    return [
        replace(target(f"swept-{number}-v1:0", Status.UNSUPPORTED), named=False, reason=reason, rating=None)
        for number, reason in enumerate(reasons)
    ]


def drawn(targets: list[TargetReport], decision: Decision | None = None, *, detailed: bool = False) -> str:
    report = Report(targets=tuple(targets), totals={"UNSUPPORTED": len(targets)}, decision=decision)
    return render(report, "table", Screen(width=100, detailed=detailed))


def test_they_are_counted_by_reason_and_the_totals_have_them_all() -> None:
    text = drawn([target("asked-v1:0", Status.CERTIFIED), *swept(ENDED + SIZES)])
    assert "swept-" not in text
    told = [
        "5 more are UNSUPPORTED and do not count; --verbose shows each",
        "  3 Provisioned Throughput id, not callable on demand",
        "  2 past its end of life",
        "",
        "6 targets: 6 UNSUPPORTED",
    ]
    assert "\n".join(told) in text


def test_reasons_that_are_all_different_end_somewhere() -> None:
    text = drawn([target("asked-v1:0", Status.CERTIFIED), *swept([f"reason {number}" for number in range(30)])])
    assert "  22 for other reasons\n" in text


@pytest.mark.parametrize("why", ["few", "nothing else", "verbose", "named", "decided"])
def test_each_is_shown_where(why: str) -> None:
    found, decision = swept((ENDED + SIZES)[: 3 if why == "few" else 5]), None
    if why == "named":
        found = [replace(one, named=True) for one in found]
    if why == "decided":
        reasons = tuple(Reason(rule="status", target=one.target, message="UNSUPPORTED") for one in found)
        decision = Decision(outcome="breached", exit_code=1, reasons=reasons)
    others = [] if why == "nothing else" else [target("asked-v1:0", Status.CERTIFIED)]
    text = drawn([*others, *found], decision, detailed=why == "verbose")
    assert all(one.model in text for one in found)
    assert "do not count" not in text


def test_the_other_formats_have_every_row() -> None:
    report = Report(targets=(target("asked-v1:0", Status.CERTIFIED), *swept(ENDED + SIZES)))
    for name in ("json", "jsonl", "csv", "html"):
        assert all(f"swept-{number}-v1:0" in render(report, name, Screen()) for number in range(5)), name


def test_a_summary_for_a_pull_request_counts_them_too() -> None:
    report = Report(targets=(target("asked-v1:0", Status.CERTIFIED), *swept(ENDED + SIZES)))
    short = render(report, "markdown", Screen())
    assert "  - 5 more are UNSUPPORTED and do not count" in short
    assert "  - 3 Provisioned Throughput id, not callable on demand\n" in short
    assert "swept-0" not in short
    assert "swept-0" in render(report, "markdown", Screen(detailed=True))
