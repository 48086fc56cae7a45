"""Rules on sending: the budget is never exceeded, the pace follows throttling, retries are bounded."""

from __future__ import annotations

import math
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
from certify_cli.runner.reach import ONE, SILENT_CALLS, Reach
from certify_cli.types.calls import Request, Usage
from certify_cli.types.failures import Category
from certify_cli.types.model import Prices
from certify_cli.types.target import Target

THROTTLED = failure(Category.THROTTLED, transient=True, status=429)
SILENT = failure(Category.NETWORK, transient=True, status=None)


def call(max_tokens: int = 100, route: str = "amazon.nova-lite-v1:0") -> Call:
    request = Request.of("converse", {"messages": [], "inferenceConfig": {"maxTokens": max_tokens}})
    return Call(Target(route, "us-east-1"), record(), request)


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
    unpriced = Call(Target("x", "us-east-1"), record(prices=Prices()), call().request)
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
        math.inf, "credentials that work elsewhere are refused in ap-east-2: UnrecognizedClientException", pauses=True
    )
    assert reach.shut_out == ""


def test_expired_or_everywhere_refused_credentials_end_the_run() -> None:
    unknown, expired, revoked, nowhere = Reach(), Reach(accepted=ONE), Reach(), Reach(accepted=ONE)
    unknown.settled(call(), REFUSED, 0)
    expired.settled(call(), EXPIRED, 0)
    revoked.settled(call(), reply(), 0)
    revoked.settled(call(), REFUSED, 1)
    nowhere.settled(call(), REFUSED, 0)
    assert all(reach.lost for reach in (unknown, expired, revoked))
    assert nowhere.shut_out


def of(account: str) -> Call:
    return replace(call(), target=Target("amazon.nova-lite-v1:0", "us-east-1", account))


def test_an_account_whose_credentials_expire_ends_alone() -> None:
    reach = Reach(True, ("dev", "prod"), accounts=("dev", "prod"))
    reach.settled(of("prod"), EXPIRED, 0)
    why = "account prod: credentials were refused: The security token is expired"
    assert reach.admit(of("prod"), 1) == Later(math.inf, why, pauses=True)
    assert isinstance(reach.admit(of("dev"), 1), Now)
    assert (reach.lost, reach.shut_out, reach.shut()) == ("", "", {"prod": why})
    assert reach.news() == (f"{why}; the other accounts go on without it",)
    reach.settled(of("prod"), EXPIRED, 2)
    assert reach.news() == ()
    reach.settled(of("dev"), EXPIRED, 3)
    assert isinstance(reach.admit(of("dev"), 4), Never)
    assert "account dev" in reach.lost
    assert "account prod" in reach.lost


def test_an_account_in_which_nothing_can_be_signed_is_shut_from_the_start() -> None:
    nothing = failure(Category.AUTHENTICATION, status=None, message="the role is not ours")
    reach = Reach(accounts=("dev", "prod"), unsigned={"prod": nothing})
    assert isinstance(reach.admit(of("prod"), 0), Later)
    assert isinstance(reach.admit(of("dev"), 0), Now)
    assert reach.shut() == {"prod": "account prod: no call can be signed: the role is not ours"}
    assert Reach(unsigned={"": nothing}).lost == "no call can be signed: the role is not ours"


def test_a_region_that_one_account_may_not_use_stays_open_for_the_other() -> None:
    reach = Reach(True, ("dev", "prod"), accounts=("dev", "prod"))
    reach.settled(of("prod"), REFUSED, 0)
    assert isinstance(reach.admit(of("prod"), 0), Later)
    assert isinstance(reach.admit(of("dev"), 0), Now)
    assert reach.shut_out == ""
    reach.settled(of("dev"), REFUSED, 0)
    assert reach.shut_out.count("refused in us-east-1") == 2


def test_our_own_clock_is_no_missing_answer() -> None:
    reach = Reach()
    reach.settled(call(), failure(Category.TIMEOUT, status=None), 0)
    assert not reach.silent
    reach.settled(call(), SILENT, 0)
    assert reach.silent
    assert not Reach(answered=True).silent
