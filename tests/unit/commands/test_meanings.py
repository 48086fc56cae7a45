"""What names in a settings file mean: rules, waivers, suites and sweeps, in every form, and where they fit nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from kit.gated import keep, report, warned
from kit.values import NOON

from certify_cli.commands.asked import Asked
from certify_cli.commands.asks import Ask, Narrowed, asks_of_all, asks_of_rows
from certify_cli.commands.declaring import rows_of
from certify_cli.commands.gate import gate
from certify_cli.commands.grounds import at, declared
from certify_cli.commands.kept import Kept
from certify_cli.policy.grounds import Grounds
from certify_cli.registry.catalogue import merge
from certify_cli.registry.load import load
from certify_cli.settings import FileSettings
from certify_cli.stores.memory import MemoryStore
from certify_cli.types.policy import DeclaredTarget, Policy, PolicyRule, Waiver
from certify_cli.types.reports import Report, TargetReport

NOVA, PROFILE, CLAUDE = "amazon.nova-lite-v1:0", "us.amazon.nova-lite-v1:0", "anthropic.claude-3-haiku-20240307-v1:0"
NOW = Grounds(now=NOON)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ONE = report(NOVA, NOON - HOUR)


def kept(*runs: Any) -> Kept:
    store = MemoryStore()
    for number, reports in enumerate(runs):
        keep(store, reports if isinstance(reports, list) else [reports], f"run-{number}")
    return Kept.of(store)


def gated(have: Kept, *names: str, on: Grounds = NOW, asks: tuple[Ask, ...] = (), **narrowed: Any) -> Report:
    catalogue = merge(load(None))
    wanted = asks or tuple(Ask(text=name) for name in names)
    return gate(Asked(asks=wanted, catalogue=lambda: catalogue, **narrowed), have, on)


def code(found: Report) -> int:
    assert found.decision is not None
    return found.decision.exit_code


def reasons(found: Report) -> list[tuple[str, str | None, str]]:
    assert found.decision is not None
    return [(one.rule, one.target, one.remedy) for one in found.decision.reasons]


def test_a_sweep_of_a_region_wants_its_active_models_there() -> None:
    have = kept([ONE, report(CLAUDE, NOON - HOUR, "eu-west-1")])
    there = Narrowed(regions=("us-east-1",))
    found = gated(have, asks=asks_of_all(have, [NOVA, CLAUDE], there), regions=there.regions)
    assert (code(found), [one[1] for one in reasons(found)]) == (3, [f"{CLAUDE}@us-east-1"])
    assert code(gated(have, asks=asks_of_all(have, [NOVA], there), regions=there.regions)) == 0
    assert code(gated(have, asks=asks_of_all(have, [NOVA, CLAUDE]))) == 0


@pytest.mark.parametrize(
    "name", [NOVA, f"bedrock/converse/{NOVA}", f"bedrock/us-east-1/{NOVA}", "amazon.nova-lite", "Nova Lite"]
)
@pytest.mark.parametrize("stored", [ONE, report(PROFILE, NOON - HOUR)])
def test_rules_and_suites_are_of_a_model_in_every_form(name: str, stored: TargetReport) -> None:
    catalogue = merge(load(None))
    have = kept(stored)

    def with_rules(*rules: PolicyRule, targets: tuple[DeclaredTarget, ...] = ()) -> Report:
        file = FileSettings(policy=Policy(rules=rules), targets=targets)
        on = at(declared(file).grounds, NOON, lambda: catalogue, [one for _, one in have.reports()])
        return gated(have, NOVA, on=on)

    where = () if "us-east-1" in name else ("us-*",)
    for regions in ((), where):
        target = DeclaredTarget(name=name, suite="full", regions=regions)
        assert [one[0] for one in reasons(with_rules(targets=(target,)))] == ["suite"]
    elsewhere = DeclaredTarget(name=NOVA, suite="full", regions=("eu-*",))
    assert reasons(with_rules(targets=(elsewhere,))) == []
    assert [one[0] for one in reasons(with_rules(PolicyRule(target=name, values={"min_suite": "full"})))] == ["suite"]


def test_a_rule_that_fits_nothing_is_said_and_a_waiver_is_of_what_its_name_means() -> None:
    catalogue = merge(load(None))
    have = kept(warned(NOVA, NOON - HOUR))
    waiver = Waiver(target="Nova Lite", probe="tool_use", reason="r", owner="o", until=NOON + DAY, expires="then")
    file = FileSettings(policy=Policy(rules=(PolicyRule(target="amazon.nvoa-*", line=7),)), waivers=(waiver,))
    found = gated(
        have, NOVA, on=at(declared(file).grounds, NOON, lambda: catalogue, [one for _, one in have.reports()])
    )
    assert code(found) == 0
    assert found.decision is not None
    idle = [one for one in found.decision.reasons if one.rule == "policy"]
    assert [(one.target, one.level) for one in idle] == [("amazon.nvoa-*", "warn")]
    assert "line 7 of default fits no target that is stored" in idle[0].message


def test_declared_targets_with_a_suite_of_their_own() -> None:
    rule = PolicyRule(target=f"{NOVA}@us-east-1", values={"min_suite": "full"})
    rows = rows_of([DeclaredTarget(name=NOVA, regions=("us-east-1", "us-west-2"), suite="full")], frozenset)
    on = Grounds(now=NOON, policy=Policy(rules=(rule,)))
    assert reasons(gated(kept(ONE), asks=asks_of_rows(rows), on=on)) == [
        ("suite", f"{NOVA}@us-east-1", f"certify certify {NOVA}@us-east-1 --suite full"),
        # with the region in the target, the bare id would be certified where only a profile can be called
        ("certificate", f"{NOVA}@us-west-2", f"certify certify {NOVA} --region us-west-2 --suite standard"),
    ]
    assert code(gated(kept(ONE), asks=asks_of_rows(rows), regions=("us-east*",))) == 0
