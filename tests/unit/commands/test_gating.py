"""What a store's certificates are worth to the gate: which of them counts, what is missing, which names mean what."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from kit.gated import PASSED, keep, report, warned
from kit.values import NOON

from certify_cli.commands.asked import Asked
from certify_cli.commands.asks import Ask, asks_of_all
from certify_cli.commands.gate import gate
from certify_cli.commands.kept import Kept
from certify_cli.errors import ForeignProvider, NothingSelected, UnknownModel, UsageError
from certify_cli.policy.grounds import Grounds
from certify_cli.registry.catalogue import merge
from certify_cli.registry.load import load
from certify_cli.stores.memory import MemoryStore
from certify_cli.types.findings import Mark, Status
from certify_cli.types.policy import Policy
from certify_cli.types.quality import Quality
from certify_cli.types.reports import ProbeReport, Report, TargetReport

NOVA, PROFILE, CLAUDE = "amazon.nova-lite-v1:0", "us.amazon.nova-lite-v1:0", "anthropic.claude-3-haiku-20240307-v1:0"
NOW = Grounds(now=NOON)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


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


def with_policy(**values: Any) -> Grounds:
    return replace(NOW, policy=Policy(values=values))


ONE = report(NOVA, NOON - HOUR)
GREETS = ProbeReport(id="case:greets", mark=Mark.PASS)
FIRST = Quality(score=0.9, low=0.8, high=1.0, tasks=20)


@pytest.mark.parametrize(
    ("change", "on", "expected", "rule"),
    [
        ({}, NOW, 0, None),
        ({"expires_at": NOON}, NOW, 3, "certificate"),
        ({"certified_at": NOON + HOUR}, NOW, 3, "certificate"),
        ({"suite": "smoke"}, NOW, 3, "suite"),
        ({"suite": "smoke"}, with_policy(min_suite="smoke"), 0, None),
        ({"suite": "full"}, NOW, 0, None),
        ({"origin": "custom", "host": "llm.example:8443"}, NOW, 1, "origin"),
        ({"origin": "custom", "host": "llm.example:8443"}, with_policy(origins=("LLM.example:8443",)), 0, None),
        ({"origin": "custom"}, with_policy(origins=("custom",)), 1, "origin"),
        ({"origin": "simulated"}, with_policy(origins=("simulated",)), 1, "origin"),
        ({"origin": "custom", "host": "aws"}, NOW, 1, "origin"),
        ({"origin": "custom", "host": "AWS"}, with_policy(origins=("aws", "AWS")), 1, "origin"),
        ({"origin": "custom", "host": "aws:8080"}, with_policy(origins=("aws:8080",)), 0, None),
        ({}, replace(NOW, cases=("case:greets",)), 3, "certificate"),
        ({"probes": (*PASSED, GREETS)}, replace(NOW, cases=("case:greets",)), 0, None),
        ({"kind": "embedding"}, replace(NOW, cases=("case:greets",)), 0, None),
        ({}, with_policy(quality_not_worse=True), 3, "regression"),
        ({"quality": FIRST}, with_policy(quality_not_worse=True), 0, None),
        ({"kind": "image"}, with_policy(quality_not_worse=True), 0, None),
        ({}, with_policy(max_age=timedelta(minutes=30)), 3, "certificate"),
        ({}, with_policy(principal="arn:aws:iam::*:role/ci"), 0, None),
        ({}, with_policy(principal="arn:aws:iam::*:role/prod"), 1, "principal"),
        ({}, with_policy(allowed_regions=("us-east-1",)), 1, "region"),
        ({}, with_policy(required=("tool_use",)), 3, "required"),
        ({"kind": "embedding"}, with_policy(required=("tool_use", "case:greets")), 0, None),
    ],
)
def test_one_certificate(change: dict[str, Any], on: Grounds, expected: int, rule: str | None) -> None:
    found = gated(kept(replace(ONE, **change)), NOVA, on=on)
    assert code(found) == expected
    assert [one[0] for one in reasons(found)] == ([rule] if rule else [])


def test_what_is_missing_comes_with_the_command_that_renews_it() -> None:
    have = kept([ONE, report(NOVA, NOON - 8 * DAY, "eu-west-1")])
    found = gated(have, f"{NOVA}@us-west-2", f"{NOVA}@eu-west-1", f"{NOVA}@us-east-1")
    assert code(found) == 3
    assert reasons(found) == [
        ("certificate", f"{NOVA}@eu-west-1", f"certify certify {NOVA}@eu-west-1 --suite standard"),
        ("certificate", f"{NOVA}@us-west-2", f"certify certify {NOVA}@us-west-2 --suite standard"),
    ]


def test_a_failure_that_is_newer_takes_the_place_of_every_certificate() -> None:
    failed = {"status": Status.FAILED, "rating": 1.0, "suite": "smoke"}
    assert code(gated(kept(replace(ONE, certified_at=NOON - DAY), replace(ONE, **failed)), NOVA)) == 1
    assert code(gated(kept(replace(ONE, certified_at=NOON - DAY, **failed), ONE), NOVA)) == 0


def test_a_wider_suite_covers_a_narrower_one_and_never_the_other_way() -> None:
    narrow, wide = replace(ONE, suite="smoke"), replace(ONE, suite="full", certified_at=NOON - DAY)
    assert code(gated(kept(wide, narrow), NOVA)) == 0
    assert code(gated(kept(wide, narrow), NOVA, on=with_policy(min_suite="full"))) == 0
    assert code(gated(kept(narrow), NOVA, on=with_policy(min_suite="full"))) == 3


def test_what_a_smaller_suite_finds_later_counts_where_the_policy_has_something_against_it() -> None:
    wide, later = replace(ONE, suite="full", certified_at=NOON - DAY), warned(NOVA, NOON - HOUR)
    full = {"min_suite": "full"}
    assert code(gated(kept(wide, later), NOVA, on=with_policy(**full))) == 1
    assert code(gated(kept(wide, later, replace(ONE, suite="smoke")), NOVA, on=with_policy(**full))) == 1
    assert code(gated(kept(wide, later), NOVA, on=with_policy(**full, min_status=Status.QUALITY_WARNING))) == 0
    assert code(gated(kept(later, replace(wide, certified_at=NOON)), NOVA, on=with_policy(**full))) == 0


NARROW = {"narrow": True, "certified_at": None, "expires_at": None}


@pytest.mark.parametrize(
    ("change", "expected"),
    [({}, 3), ({"status": Status.FAILED}, 1), ({"origin": "simulated"}, 1), ({"certified_at": NOON - 400 * DAY}, 3)],
)
def test_a_look_at_a_few_probes_takes_away_and_never_grants(change: dict[str, Any], expected: int) -> None:
    """In whatever policy: nothing that is certified stands behind it."""
    seen = warned(NOVA, NOON, **{**NARROW, **change})
    have = Kept({}, {str(seen.target): (NOON, seen)})
    lax = with_policy(min_status=Status.QUALITY_WARNING, levels={"status": "error"})
    assert code(gated(have, NOVA, on=lax)) == expected
    assert code(gated(Kept.of_history([(NOON, seen)]), NOVA, on=lax)) == expected


def test_a_model_is_its_bare_id_else_its_geographic_profile_and_never_a_global_one() -> None:
    profile, everywhere = report(PROFILE, NOON - HOUR), report(f"global.{NOVA}", NOON - HOUR)
    bad = {"status": Status.FAILED, "rating": 0.0}
    assert [one.route for one in gated(kept([ONE, replace(profile, **bad)]), NOVA).targets] == [NOVA]
    assert [one.route for one in gated(kept([profile, everywhere]), NOVA).targets] == [PROFILE]
    assert code(gated(kept(everywhere), NOVA)) == 3
    assert [one.route for one in gated(kept([ONE, profile]), PROFILE).targets] == [PROFILE]
    assert len(gated(kept([ONE, profile, everywhere]), "*nova*").targets) == 3


def test_regions_and_accounts_each_need_one() -> None:
    assert code(gated(kept(ONE), f"{NOVA}@us-east-1", usual=("eu-west-1",))) == 0
    assert [one[1] for one in reasons(gated(kept(ONE), NOVA, usual=("eu-west-1",)))] == [f"{NOVA}@eu-west-1"]
    have = kept([report(NOVA, NOON - HOUR, account_name="dev"), report(NOVA, NOON - HOUR, "eu-west-1")])
    assert code(gated(kept(ONE), NOVA, regions=("us-east-1",))) == 0
    found = gated(kept(ONE), NOVA, regions=("us-east-1", "eu-west-1", "ap-*"))
    assert [one[1] for one in reasons(found)] == [f"{NOVA}@eu-west-1"]
    found = gated(have, f"{NOVA}@us-east-1", declared=("dev", "prod"))
    assert [one[1] for one in reasons(found)] == [f"{NOVA}@us-east-1@prod"]
    assert code(gated(have, f"{NOVA}@us-east-1@dev", declared=("dev", "prod"))) == 0
    assert code(gated(have, f"{NOVA}@us-east-1", declared=("dev", "prod"), accounts=("d*",))) == 0
    with pytest.raises(UsageError, match="no account named 'test'"):
        gated(have, f"{NOVA}@us-east-1@test", declared=("dev", "prod"))


def test_other_names_and_names_that_mean_nothing() -> None:
    assert code(gated(kept(ONE), "nova lite")) == 0
    assert code(gated(kept(ONE), f"bedrock/us-east-1/{NOVA}")) == 0
    assert code(gated(kept(ONE), CLAUDE)) == 3
    with pytest.raises(ForeignProvider):
        gated(kept(ONE), "openai/gpt-4o")
    with pytest.raises(UnknownModel):
        gated(kept(ONE), "amazon.nova-light-v1:0")
    with pytest.raises(NothingSelected):
        gate(Asked(asks=(), catalogue=lambda: merge(load(None))), kept(ONE), NOW)


def test_a_sweep_wants_every_active_model_of_the_inventory() -> None:
    have = kept(ONE)
    assert code(gated(have, asks=asks_of_all(have, [NOVA]))) == 0
    assert [one[1] for one in reasons(gated(have, asks=asks_of_all(have, [NOVA, CLAUDE])))] == [CLAUDE]


def test_named_and_unsupported_breaches_and_swept_up_it_does_not() -> None:
    gone = TargetReport(
        target=f"{CLAUDE}@us-east-1",
        model=CLAUDE,
        route=CLAUDE,
        region="us-east-1",
        status=Status.UNSUPPORTED,
        suite="standard",
    )
    store = MemoryStore()
    keep(store, [ONE])
    have = Kept.of(store)
    have = replace(have, latest={**have.latest, str(gone.target): (NOON, gone)})
    assert code(gated(have, NOVA, CLAUDE)) == 1
    assert code(gated(have, "*")) == 0


def test_a_quality_warning_is_what_the_policy_makes_of_it() -> None:
    have = kept(warned(NOVA, NOON - HOUR))
    assert code(gated(have, NOVA)) == 1
    assert code(gated(have, NOVA, on=with_policy(min_status=Status.QUALITY_WARNING))) == 0
    assert code(gated(have, NOVA, on=replace(NOW, policy=Policy(preset="smoke")))) == 0
    assert code(gated(have, NOVA, on=replace(NOW, policy=Policy(preset="strict")))) == 1


@pytest.mark.parametrize(
    ("name", "narrowed", "account", "exit_code"),
    [
        (f"{NOVA}@us-east-1", {}, None, 0),
        (NOVA, {"usual": ("us-east-1",)}, None, 0),
        (NOVA, {"regions": ("us-east-1",)}, None, 0),
        (NOVA, {"regions": ("us-*",)}, None, 3),
        (NOVA, {}, None, 3),
        ("*", {"regions": ("us-east-1",)}, None, 3),
        (f"{NOVA}@us-east-1", {}, "prod", 3),
        (f"{NOVA}@us-east-1@prod", {"declared": ("prod",)}, "prod", 0),
        (f"{NOVA}@us-east-1", {"declared": ("prod",)}, "prod", 0),
    ],
)
def test_lines_that_evidence_lacks_are_missed_by_whoever_asks_for_what_there_is(
    name: str, narrowed: dict[str, Any], account: str | None, exit_code: int
) -> None:
    """What is named to the last part is a gap by itself, so for that alone the rest may be left out."""
    target = f"{NOVA}@us-east-1@{account}" if account else ONE.target
    one = replace(ONE, target=target, account_name=account)
    assert code(gated(Kept.of_history([(NOON, one)]), name, **narrowed)) == 0
    found = gated(Kept.of_history([(NOON, one)], ("a line is gone",)), name, **narrowed)
    assert code(found) == exit_code
    assert [one[:2] for one in reasons(found)] == ([("certificate", None)] if exit_code else [])
