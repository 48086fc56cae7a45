"""The pace: routes apart, tokens reserved and given back, a quota of 0 said clearly, a wrong record survived."""

from __future__ import annotations

from dataclasses import replace

import pytest
from kit.bench import THROTTLED, Bench, always
from kit.values import failure, record, reply

from certify_cli.interfaces import Call, Later, Never, Now
from certify_cli.registry.quotas import burndown
from certify_cli.runner.pace import Pace
from certify_cli.runner.reservation import reserved_tokens, used_tokens
from certify_cli.types.calls import Request, Usage
from certify_cli.types.failures import Category
from certify_cli.types.findings import Mark
from certify_cli.types.quotas import RouteQuota, RouteUse, added
from certify_cli.types.target import Target

ZERO = RouteQuota(requests_per_minute=0)


def call(max_tokens: int = 100, route: str = "amazon.nova-lite-v1:0") -> Call:
    request = Request.of("converse", {"messages": [], "inferenceConfig": {"maxTokens": max_tokens}})
    return Call(Target(route, "us-east-1"), record(), request)


def test_routes_are_apart_and_a_throttled_one_is_told_once() -> None:
    pace = Pace()
    pace.sent(call(), 0)
    pace.settled(call(), THROTTLED, 0)
    assert isinstance(pace.admit(call(), 0.01), Later)
    assert isinstance(pace.admit(call(route="other"), 0.01), Now)
    assert pace.newly_slowed() == ("amazon.nova-lite-v1:0@us-east-1",)
    assert pace.newly_slowed() == ()
    assert isinstance(pace.admit(call(), 30), Now)


def test_a_route_is_throttled_in_one_account_and_not_in_another() -> None:
    pace = Pace()
    dev, prod = (replace(call(), target=Target("amazon.nova-lite-v1:0", "us-east-1", one)) for one in ("dev", "prod"))
    pace.sent(prod, 0)
    pace.settled(prod, THROTTLED, 0)
    assert isinstance(pace.admit(prod, 0.01), Later)
    assert isinstance(pace.admit(dev, 0.01), Now)
    assert pace.newly_slowed() == ("amazon.nova-lite-v1:0@us-east-1@prod",)


def test_only_throttling_cuts() -> None:
    pace = Pace(lambda _: RouteQuota(requests_per_minute=600))
    for category in set(Category) - {Category.THROTTLED}:
        pace.sent(call(), 0)
        pace.settled(call(), failure(category, status=500), 0)
    [use] = pace.uses()
    assert use.rate_per_minute == use.quota_per_minute == 600
    pace.settled(call(), THROTTLED, 1)
    assert pace.uses()[0].rate_per_minute == pytest.approx(420)


def test_tokens_are_reserved_when_a_request_starts_and_given_back_when_it_ended() -> None:
    pace = Pace(lambda _: RouteQuota(requests_per_minute=6000, tokens_per_minute=6000))
    big = call(max_tokens=900)
    assert isinstance(pace.admit(big, 0), Now)
    pace.sent(big, 0)
    assert isinstance(pace.admit(big, 0.1), Later)
    pace.settled(big, reply(output_tokens=5), 0.2)
    assert isinstance(pace.admit(big, 0.3), Now)


def test_a_request_larger_than_the_burst_goes_when_nothing_else_is_reserved() -> None:
    pace = Pace(lambda _: RouteQuota(tokens_per_minute=600))
    assert isinstance(pace.admit(call(max_tokens=5000), 0), Now)
    pace.sent(call(max_tokens=5000), 0)
    later = pace.admit(call(max_tokens=10), 1)
    assert isinstance(later, Later)
    assert isinstance(pace.admit(call(max_tokens=10), later.at), Later | Now)


@pytest.mark.parametrize(
    ("model", "times"),
    [
        ("anthropic.claude-3-7-sonnet-20250219-v1:0", 5),
        ("anthropic.claude-sonnet-4-5-20250929-v1:0", 5),
        ("anthropic.claude-opus-5-5", 5),
        ("anthropic.claude-3-5-sonnet-20241022-v2:0", 1),
        ("anthropic.claude-3-haiku-20240307-v1:0", 1),
        ("anthropic.claude-v2:1", 1),
        ("anthropic.claude-instant-v1", 1),
        ("amazon.nova-lite-v1:0", 1),
        ("meta.llama4-scout-17b-instruct-v1:0", 1),
    ],
)
def test_newer_claude_burns_five_tokens_for_one(model: str, times: int) -> None:
    assert burndown(model) == times
    asked = replace(call(), model=record(model))
    answered = replace(reply(), usage=Usage(10, 20, 30, cache_read_tokens=7, cache_write_tokens=3))
    assert used_tokens(asked, answered) == 13 + 20 * times


