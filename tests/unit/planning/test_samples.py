"""A plan that measures too seldom for what the policy limits says so before anything is spent."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from certify_cli.planning.plan import plan_target
from certify_cli.planning.samples import too_few
from certify_cli.registry.load import load
from certify_cli.types.plans import RunSettings
from certify_cli.types.policy import Demands
from certify_cli.types.target import Selected, Target

NOVA, TITAN = "amazon.nova-lite-v1:0", "amazon.titan-embed-text-v2:0"
SECOND = timedelta(seconds=1)
SEEN = {"smoke": "1 is", "standard": "5 are"}
"""Streams that one trial of each probe of the suite opens and that answer."""


def lacking(name: str, demands: Demands, **settings: Any) -> list[str]:
    asked = RunSettings(**settings)
    model = load().models[name]
    one = Selected(target=Target(name, "us-east-1"), model=model, asked=name, named=True)
    return list(too_few(plan_target(one, asked, salt=""), asked, demands))


@pytest.mark.parametrize("suite", SEEN)
def test_the_trials_that_it_names_are_enough_and_one_less_is_not(suite: str) -> None:
    demands = Demands(max_ttft_p95=SECOND)
    least = 20 // int(SEEN[suite].split()[0])
    said = f"the policy's ttft_p95 needs 20 samples, and {SEEN[suite]} planned: --trials {least}"
    assert lacking(NOVA, demands, suite=suite) == [said]
    assert lacking(NOVA, demands, suite=suite, trials=least - 1)
    assert not lacking(NOVA, demands, suite=suite, trials=least)


def test_what_is_measured_often_enough_or_not_asked_for_is_no_matter() -> None:
    assert not lacking(NOVA, Demands(max_latency_p95=SECOND))
    assert not lacking(NOVA, Demands(max_ttft_p95=SECOND, levels={"ttft": "off"}))
    assert not lacking(TITAN, Demands(max_ttft_p95=SECOND))
    assert not lacking(NOVA, Demands(max_ttft_p95=SECOND), confidence=0.9)
    assert "no probe" in lacking(NOVA, Demands(max_ttft_p50=SECOND), probes=("answers",))[0]
