"""Rules on sending: the budget is never exceeded, the pace follows throttling, retries are bounded."""

from __future__ import annotations

import math
import random
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from kit.values import failure, record, reply

from certify_cli.interfaces import Call, Later, Never, Now
from certify_cli.planning.price import cost_of_attempts, upper_bound
from certify_cli.planning.weight import TOOL_TOKENS
from certify_cli.runner.attempts import attempt_of
from certify_cli.runner.budget import Budget
from certify_cli.runner.pace import COOLDOWN_SECONDS, Lane, Pace
from certify_cli.runner.reach import SILENT_CALLS, Reach
from certify_cli.runner.retry import Retry
from certify_cli.types.calls import Request, Usage
from certify_cli.types.failures import Category
from certify_cli.types.model import Prices
from certify_cli.types.target import Target

THROTTLED = failure(Category.THROTTLED, transient=True, status=429)
SILENT = failure(Category.NETWORK, transient=True, status=None)


def call(max_tokens: int = 100, route: str = "amazon.nova-lite-v1:0") -> Call:
    request = Request.of("converse", {"messages": [], "inferenceConfig": {"maxTokens": max_tokens}})
    return Call("k", Target(route, "us-east-1"), record(), request)


def test_a_budget_reserves_before_it_sends() -> None:
    bound = Decimal("0.0000285")  # 100 output tokens and a token per byte of the body
    budget = Budget(bound * 2, {})
    assert isinstance(budget.admit(call(), 0), Now)
    budget.sent(call(), 0)
    assert isinstance(budget.admit(call(5000), 0), Later)  # what is reserved may come back
    budget.settled(call(), reply(), 1)
    assert isinstance(budget.admit(call(5000), 1), Never)
    assert isinstance(budget.admit(call(), 1), Now)


def test_a_tiny_budget_is_written_out() -> None:
    assert Budget(Decimal("0.0000001"), {}).admit(call(), 0) == Never("budget of 0.0000001 USD reached", ends_run=True)


def test_an_unanswered_call_counts_as_spent() -> None:
    budget = Budget(Decimal(1), {})
    budget.sent(call(), 0)
    budget.settled(call(), SILENT, 1)
    lost = budget.spent_usd
    assert lost > 0
    budget.sent(call(), 2)
    budget.settled(call(), THROTTLED, 3)
    assert budget.spent_usd == lost  # AWS said no, so it costs nothing


def test_a_reply_that_was_cut_counts_as_spent_and_a_refusal_does_not() -> None:
    budget = Budget(Decimal(1), {})
    for status, costs in ((200, True), (400, False)):
        before = budget.spent_usd
        budget.sent(call(), 0)
        budget.settled(call(), failure(Category.NETWORK, status=status), 1)
        assert (budget.spent_usd > before) is costs


def test_what_the_run_spent_before_counts() -> None:
    assert isinstance(Budget(Decimal("0.01"), {}, Decimal("0.01")).admit(call(), 0), Never)


def test_tools_raise_the_most_a_request_may_cost() -> None:
    tools = [{"toolSpec": {"name": name}} for name in "ab"]
    prices = record().prices
    few, more = (Request.of("converse", {"toolConfig": {"tools": tools[:count]}}) for count in (1, 2))
    low, high = upper_bound(prices, few), upper_bound(prices, more)
    assert low is not None
    assert high is not None
    assert high - low > TOOL_TOKENS * Decimal("0.06") / 1_000_000


@pytest.mark.parametrize("tokens", [10**30, -(10**30), 0])
def test_no_usage_figure_breaks_the_sums(tokens: int) -> None:
    odd = replace(reply(), usage=Usage(tokens, tokens, tokens))
    budget = Budget(None, {})
    budget.sent(call(), 0)
    budget.settled(call(), odd, 1)
    assert 0 <= budget.spent_usd < 1000
    assert cost_of_attempts(record().prices, [attempt_of(call(), odd)]) == budget.spent_usd


def test_without_a_price_nothing_is_sent_under_a_budget() -> None:
    unpriced = Call("k", Target("x", "us-east-1"), record(prices=Prices()), call().request)
    assert Budget(Decimal(1), {}).admit(unpriced, 0) == Never("no price")
    assert isinstance(Budget(None, {}).admit(unpriced, 0), Now)
    own = Prices(input_usd_per_mtok=Decimal(1), output_usd_per_mtok=Decimal(1))
    assert isinstance(Budget(Decimal(1), {"x": own}).admit(unpriced, 0), Now)


@given(st.lists(st.tuples(st.integers(1, 3000), st.integers(0, 3000)), max_size=60), st.integers(1, 400))
def test_a_budget_is_never_exceeded(calls: list[tuple[int, int]], micro_usd: int) -> None:
    limit = Decimal(micro_usd) / 1_000_000
    budget = Budget(limit, {})
    flying: list[tuple[Call, int]] = []
    for allowed, used in calls:
        one = call(allowed)
        if isinstance(budget.admit(one, 0), Now):
            budget.sent(one, 0)
            flying.append((one, min(used, allowed)))
        elif flying:
            sent, tokens = flying.pop()
            budget.settled(sent, reply(output_tokens=tokens), 1)
        assert budget.spent_usd <= limit


