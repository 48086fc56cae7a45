"""How long a plan takes: by the slowest pool or by all the waiting, never shorter for having more to do."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kit.values import record

from certify_cli.planning.duration import ZERO, Width, needs_of, seconds_of
from certify_cli.planning.plan import plan_target
from certify_cli.types.plans import Estimate, RunSettings, TargetPlan
from certify_cli.types.quotas import RouteQuota
from certify_cli.types.target import Selected, Target

WIDTH = Width(concurrency=8, per_target=2)
CLAUDE = "anthropic.claude-haiku-4-5-20251001-v1:0"


def plan(name: str = "m", calls: int = 60, tokens_in: int = 600, tokens_out: int = 60) -> TargetPlan:
    one = Selected(target=Target(name, "us-east-1"), model=record(name), asked=name, named=True)
    made = plan_target(one, RunSettings(suite="smoke"), salt="")
    return replace(made, estimate=Estimate(calls=calls, input_tokens=tokens_in, output_tokens=tokens_out))


def seconds(*plans: TargetPlan, share: float = 0.5, latency: float = 0.0, **quota: float) -> float:
    quotas = {one.target: RouteQuota(**quota) for one in plans}
    return seconds_of(needs_of(plans, quotas, share, {one.target: latency for one in plans}), WIDTH)


@pytest.mark.parametrize(
    ("quota", "share", "expected"),
    [
        ({"requests_per_minute": 120}, 1.0, 29.5),
        ({"requests_per_minute": 120}, 0.5, 59.0),
        ({"tokens_per_minute": 660}, 1.0, 50.0),
        ({"tokens_per_minute": 660, "requests_per_minute": 60}, 1.0, 59.0),
        ({"tokens_per_day": 10}, 1.0, 0.0),
        ({"requests_per_minute": 0}, 1.0, 0.0),
    ],
)
def test_the_slower_of_both_quotas_decides(quota: dict[str, float], share: float, expected: float) -> None:
    assert seconds(plan(), share=share, **quota) == pytest.approx(expected)


def test_output_of_newer_claudes_burns_five_times() -> None:
    need = needs_of([plan(CLAUDE)], {}, 0.5, {})[Target(CLAUDE, "us-east-1")]
    assert need.tokens == 600 + 5 * 60


def test_pools_are_used_side_by_side_and_waiting_is_shared() -> None:
    many = [plan(f"m{number}") for number in range(16)]
    assert seconds(*many, requests_per_minute=120, share=1.0) == pytest.approx(29.5)
    assert seconds(*many, latency=1.0) == pytest.approx(16 * 60 / 8)
    assert seconds(plan(), latency=1.0) == pytest.approx(60 / 8), "few targets share the whole concurrency"


QUOTA = st.fixed_dictionaries(
    {},
    optional={
        "requests_per_minute": st.floats(1, 1e6),
        "tokens_per_minute": st.floats(1, 1e9),
        "tokens_per_day": st.floats(0, 1e12),
    },
)


@given(QUOTA, st.floats(0.01, 1), st.integers(0, 500), st.floats(0, 60))
def test_more_work_or_a_smaller_share_never_takes_less_time(
    quota: dict[str, float], share: float, calls: int, latency: float
) -> None:
    base = seconds(plan(calls=calls), share=share, latency=latency, **quota)
    assert base >= 0
    assert seconds(plan(calls=calls + 1), share=share, latency=latency, **quota) >= base
    assert seconds(plan(calls=calls), share=share / 2, latency=latency, **quota) >= base
    assert seconds(plan(calls=calls), plan("other"), share=share, latency=latency, **quota) >= base * (1 - 1e-9)


@pytest.mark.parametrize(
    ("quota", "warning"),
    [
        (RouteQuota(), ""),
        (RouteQuota(tokens_per_day=1320), ""),
        (RouteQuota(tokens_per_day=1319), "takes about 660 of the day's 1319 tokens, more than a share of 0.5"),
        (RouteQuota(tokens_per_day=0), ZERO),
        (RouteQuota(requests_per_minute=0), ZERO),
    ],
)
def test_what_would_starve_others_is_said(quota: RouteQuota, warning: str) -> None:
    one = plan()
    assert needs_of([one], {one.target: quota}, 0.5, {})[one.target].warning(0.5) == warning
