"""What a target pays beside the list price, and what a run cost by geography and tier."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from kit.values import NOON, attempt, plan, probe_plan, record

from certify_cli.commands.costs import run_cost
from certify_cli.planning.price import cost_by_tier, cost_of_attempts, estimate, prices_for, upper_bound
from certify_cli.planning.rehearsal import Exchange
from certify_cli.planning.surcharges import geography_of, tier_of
from certify_cli.planning.weight import most_input_tokens
from certify_cli.registry.load import load
from certify_cli.types.calls import Request
from certify_cli.types.costs import TierCost
from certify_cli.types.findings import Status
from certify_cli.types.model import Prices
from certify_cli.types.plans import Estimate
from certify_cli.types.records import RunTarget
from certify_cli.types.reports import RunInfo, TargetReport
from certify_cli.types.target import Target

MTOK = 1_000_000
RUN = RunInfo(id="r", started_at=NOON)
DOLLAR = Prices(input_usd_per_mtok=Decimal(1), output_usd_per_mtok=Decimal(10))
QUESTION = {"messages": [], "inferenceConfig": {"maxTokens": 1_000}}


@pytest.mark.parametrize(
    ("route", "geography"),
    [
        ("amazon.nova-lite-v1:0", "in-region"),
        ("eu.amazon.nova-lite-v1:0", "eu"),
        ("us-gov.anthropic.x", "us-gov"),
        ("global.anthropic.x", "global"),
        ("arn:aws:bedrock:eu-west-1::foundation-model/amazon.nova-lite-v1:0", "in-region"),
        ("arn:aws:bedrock:eu-west-1:123456789012:inference-profile/eu.amazon.nova-lite-v1:0", "eu"),
        ("arn:aws:bedrock:eu-west-1:123456789012:application-inference-profile/abc", "application"),
    ],
)
def test_a_route_tells_where_it_may_run(route: str, geography: str) -> None:
    assert geography_of(Target(route, "eu-west-1")) == geography


def test_surcharges_add_up_and_are_named() -> None:
    model = record(prices=replace(DOLLAR, basis="global", source=("litellm",), day=date(2026, 11, 22)))
    paid = prices_for(model, Target("us-gov.a.x", "us-gov-west-1"), {})
    assert paid.input_usd_per_mtok == Decimal("1.3200")
    assert paid.basis == "global +10% +20% GovCloud"
    assert (paid.source, paid.day) == (("litellm",), date(2026, 11, 22))
    assert prices_for(model, Target("global.a.x", "us-east-1"), {}).input_usd_per_mtok == Decimal(1)


def test_cached_tokens_cost_what_the_vendor_asks_and_never_less_than_stated() -> None:
    claude = record(prices=DOLLAR)
    claude = replace(claude, facts=replace(claude.facts, vendor="Anthropic"))
    other = replace(claude, facts=replace(claude.facts, vendor="OpenAI"))
    call = replace(attempt(), input_tokens=0, output_tokens=0, cache_read_tokens=MTOK, cache_write_tokens=MTOK)
    target = Target("x", "us-east-1")
    assert cost_of_attempts(prices_for(claude, target, {}), [call]) == Decimal("1.350000")
    assert cost_of_attempts(prices_for(other, target, {}), [call]) == Decimal("2.000000")
    stated = {"x": replace(DOLLAR, cache_read_usd_per_mtok=Decimal("0.5"))}
    assert cost_of_attempts(prices_for(claude, target, stated), [call]) == Decimal("1.500000")


def test_a_tier_changes_estimate_and_cost() -> None:
    flex, priority = (
        Request.of("converse", {**QUESTION, "serviceTier": {"type": name}}) for name in ("flex", "priority")
    )
    plain = Request.of("converse", QUESTION)
    assert [tier_of(one) for one in (plain, flex, priority)] == ["default", "flex", "priority"]
    costs = [estimate(DOLLAR, Exchange.of(one, 1_000, 100)) for one in (flex, plain, priority)]
    assert costs == [Decimal("0.001"), Decimal("0.002"), Decimal("0.0035")]
    served = [attempt(), replace(attempt(), tier="flex"), replace(attempt(), tier="flex")]
    assert cost_by_tier(DOLLAR, served) == (
        TierCost(tier="default", calls=1, usd=Decimal("0.000060")),
        TierCost(tier="flex", calls=2, usd=Decimal("0.000060")),
    )


def test_an_upper_bound_covers_cache_writes_and_long_inputs() -> None:
    prices = replace(DOLLAR, cache_write_usd_per_mtok=Decimal("1.25"))
    plain, caching = "x" * 4_000, {"cachePoint": {"type": "default"}}
    bounds = [
        upper_bound(prices, Request.of("converse", {"system": [{"text": plain}, *extra]})) for extra in ([], [caching])
    ]
    assert None not in bounds
    assert bounds[1] > bounds[0] * Decimal("1.2")  # type: ignore[operator]  # neither is None
    near, far = (upper_bound(DOLLAR, Request.of("converse", {"x": "x" * size})) for size in (99_000, 101_000))
    assert far > near * 2  # type: ignore[operator]  # neither is None


def test_an_upper_bound_does_not_trust_a_cheaper_tier_to_be_served() -> None:
    flex = Request.of("converse", {**QUESTION, "serviceTier": {"type": "flex"}})
    served = replace(attempt(), tier="default", input_tokens=most_input_tokens(flex), output_tokens=flex.max_tokens)
    assert upper_bound(DOLLAR, flex) >= cost_of_attempts(DOLLAR, [served])  # type: ignore[operator]  # neither is None


def test_every_price_of_the_registry_has_source_and_day() -> None:
    for model in load().models.values():
        if model.prices.input_usd_per_mtok is not None or model.prices.image_usd is not None:
            assert model.prices.source, model.id
            assert model.prices.day, model.id


def test_a_run_is_divided_by_geography_and_tier() -> None:
    def ended(route: str, geography: str, *tiers: TierCost) -> RunTarget:
        planned = replace(
            plan(probe_plan("answers")),
            target=Target(route, "us-east-1"),
            estimate=Estimate(usd=Decimal(3), tiers={"default": Decimal(2), "flex": Decimal(1)}, geography=geography),
        )
        total = sum((one.usd or Decimal(0) for one in tiers), Decimal(0))
        report = TargetReport(
            target=route, model="m", status=Status.FAILED, calls=2, cost_usd=total, geography=geography, tiers=tiers
        )
        return RunTarget(name=route, plan=planned, status=Status.FAILED, report=report)

    one = ended("us.m", "us", TierCost(tier="default", calls=5, usd=Decimal("1.5")))
    two = ended("m", "in-region", TierCost(tier="default", calls=4, usd=Decimal("1")), TierCost(tier="flex", calls=1))
    cost = run_cost(RUN, [one, two], [one.report, two.report])  # type: ignore[list-item]  # both have one
    assert (cost.estimated, cost.actual) == (Decimal(6), Decimal("2.5"))
    told = {(group.geography, group.tier): (group.calls, group.estimated, group.actual) for group in cost.groups}
    assert told == {
        ("us", "default"): (5, Decimal(2), Decimal("1.5")),
        ("us", "flex"): (0, Decimal(1), Decimal(0)),
        ("in-region", "default"): (4, Decimal(2), Decimal("1")),
        ("in-region", "flex"): (1, Decimal(1), None),
    }
