"""Differences between two reports: which way they go, and that chance is not one."""

from __future__ import annotations

import random
import statistics
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from certify_cli.types.findings import Mark, Status
from certify_cli.types.measures import Percentiles
from certify_cli.types.reports import ProbeReport, TargetReport
from certify_cli.verdicts.differences import (
    SURE,
    Difference,
    Direction,
    What,
    beyond_noise,
    costs_differ,
    differences,
    verdict,
)

PLAIN = TargetReport(target="m@r", model="m", status=Status.CERTIFIED, rating=4.5)
FLIPPED = {"worse": "better", "better": "worse", "other": "other"}

PROBES = st.builds(
    ProbeReport,
    id=st.sampled_from("abc"),
    mark=st.sampled_from(Mark),
    flaky=st.booleans(),
    demand=st.sampled_from(("claimed", "baseline")),
)
REPORTS = st.builds(
    TargetReport,
    target=st.just("m@r"),
    model=st.just("m"),
    status=st.sampled_from(Status),
    rating=st.none() | st.floats(0, 5).map(lambda value: round(value, 1)),
    cached=st.booleans(),
    cost_usd=st.none() | st.decimals(0, 3, places=4),
    latency_ms=st.builds(
        Percentiles,
        p50=st.none() | st.floats(1, 5000),
        p90=st.none() | st.floats(5000, 9000),
        samples=st.integers(0, 40),
    ),
    probes=st.lists(PROBES, max_size=3, unique_by=lambda one: one.id).map(tuple),
)


def told(before: TargetReport, after: TargetReport) -> list[tuple[Any, ...]]:
    return [(one.what, one.probe, one.change, one.before, one.after) for one in differences("m@r", before, after)]


def test_a_target_that_broke_is_worse_in_all_that_broke() -> None:
    good = replace(PLAIN, probes=(ProbeReport(id="a", mark=Mark.PASS), ProbeReport(id="b", mark=Mark.PASS)))
    bad = replace(
        PLAIN,
        status=Status.FAILED,
        rating=0.9,
        reason="1/2, failed: b",
        probes=(
            ProbeReport(id="a", mark=Mark.PASS, flaky=True),
            ProbeReport(id="b", mark=Mark.FAIL, message="no block"),
        ),
    )
    assert told(good, bad) == [
        ("status", None, "worse", Status.CERTIFIED, Status.FAILED),
        ("rating", None, "worse", 4.5, 0.9),
        ("probe", "a", "worse", "pass", "pass (flaky)"),
        ("probe", "b", "worse", "pass", "fail"),
    ]
    assert [one.detail for one in differences("m@r", good, bad)] == ["1/2, failed: b", "", "", "no block"]


@pytest.mark.parametrize(
    ("before", "after", "change"),
    [
        (Status.QUALITY_WARNING, Status.CERTIFIED, "better"),
        (Status.QUALITY_WARNING, Status.FAILED, "worse"),
        (Status.CERTIFIED, Status.UNSUPPORTED, "worse"),
        (Status.FAILED, Status.UNSUPPORTED, "other"),
        (Status.CERTIFIED, Status.INCONCLUSIVE, "other"),
        (Status.INCONCLUSIVE, Status.CERTIFIED, "other"),
    ],
)
def test_what_decided_nothing_is_neither_better_nor_worse(before: Status, after: Status, change: str) -> None:
    assert [one[2] for one in told(replace(PLAIN, status=before), replace(PLAIN, status=after))] == [change]


