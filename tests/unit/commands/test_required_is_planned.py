"""Whatever the gate will ask of a target as `required` is in the plan that certifies it, however a rule names it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from kit.cases import case
from kit.gated import report

from certify_cli.commands.grounds import at, declared
from certify_cli.commands.meanings import looked_up, requirements
from certify_cli.planning.plan import plan_target
from certify_cli.policy.rules import breaches
from certify_cli.registry.catalogue import Catalogue, merge
from certify_cli.registry.load import load
from certify_cli.runner.prepare import Order
from certify_cli.settings import FileSettings
from certify_cli.types.findings import Mark
from certify_cli.types.model import InventoryModel
from certify_cli.types.plans import RunSettings
from certify_cli.types.policy import Policy, PolicyRule
from certify_cli.types.reports import ProbeReport
from certify_cli.types.target import Selected, Target

NOVA, PROFILE = "amazon.nova-lite-v1:0", "us.amazon.nova-lite-v1:0"
UUID = "1b4e28ba-2fa1-5d2b-883f-0016d3cca427"
NOW = datetime.now(UTC)
CASE = case("refund")
CATALOGUE: Catalogue = merge(load(None), (InventoryModel(id=UUID, model=NOVA, provider="bedrock", active=True),))

NAMES = (
    *(
        "nova-lite",
        "Nova Lite",
        "amazon.nova-lite",
        UUID,
        NOVA,
        NOVA.upper(),
        PROFILE,
        "*",
        "amazon.*",
        "us.amazon.*@us-*",
    ),
    *(
        f"bedrock/{NOVA}",
        f"bedrock/converse/{NOVA}",
        f"bedrock/us-east-1/{NOVA}",
        "nova-lite@us-east-1",
        f"{UUID}@us-east-1",
    ),
    *(
        f"{NOVA}@us-east-1",
        f"{PROFILE}@us-east-1",
        f"{NOVA}@US-EAST-1",
        f"{NOVA}@us-east-1@prod",
        f"{PROFILE}@us-*@prod",
    ),
    f"arn:aws:bedrock:us-east-1:111122223333:inference-profile/{PROFILE}",
)
targets = st.builds(
    Target,
    account=st.sampled_from(["", "prod"]),
    route=st.sampled_from([NOVA, PROFILE]),
    region=st.sampled_from(["us-east-1", "us-west-2", "us-gov-west-1"]),
)
rules = st.builds(
    PolicyRule,
    target=st.sampled_from(NAMES),
    values=st.lists(
        st.sampled_from(["vision", "long_context", "reasoning", "case:refund", "case:*"]), min_size=1, max_size=2
    ).map(lambda names: {"required": tuple(names)}),
)


def planned(policy: Policy, target: Target) -> tuple[Order, frozenset[str]]:
    grounds = declared(FileSettings(policy=policy)).grounds
    own = RunSettings(suite="smoke", cases=(CASE,), require_of=requirements(grounds.policy, (CASE,)))
    order = looked_up(Order(settings=own, grounds=grounds), CATALOGUE)
    model = CATALOGUE.get(NOVA)
    assert model is not None
    selected = Selected(target=target, model=model, asked=NOVA, named=True)
    plan = plan_target(selected, order.settings, salt="")
    return order, frozenset(one.id for one in plan.probes if one.required)


@settings(max_examples=80, deadline=None)
@given(st.lists(rules, min_size=1, max_size=3).map(tuple), targets)
def test_what_the_gate_asks_for_is_in_the_plan(chosen: Any, target: Target) -> None:
    policy = Policy(rules=chosen)
    required = planned(policy, target)[1]
    passed = tuple(ProbeReport(id=name, mark=Mark.PASS, required=True) for name in required)
    done = report(target.route, NOW - timedelta(hours=1), target.region, probes=passed)
    stored = replace(done, target=str(target), account_name=target.account or None)
    own = declared(FileSettings(policy=policy)).grounds
    gate = replace(at(own, NOW, lambda: CATALOGUE, [stored]), certificates=True)
    wanted = set(gate.demands(stored).required)
    assert {"case:refund" if name == "case:*" else name for name in wanted} <= required
    assert [one.message for one in breaches(stored, gate) if one.rule == "required"] == []


@pytest.mark.parametrize("name", ["nova-lite", "Nova Lite", UUID])
def test_a_rule_by_another_name_of_the_model_is_of_its_targets(name: str) -> None:
    rule = PolicyRule(target=name, values={"required": ("vision",), "max_age": timedelta(hours=3)})
    for target in (Target(route=NOVA, region="us-east-1"), Target(route=PROFILE, region="us-west-2")):
        order, required = planned(Policy(rules=(rule,)), target)
        assert "vision" in required
        assert order.grounds.demands_at(target, NOVA).max_age == timedelta(hours=3)