def test_a_storm_of_throttles_is_one_cut() -> None:
    lane = Lane()
    for number in range(20):
        lane.note_sent(number / 10)
    assert lane.throttled(2.0)
    first = lane.per_second
    assert not lane.throttled(2.5)
    assert lane.per_second == first
    assert lane.throttled(2.0 + COOLDOWN_SECONDS + 0.1)
    assert lane.per_second is not None
    assert first is not None
    assert lane.per_second < first


def test_pace_keeps_routes_apart_and_grows_again() -> None:
    pace = Pace()
    pace.sent(call(), 0)
    pace.settled(call(), THROTTLED, 0)
    assert isinstance(pace.admit(call(), 0.01), Later)
    assert isinstance(pace.admit(call(route="other"), 0.01), Now)
    assert pace.newly_slowed() == ("amazon.nova-lite-v1:0@us-east-1",)
    assert pace.newly_slowed() == ()
    assert isinstance(pace.admit(call(), 30), Now)


def test_only_throttling_slows_down() -> None:
    pace = Pace()
    for category in set(Category) - {Category.THROTTLED}:
        pace.sent(call(), 0)
        pace.settled(call(), failure(category, status=500), 0)
    assert isinstance(pace.admit(call(), 0), Now)


@given(st.lists(st.floats(0, 3), min_size=1, max_size=80))
def test_a_lane_never_sends_faster_than_its_rate(gaps: list[float]) -> None:
    lane, now, sent = Lane(), 0.0, 0
    lane.throttled(now)
    for gap in gaps:
        now += gap
        if isinstance(lane.admit(now), Now):
            lane.note_sent(now)
            sent += 1
    assert lane.per_second is not None
    assert sent <= 1 + now * lane.per_second


def test_nobody_answers() -> None:
    reach = Reach()
    for _ in range(SILENT_CALLS):
        assert isinstance(reach.admit(call(), 0), Now)
        reach.sent(call(), 0)
        reach.settled(call(), SILENT, 0)
    assert isinstance(reach.admit(call(), 0), Never)


def test_silence_is_not_concluded_while_an_answer_may_still_come() -> None:
    reach = Reach()
    reach.sent(call(), 0)
    for _ in range(SILENT_CALLS):
        reach.sent(call(), 0)
        reach.settled(call(), SILENT, 0)
    assert isinstance(reach.admit(call(), 1), Later)
    reach.settled(call(), reply(), 2)
    assert isinstance(reach.admit(call(), 2), Now)
    assert reach.lost == ""


def test_once_answered_silence_is_only_bad_luck() -> None:
    reach = Reach()
    reach.settled(call(), THROTTLED, 0)
    for _ in range(SILENT_CALLS * 2):
        reach.settled(call(), SILENT, 0)
    assert isinstance(reach.admit(call(), 0), Now)


REFUSED = failure(Category.AUTHENTICATION, status=403, message="UnrecognizedClientException")
EXPIRED = failure(Category.AUTHENTICATION, status=403, message="The security token is expired")


def elsewhere() -> Call:
    return replace(call(), target=Target("amazon.nova-lite-v1:0", "ap-east-2"))


def test_credentials_refused_in_one_region_close_that_region_only() -> None:
    reach = Reach()
    reach.settled(call(), reply(), 0)
    reach.settled(elsewhere(), REFUSED, 0)
    assert reach.lost == ""
    assert isinstance(reach.admit(call(), 0), Now)
    assert reach.admit(elsewhere(), 0) == Later(
        math.inf, "credentials that work elsewhere are refused in ap-east-2: UnrecognizedClientException"
    )
    assert reach.shut_out == ""


def test_expired_or_everywhere_refused_credentials_end_the_run() -> None:
    unknown, expired, revoked, nowhere = Reach(), Reach(accepted=True), Reach(), Reach(accepted=True)
    unknown.settled(call(), REFUSED, 0)
    expired.settled(call(), EXPIRED, 0)
    revoked.settled(call(), reply(), 0)
    revoked.settled(call(), REFUSED, 1)
    nowhere.settled(call(), REFUSED, 0)
    assert all(reach.lost for reach in (unknown, expired, revoked))
    assert nowhere.shut_out


def test_our_own_clock_is_no_missing_answer() -> None:
    reach = Reach()
    reach.settled(call(), failure(Category.TIMEOUT, status=None), 0)
    assert not reach.silent
    reach.settled(call(), SILENT, 0)
    assert reach.silent
    assert not Reach(answered=True).silent


@pytest.mark.parametrize("category", list(Category))
@given(attempt=st.integers(1, 30), elapsed=st.floats(0, 300), seed=st.integers(0, 99))
def test_retries_are_bounded_in_attempts_and_time(category: Category, attempt: int, elapsed: float, seed: int) -> None:
    retry = Retry(rng=random.Random(seed))
    transient = category in (Category.THROTTLED, Category.TIMEOUT, Category.NETWORK, Category.SERVICE_UNAVAILABLE)
    delay = retry.delay(failure(category, transient=transient), attempt=attempt, elapsed_seconds=elapsed)
    if delay is None:
        return
    assert transient or (category is Category.UNKNOWN and attempt == 1)
    assert 0 <= delay <= retry.cap_seconds
    assert elapsed + delay < retry.seconds
    assert attempt < (retry.paced_attempts if category is Category.THROTTLED else retry.attempts)


def test_a_first_transient_failure_is_retried() -> None:
    assert Retry(rng=random.Random(1)).delay(SILENT, attempt=1, elapsed_seconds=0.5) is not None