def test_what_nobody_claims_and_what_only_one_run_asked_is_not_worse() -> None:
    before = replace(PLAIN, probes=(ProbeReport(id="a", mark=Mark.PASS, demand="observed"),))
    after = replace(
        PLAIN,
        probes=(
            ProbeReport(id="a", mark=Mark.FAIL, demand="observed"),
            ProbeReport(id="only_now", mark=Mark.FAIL),
        ),
    )
    assert told(before, after) == [("probe", "a", "other", "pass", "fail")]
    assert told(after, before) == [("probe", "a", "better", "fail", "pass")]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ([("status", "better"), ("probe", "worse"), ("latency_p50_ms", "worse")], "better"),
        ([("status", "worse"), ("probe", "better"), ("rating", "better")], "worse"),
        ([("probe", "better"), ("probe", "worse"), ("cost_usd", "better")], "worse"),
        ([("probe", "better"), ("latency_p50_ms", "worse")], "better"),
        ([("status", "other"), ("probe", "other"), ("cost_usd", "worse")], "worse"),
        ([("status", "other"), ("probe", "other")], "other"),
        ([("target", "other")], "other"),
    ],
)
def test_the_status_decides_whether_a_target_is_better_then_its_probes_then_what_it_took(
    changes: list[tuple[What, Direction]], said: str
) -> None:
    found = [Difference(target="m@r", what=what, change=change, before=None, after=None) for what, change in changes]
    assert verdict(found) == verdict(found[::-1]) == said


@given(one=REPORTS, other=REPORTS)
def test_no_measure_makes_a_target_worse_whose_status_is_better(one: TargetReport, other: TargetReport) -> None:
    found = list(differences("m@r", one, other))
    of_status = {each.change for each in found if each.what == "status"} - {"other"}
    assert not of_status or {verdict(found)} == of_status


@given(one=REPORTS, other=REPORTS)
def test_looked_at_from_the_other_end_everything_is_the_other_way_round(one: TargetReport, other: TargetReport) -> None:
    assert told(one, one) == []
    there = {(what, probe): (change, before, after) for what, probe, change, before, after in told(one, other)}
    back = {(what, probe): (FLIPPED[change], after, before) for what, probe, change, before, after in told(other, one)}
    assert there == back


def measured(rng: random.Random, median: float, count: int = 24) -> Percentiles:
    """Samples as calls give them: many near the median, a few far above it."""
    seen = sorted(median * rng.lognormvariate(0, 0.4) for _ in range(count))
    return Percentiles(p50=statistics.median(seen), p90=seen[int(0.9 * count)], samples=count)


def share_told(factor: float, sure: float = SURE) -> float:
    rng = random.Random(7)
    pairs = [(measured(rng, 800), measured(rng, 800 * factor)) for _ in range(1000)]
    return sum(beyond_noise(*pair, sure) for pair in pairs) / len(pairs)


def test_chance_is_told_of_one_in_a_hundred_at_most_and_thrice_as_slow_nearly_always() -> None:
    assert share_told(1.0) <= 0.01
    assert share_told(2.0) >= 0.75
    assert share_told(3.0) >= 0.95


def test_the_check_on_chance_finds_a_rule_that_only_looks_at_a_tenth() -> None:
    assert share_told(1.0, sure=0.0) > 0.01


def test_few_samples_say_nothing() -> None:
    few = Percentiles(p50=100.0, samples=4)
    assert not beyond_noise(few, replace(few, p50=9000.0))
    assert not beyond_noise(Percentiles(), Percentiles())
    steady = Percentiles(p50=100.0, p90=100.0, samples=10)
    assert not beyond_noise(steady, replace(steady, p50=109.0))
    assert beyond_noise(steady, replace(steady, p50=111.0, p90=111.0))


def test_cost_counts_from_a_fifth_and_a_tenth_of_a_cent_on_where_both_runs_paid() -> None:
    assert not costs_differ(Decimal("0.0100"), Decimal("0.0120"))
    assert costs_differ(Decimal("0.0100"), Decimal("0.0130"))
    assert not costs_differ(Decimal("0.000003"), Decimal("0.000009"))
    assert costs_differ(Decimal(0), Decimal("0.01"))
    assert not costs_differ(Decimal(0), Decimal(0))
    assert not costs_differ(None, Decimal(1))
    dear = replace(PLAIN, cost_usd=Decimal(3), calls=9)
    cheap = replace(PLAIN, cost_usd=Decimal(1), calls=3)
    assert told(cheap, dear) == [("cost_usd", None, "worse", Decimal(1), Decimal(3))]
    assert [one.detail for one in differences("m@r", cheap, dear)] == ["3 calls, now 9"]
    assert told(cheap, replace(dear, cached=True)) == []
