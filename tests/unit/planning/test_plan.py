"""What a target is probed for, how much each probe weighs, and what it will cost."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from kit.values import attempt, record

from certify_cli.interfaces import Availability
from certify_cli.planning.digest import plan_digest
from certify_cli.planning.plan import plan_target, probes_for, weigh
from certify_cli.planning.preflight import settle
from certify_cli.planning.price import cost_of_attempts, prices_for, upper_bound
from certify_cli.planning.rehearsal import rehearse
from certify_cli.probes import by_id, suite
from certify_cli.registry.load import load
from certify_cli.types.calls import Attempt, Request
from certify_cli.types.findings import Demand, Status
from certify_cli.types.model import Curated, Limits, ModelRecord, Prices
from certify_cli.types.plans import Givens, Guardrail, RunSettings, TargetPlan
from certify_cli.types.target import Selected, Target
from certify_cli.verdicts.calibration import sequential_test

CLAIMS = {"streaming": True, "system_prompt": True, "tool_use": False}


def planned(model: ModelRecord | None = None, route: str = "", salt: str = "", **settings: object) -> TargetPlan:
    known = model or record(capabilities=CLAIMS)
    one = Selected(target=Target(route or known.id, "us-east-1"), model=known, asked="x", named=True)
    return plan_target(one, RunSettings(**settings), salt=salt)  # type: ignore[arg-type]


def weights(plan: TargetPlan) -> dict[str, Demand]:
    return {probe.id: probe.demand for probe in plan.probes}


def test_claimed_denied_unknown_and_baseline() -> None:
    found = weights(planned())
    assert found["streaming"] is found["system_prompt"] is Demand.CLAIMED
    assert found["tool_use"] is found["streaming_tool_use"] is Demand.NOT_APPLICABLE
    assert found["max_tokens"] is found["answers"] is Demand.BASELINE
    unknown = weights(planned(record(capabilities={})))
    assert unknown["tool_use"] is unknown["streaming"] is Demand.OBSERVED


def test_required_are_reachable_the_main_probe_and_a_claimed_stream() -> None:
    assert {probe.id for probe in planned().probes if probe.required} == {"reachable", "answers", "streaming"}
    embedding = load().models["amazon.titan-embed-text-v2:0"]
    assert {probe.id for probe in planned(embedding).probes if probe.required} == {"reachable", "embedding_shape"}


def test_what_someone_requires_is_demanded_even_where_denied() -> None:
    [tool_use] = [probe for probe in planned(require=("tool_use",)).probes if probe.id == "tool_use"]
    assert (tool_use.demand, tool_use.required) == (Demand.CLAIMED, True)


def test_only_the_probes_asked_for_whatever_the_suite() -> None:
    assert [probe.id for probe in planned(probes=("multi_turn",), suite="smoke").probes] == ["multi_turn"]


def test_of_an_uncurated_model_only_the_basics_and_what_aws_states_are_demanded() -> None:
    model = record(capabilities={"streaming": True}, uncurated=True)
    counted = {name for name, demand in weights(planned(model)).items() if demand.counts}
    assert counted == {"reachable", "answers", "streaming", "stream_integrity"}


@pytest.mark.parametrize("model", ["amazon.nova-lite-v1:0", "amazon.rerank-v1:0", "stability.sd3-5-large-v1:0"])
def test_an_estimate_is_the_sum_of_its_rehearsals(model: str) -> None:
    known = load().models[model]
    plan = planned(known)
    settings = RunSettings()
    probes = probes_for(known, settings)
    sendable = [one for one in probes if weigh(one, known, settings).demand is not Demand.NOT_APPLICABLE]
    assert plan.estimate.calls == sum(len(rehearse(probe, known)) for probe in sendable)
    assert plan.estimate.usd is not None
    assert plan.estimate.usd > 0
    assert planned(known, trials=3).estimate.calls == plan.estimate.calls * 3


def test_under_a_confidence_the_estimate_is_what_a_healthy_model_takes() -> None:
    once, sure = planned().estimate, planned(confidence=0.95).estimate
    assert sequential_test(0.95).fewest_passes == 10
    assert (sure.calls, sure.input_tokens, sure.output_tokens) == (
        once.calls * 10,
        once.input_tokens * 10,
        once.output_tokens * 10,
    )
    assert sure.usd == (once.usd or 0) * 10


def test_a_standard_chat_suite_is_cheap() -> None:
    estimate = planned(load().models["amazon.nova-lite-v1:0"]).estimate
    assert estimate.input_tokens < 4000
    assert estimate.output_tokens < 3000


def test_the_key_changes_with_everything_a_certificate_depends_on() -> None:
    base = planned().key
    assert planned().key == base
    others = [
        planned(salt="other account"),
        planned(suite="smoke"),
        planned(trials=3),
        planned(confidence=0.95),
        planned(confidence=0.9),
        planned(require=("multi_turn",)),
        planned(route="us.amazon.nova-lite-v1:0"),
        planned(record(capabilities={**CLAIMS, "vision": True})),
        planned(given=Givens(context_share=0.5)),
        planned(given=Givens(guardrail=Guardrail(id="abc123"))),
        planned(given=Givens(guardrail=Guardrail(id="abc123", blocks="a threat"))),
    ]
    assert len({base, *(one.key for one in others)}) == 1 + len(others)


def test_stated_limits_are_claims_unless_people_deny_them() -> None:
    known = record()
    unstated = weights(planned(known, suite="full"))
    assert unstated["long_context"] is unstated["max_output"] is Demand.NOT_APPLICABLE
    stated = replace(known, limits=Limits(context_window_tokens=32_000, max_output_tokens=4_096))
    found = weights(planned(stated, suite="full"))
    assert found["long_context"] is found["max_output"] is Demand.CLAIMED
    denied = replace(stated, curated=Curated(capabilities={"long_context": False}))
    assert weights(planned(denied, suite="full"))["long_context"] is Demand.NOT_APPLICABLE


def test_the_same_plan_is_recognised_in_any_order() -> None:
    one, other = planned(), planned(route="us.a.x")
    settings = RunSettings()
    assert plan_digest([one, other], settings) == plan_digest([other, one], settings)
    assert plan_digest([one], settings) != plan_digest([one, other], settings)
    assert plan_digest([one], RunSettings(trials=3)) != plan_digest([one], settings)
    assert plan_digest([one], RunSettings(confidence=0.9)) != plan_digest([one], settings)


def test_costs() -> None:
    prices = Prices(input_usd_per_mtok=Decimal(1), output_usd_per_mtok=Decimal(10), image_usd=Decimal("0.04"))
    assert cost_of_attempts(prices, [attempt(), attempt()]) == Decimal("0.000120")
    image = Attempt(operation="invoke", total_ms=1, images=2)
    assert cost_of_attempts(prices, [image]) == Decimal("0.080000")
    rerank = Attempt(operation="rerank", total_ms=1)
    assert cost_of_attempts(prices, [rerank]) is None
    assert cost_of_attempts(Prices(query_usd=Decimal("0.002")), [rerank]) == Decimal("0.002000")
    request = Request.of("converse", {"messages": [], "inferenceConfig": {"maxTokens": 1000}})
    bound = upper_bound(prices, request)
    assert bound is not None
    assert bound > Decimal("0.01")


def test_a_geographic_route_is_never_priced_below_the_global_one() -> None:
    model = record(prices=Prices(input_usd_per_mtok=Decimal(2), output_usd_per_mtok=Decimal(10), basis="global"))
    assert prices_for(model, Target("global.a.x", "us-east-1"), {}).input_usd_per_mtok == Decimal(2)
    assert prices_for(model, Target("us.a.x", "us-east-1"), {}).input_usd_per_mtok == Decimal("2.20")
    own = {"us.a.x": Prices(image_usd=Decimal(1))}
    assert prices_for(model, Target("us.a.x", "us-east-1"), own).image_usd == Decimal(1)


def test_suites_are_what_the_contract_says() -> None:
    smoke = {kind: [probe.id for probe in suite("smoke") if kind in probe.kinds] for kind in ("chat", "embedding")}
    assert smoke == {"chat": ["reachable", "answers", "streaming"], "embedding": ["reachable", "embedding_shape"]}
    assert by_id("tool_use") in suite("standard")


OK = {"agreement": "AVAILABLE", "authorization": "AUTHORIZED", "entitlement": "AVAILABLE", "region": "AVAILABLE"}


@pytest.mark.parametrize(
    ("field", "value", "route", "vendor", "status"),
    [
        ("region", "AVAILABLE", "", "Anthropic", None),
        ("region", "NOT_AVAILABLE", "", "Anthropic", Status.UNSUPPORTED),
        ("region", "NOT_AVAILABLE", "us.a.x", "Anthropic", None),
        ("authorization", "NOT_AUTHORIZED", "", "Amazon", Status.FAILED),
        ("entitlement", "NOT_AVAILABLE", "us.a.x", "Amazon", Status.FAILED),
        ("agreement", "NOT_AVAILABLE", "", "Anthropic", Status.INCONCLUSIVE),
        ("agreement", "NOT_AVAILABLE", "", "Amazon", None),
        ("agreement", "PENDING", "", "Anthropic", None),
    ],
)
def test_what_the_free_look_settles(field: str, value: str, route: str, vendor: str, status: Status | None) -> None:
    from dataclasses import replace

    model = record()
    plan = planned(replace(model, facts=replace(model.facts, vendor=vendor)), route=route)
    verdict = settle(plan, Availability(**{**OK, field: value}), allow_subscribe=False)
    assert (verdict.status if verdict else None) is status
    allowed = settle(plan, Availability(**{**OK, "agreement": "NOT_AVAILABLE"}), allow_subscribe=True)
    assert allowed is None
