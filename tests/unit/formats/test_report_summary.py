"""What people read first: order, origin, age, cost."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from kit.specimen import REPORT, target

from certify_cli import formats
from certify_cli.formats import _summary as summary
from certify_cli.formats._costs import cost_line
from certify_cli.interfaces import Screen
from certify_cli.types.calls import Origin
from certify_cli.types.costs import Cost
from certify_cli.types.decisions import Decision, Reason
from certify_cli.types.findings import Status
from certify_cli.types.reports import Report


def test_worst_first_and_a_named_target_that_cannot_be_called_counts():
    statuses = [one.status for one in summary.worst_first(REPORT.targets)]
    assert statuses[:3] == [Status.FAILED, Status.CANCELLED, Status.QUALITY_WARNING]
    assert statuses[-3:] == [Status.CERTIFIED, Status.UNSUPPORTED, Status.UNSUPPORTED]


def test_reasons_that_count_stand_as_their_targets_do():
    said = [
        Reason(rule="waiver", target=None, message="unused", level="warn"),
        Reason(rule="status", target="warned", message="m"),
        Reason(rule="status", target="open", message="m", exit_code=3),
        Reason(rule="status", target="failed", message="m"),
        Reason(rule="run", target=None, message="lost", exit_code=4),
        Reason(rule="status", target="waived", message="m", waiver={"reason": "r"}),
    ]
    statuses = {"warned": Status.QUALITY_WARNING, "open": Status.INCONCLUSIVE, "waived": Status.FAILED}
    targets = tuple(
        replace(target("a.b", statuses.get(name, Status.FAILED)), target=name) for name in (*statuses, "failed")
    )
    report = Report(targets=targets, decision=Decision(outcome="breached", exit_code=1, reasons=tuple(said)))
    order = [one.target or one.message for one in summary.reasons_worst_first(report)]
    assert order == ["lost", "failed", "warned", "open", "unused", "waived"]
    begun = [line.partition(":")[0] for line in summary.reason_lines(report)]
    assert begun == ["lost", "failed", "warned", "open", "warning", "waived"]


@pytest.mark.parametrize(
    ("origins", "said"),
    [
        (("aws",), ""),
        (("aws", "simulated"), "SIMULATED RESULTS - not evidence about AWS"),
        (("custom",), "CUSTOM ENDPOINT - not evidence about AWS"),
    ],
)
@pytest.mark.parametrize("name", ["table", "markdown", "junit"])
def test_what_is_not_aws_is_said(name: str, origins: tuple[Origin, ...], said: str):
    one = target("a.b", Status.CERTIFIED)
    report = Report(targets=tuple(replace(one, origin=origin) for origin in origins))
    assert summary.banner(report) == said
    text = formats.render(report, name, Screen())
    assert said in text
    assert ("not evidence about AWS" in text) == bool(said)


def test_rows_say_their_origin_where_there_are_several():
    one = target("a.b", Status.CERTIFIED)
    report = Report(targets=(one, replace(one, origin="aws")))
    assert [summary.remarks(report)(each) for each in report.targets] == [["simulated result"], []]


@pytest.mark.parametrize(
    ("age", "said"),
    [(0, "0 min ago"), (119, "119 min ago"), (120, "2 h ago"), (47 * 60, "47 h ago"), (48 * 60, "2 d ago")],
)
def test_cached_results_say_their_age(age: int, said: str):
    now = datetime(2026, 11, 22, 12, tzinfo=UTC)
    cached = replace(target("a.b", Status.CERTIFIED), cached=True, certified_at=now - timedelta(minutes=age))
    assert said in summary.freshness(cached, now)
    assert summary.freshness(cached, None).startswith("cached, certified 2026-11-2")
    assert summary.freshness(replace(cached, certified_at=None), now) == "cached"


@pytest.mark.parametrize(
    ("cost", "said"),
    [
        (Cost(), ""),
        (Cost(estimated=Decimal("1E-7")), "cost: unknown (estimated 0.0000001 USD)"),
        (Cost(actual=Decimal("0.10")), "cost: 0.10 USD"),
        (Cost(actual=Decimal(1), estimated=Decimal(2)), "cost: 1 USD (estimated 2)"),
    ],
)
def test_cost_says_what_is_known(cost: Cost, said: str):
    assert cost_line(Report(cost_usd=cost)) == said
