"""What is exported of a store is what its gate takes; what is signed of it is all that its gate goes by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from kit.gated import remember, report, warned
from kit.values import NOON

from certify_cli.commands.exportable import Filters, bearing, certified_now
from certify_cli.errors import Incomplete
from certify_cli.policy.grounds import Grounds
from certify_cli.stores.memory import MemoryStore
from certify_cli.types.findings import Status
from certify_cli.types.plans import Suite
from certify_cli.types.policy import Policy
from certify_cli.types.reports import TargetReport

NOVA = "amazon.nova-lite-v1:0"
NOW = Grounds(now=NOON)
CHOOSY = replace(NOW, policy=Policy(values={"min_rating": 4.0, "max_age": timedelta(days=2)}))


def held(age_hours: float, suite: Suite = "standard", **changes: Any) -> TargetReport:
    return report(NOVA, NOON - timedelta(hours=age_hours), suite=suite, **changes)


def bad(age_hours: float, suite: Suite, status: Status = Status.QUALITY_WARNING) -> TargetReport:
    return warned(NOVA, NOON - timedelta(hours=age_hours), suite=suite, status=status)


def stored(*reports: TargetReport) -> MemoryStore:
    store = MemoryStore()
    for number, one in enumerate(reports):
        assert one.certified_at is not None
        remember(store, one, one.certified_at, f"run-{number}")
    return store


@pytest.mark.parametrize(
    ("reports", "suite", "kept", "left_out"),
    [
        ([held(1)], None, "standard", {}),
        ([held(24 * 7)], None, "", {"expired": 1}),
        ([bad(1, "standard")], None, "", {"QUALITY_WARNING": 1}),
        ([held(1, "smoke")], None, "smoke", {}),
        ([held(1, "smoke")], "standard", "", {}),
        ([held(1, "full")], "standard", "full", {}),
        ([held(2, "full"), held(1)], "full", "full", {}),
        ([held(1, "smoke"), bad(0.5, "full", Status.FAILED)], None, "", {"FAILED": 1}),
        ([bad(1, "full", Status.FAILED), held(0.5, "smoke")], None, "", {"FAILED": 1}),
        ([held(2), bad(1, "smoke")], "standard", "", {"QUALITY_WARNING": 1}),
        ([held(2), held(1, "smoke", rating=2.0)], "standard", "", {"against the policy": 1}),
        ([held(2), held(1, "smoke")], None, "standard", {}),
        ([held(1, origin="simulated")], None, "standard", {}),
        ([held(72)], None, "", {"not enough for the policy": 1}),
    ],
)
def test_what_the_gate_does_not_take_is_not_listed(
    reports: Sequence[TargetReport], suite: Suite | None, kept: str, left_out: dict[str, int]
) -> None:
    store = stored(*reports)
    if kept:
        found = certified_now(store, Filters(suite=suite), CHOOSY)
        assert ([one.suite for one in found.certified], dict(found.left_out)) == ([kept], left_out)
        return
    with pytest.raises(Incomplete) as nothing:
        certified_now(store, Filters(suite=suite), CHOOSY)
    said = ", ".join(f"{count} {why}" for why, count in left_out.items())
    assert nothing.value.message == f"nothing is certified now{': ' if said else ''}{said}"


def test_what_is_named_is_what_is_to_be_certified() -> None:
    with pytest.raises(Incomplete) as nothing:
        certified_now(stored(bad(1, "standard")), Filters(targets=(NOVA,)), NOW)
    assert nothing.value.hint == f"certify certify {NOVA} certifies it"


def test_all_that_a_gate_goes_by_is_signed() -> None:
    store = stored(held(3), bad(2, "smoke"))
    assert [one.suite for _, one in bearing(store, Filters(suite="standard"), NOW)] == ["smoke", "standard"]
    assert [run.id for run, _ in bearing(store, Filters(), NOW)] == ["run-1", "run-0"]
    gone = replace(held(1), status=Status.UNSUPPORTED)
    remember(store, replace(gone, certified_at=None, expires_at=None), NOON, "run-2")
    assert [one.status for _, one in bearing(store, Filters(), NOW)] == [Status.UNSUPPORTED]
    with pytest.raises(Incomplete):
        bearing(store, Filters(suite="standard"), NOW)