def test_a_refused_request_gives_its_tokens_back_and_a_silent_one_does_not() -> None:
    assert used_tokens(call(), THROTTLED) == 0
    assert used_tokens(call(), failure(Category.TIMEOUT, status=None)) == reserved_tokens(call())


def test_a_quota_of_zero_is_tried_once_and_said() -> None:
    pace = Pace(lambda _: ZERO)
    assert isinstance(pace.admit(call(), 0), Now)
    pace.sent(call(), 0)
    assert isinstance(pace.admit(call(), 0.1), Later)
    told = pace.meaning(call(), THROTTLED)
    assert isinstance(told, type(THROTTLED))
    assert (told.category, told.transient) == (Category.QUOTA_EXHAUSTED, False)
    assert "quota of 0" in told.message
    pace.settled(call(), told, 0.2)
    verdict = pace.admit(call(), 10)
    assert isinstance(verdict, Never)
    assert not verdict.ends_run
    assert "quota of 0" in verdict.reason


def test_a_quota_of_zero_that_is_not_true_is_forgotten() -> None:
    pace = Pace(lambda _: ZERO)
    pace.admit(call(), 0)
    pace.sent(call(), 0)
    pace.settled(call(), reply(), 0.2)
    assert pace.meaning(call(), THROTTLED) is THROTTLED
    pace.sent(call(), 5)
    pace.settled(call(), THROTTLED, 5)
    assert isinstance(pace.admit(call(), 60), Now)


def test_a_run_against_a_quota_of_zero_ends_at_once() -> None:
    pace = Pace(lambda _: ZERO)
    told = pace.meaning
    bench = Bench(always(THROTTLED), probes=("reachable", "answers"), admissions=[pace])
    bench.cloud = lambda asked, now: (0.1, told(asked, THROTTLED))
    found = [one for step in bench.run() for one in step.findings]
    assert [one.mark for one in found] == [Mark.INCONCLUSIVE, Mark.SKIPPED]
    assert len(bench.workers.calls) == 1
    assert bench.time.now - 1000 < 1


def test_a_continued_run_adds_to_what_it_sent_before() -> None:
    first = RouteUse(target="a", calls=3, throttled=1, rate_per_minute=60)
    later = RouteUse(target="a", calls=2, throttled=1, rate_per_minute=30, quota_per_minute=40)
    other = RouteUse(target="b", calls=1, throttled=0, rate_per_minute=9)
    both = replace(later, calls=5, throttled=2)
    assert added([first], [later, other]) == (both, other)
    assert added([first], []) == (first,)


def test_how_routes_were_used_is_told() -> None:
    pace = Pace()
    assert pace.uses() == ()
    pace.sent(call(), 0)
    pace.settled(call(), THROTTLED, 0)
    [use] = pace.uses()
    assert (use.target, use.calls, use.throttled) == ("amazon.nova-lite-v1:0@us-east-1", 1, 1)
    assert use.quota_per_minute is None


def test_a_share_of_a_known_quota_is_the_ceiling_of_calls_and_tokens() -> None:
    quota = RouteQuota(requests_per_minute=600, tokens_per_minute=6000)
    half, whole = Pace(lambda _: quota, share=0.5), Pace(lambda _: quota)
    for pace in (half, whole):
        pace.sent(call(), 0)
    assert half.uses() == (replace(whole.uses()[0], rate_per_minute=300),)
    assert isinstance(half.admit(call(max_tokens=800), 0.5), Later), "ten seconds of half the tokens are fewer"
    assert isinstance(whole.admit(call(max_tokens=800), 0.5), Now)


def test_half_of_what_nobody_knows_is_not_known_either() -> None:
    unknown = Pace(share=0.1)
    unknown.sent(call(), 0)
    assert unknown.uses()[0].rate_per_minute == 120
