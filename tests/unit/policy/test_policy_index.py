"""Rules and waivers of thousands of targets are looked up, and mean what a look through all of them would say."""

from __future__ import annotations

import time
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from certify_cli.commands.meanings import fitting_nothing, identified
from certify_cli.policy.demands import demands_of, rule_fits, rules_fitting
from certify_cli.policy.grounds import Grounds
from certify_cli.policy.patterns import fits, meaning
from certify_cli.policy.waivers import notes
from certify_cli.registry.catalogue import Catalogue
from certify_cli.types.findings import Status
from certify_cli.types.policy import Policy, PolicyRule, Waiver
from certify_cli.types.reports import TargetReport

WORDS = ["a.x", "A.X", "us.a.x", "a.x@us-east-1", "us.a.x@eu-west-1", "b.[y]", "b.y"]
patterns = st.sampled_from([*WORDS, "*", "a.*", "?.X", "*@us-*", "b.[xy]", "[!a].y", "b.[", "nothing", "", "a.x\n"])
regions = st.lists(st.sampled_from(["us-east-1", "US-*", "eu-west-1", "*"]), max_size=2).map(tuple)
rules = st.builds(PolicyRule, target=patterns, regions=regions, means=st.lists(patterns, max_size=2).map(tuple))
waivers = st.builds(
    Waiver,
    target=patterns,
    probe=st.just("tool_use"),
    reason=st.just("known"),
    owner=st.just("ana"),
    means=st.lists(patterns, max_size=2).map(tuple),
)
names = st.lists(st.sampled_from([*WORDS, "b.[", "a.x\n", ""]), max_size=4).map(tuple)


@settings(max_examples=200, deadline=None)
@given(st.lists(rules, max_size=6).map(tuple), st.lists(names, min_size=1, max_size=3))
def test_rules_that_are_looked_up_are_those_that_fit(those: Any, targets: Any) -> None:
    policy = Policy(rules=those)
    for known in targets:
        assert [*rules_fitting(policy, iter(known))] == [one for one in those if rule_fits(one, known)]


@settings(max_examples=100, deadline=None)
@given(st.lists(waivers, max_size=6).map(tuple), names)
def test_waivers_that_are_looked_up_are_those_of_which_a_pattern_fits(those: Any, known: Any) -> None:
    plain = [one for one in those if any(fits(pattern, known) for pattern in one.patterns)]
    assert [*meaning(those, known)] == plain


def test_another_policy_of_as_many_rules_is_not_taken_for_the_one_before() -> None:
    for target in ("a.x", "b.y", "a.x"):
        policy = Policy(rules=(PolicyRule(target=target, values={"min_rating": 4.0}),))
        assert demands_of(policy, ["a.x"]).min_rating == (4.0 if target == "a.x" else None)


def nobody() -> Catalogue:
    raise AssertionError("all is known without it")


def seconds(count: int) -> float:
    """CPU time for all that a gate asks of so many targets, each with a rule and a waiver of its own."""
    places = [(f"vendor.model-{number // 2}", ("us-east-1", "eu-west-1")[number % 2]) for number in range(count)]
    names = [f"{model}@{region}" for model, region in places]
    known = [
        TargetReport(target=name, model=model, route=model, region=region, status=Status.CERTIFIED)
        for name, (model, region) in zip(names, places, strict=True)
    ]
    those = tuple(PolicyRule(target=name, values={"min_suite": "full"}) for name in names)
    waived = tuple(Waiver(target=name, probe="tool_use", reason="known", owner="ana") for name in names)
    began = time.process_time()
    held = identified(Grounds(policy=Policy(rules=those), waivers=waived), nobody, known)
    assert {held.demands(one).min_suite for one in known} == {"full"}
    assert not fitting_nothing(held.policy, known, nobody)
    assert all(held.waivers[number] is one for number, one in enumerate(waived))
    assert not any(notes(known, held))
    return time.process_time() - began


def test_twice_the_rules_and_targets_take_about_twice_as_long() -> None:
    """Looked through, they take four times as long; the least of three of each is what the machine cannot add to."""
    few, many = (min(seconds(count) for _ in range(3)) for count in (750, 1_500))
    assert many < 3 * few
