"""The breaker: what opens a circuit, who gets through while it is open, what closes it, and what it never does."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pytest
from kit.bench import HUNG, THROTTLED
from kit.breaking import BROKEN, CUT, DOWN, FAST, FAST_REGION, REGION, WRONG, call_to
from kit.values import NOON, failure, reply

from certify_cli.interfaces import Call, Later, Never, Now
from certify_cli.runner.breaker import PATIENCE_SECONDS, Breaker, outcome_of
from certify_cli.runner.circuit import Outcome, Rules
from certify_cli.types.calls import Reply
from certify_cli.types.failures import Category, Failure
from certify_cli.types.target import Target

DENIED = failure(Category.PERMISSION_DENIED, status=403)
SLOW_MODEL = failure(Category.TIMEOUT, transient=True, status=408)


def breaker() -> Breaker:
    return Breaker(lambda: NOON, target=FAST, region=FAST_REGION)


def send(breaker: Breaker, model: str, result: Reply | Failure, now: float, region: str = "us-east-1") -> Call:
    call = call_to(model, region)
    breaker.sent(call, now)
    breaker.settled(call, result, now)
    return call


@pytest.mark.parametrize("result", [DOWN, CUT, HUNG])
def test_failures_in_a_row_open_the_circuit_of_a_target_and_not_of_its_region(result: Failure) -> None:
    one = breaker()
    for _ in range(3):
        call = send(one, "amazon.a", result, 0)
    verdict = one.admit(call, 1)
    assert isinstance(verdict, Later)
    assert (verdict.at, verdict.pauses) == (5.0, True)
    assert "circuit open: amazon.a@us-east-1: 3 calls in a row failed" in verdict.reason
    assert isinstance(one.admit(call_to("amazon.b"), 1), Now)


def test_one_sick_model_does_not_speak_for_its_region() -> None:
    one = Breaker(lambda: NOON, target=Rules(in_a_row=99, least_calls=99), region=FAST_REGION)
    for _ in range(20):
        send(one, "amazon.a", DOWN, 0)
    assert one.open_names() == ()


def test_failures_of_several_routes_open_the_circuit_of_the_region_and_of_no_other() -> None:
    one = breaker()
    for number in range(4):
        send(one, f"amazon.{number}", DOWN, 0)
    assert one.open_names() == (REGION,)
    assert isinstance(one.admit(call_to("amazon.new"), 1), Later)
    assert isinstance(one.admit(call_to("amazon.new", "us-west-2"), 1), Now)


def test_a_rate_of_failures_opens_too() -> None:
    one = breaker()
    for result in (reply(), DOWN, DOWN, reply(), DOWN, DOWN):
        send(one, "amazon.a", result, 0)
    assert one.open_names() == ("amazon.a@us-east-1",)
    assert "4 of 6 calls within 30 s failed" in one.records()[0].reason


def test_old_failures_are_forgotten() -> None:
    one = breaker()
    for second, result in enumerate((reply(), DOWN, DOWN, reply(), DOWN, DOWN)):
        send(one, "amazon.a", result, second * 20.0)
    assert one.open_names() == ()


@pytest.mark.parametrize("result", [THROTTLED, BROKEN, SLOW_MODEL, WRONG, failure(Category.AUTHENTICATION, status=403)])
def test_what_is_no_sickness_of_the_way_opens_nothing(result: Failure) -> None:
    one = breaker()
    for _ in range(50):
        send(one, "amazon.a", result, 0)
    assert one.open_names() == ()


def test_one_trial_goes_out_after_the_cooldown_and_two_that_succeed_close() -> None:
    one = breaker()
    for _ in range(3):
        send(one, "amazon.a", DOWN, 0)
    first, second = call_to("amazon.a"), call_to("amazon.a")
    assert isinstance(one.admit(first, 4.9), Later)
    assert isinstance(one.admit(first, 5.0), Now)
    one.sent(first, 5.0)
    assert isinstance(one.admit(second, 5.0), Later)
    one.settled(first, reply(), 6.0)
    assert one.records()[0].state == "half-open"
    assert isinstance(one.admit(second, 6.0), Now)
    one.sent(second, 6.0)
    one.settled(second, reply(), 7.0)
    assert one.open_names() == ()
    assert one.news()[-1] == "circuit of amazon.a@us-east-1 closed again"


def test_each_trial_that_fails_doubles_the_cooldown_up_to_a_minute() -> None:
    one, now, waits = breaker(), 0.0, []
    for _ in range(3):
        call = send(one, "amazon.a", DOWN, now)
    for _ in range(6):
        verdict = one.admit(call, now)
        assert isinstance(verdict, Later)
        waits.append(verdict.at - now)
        send(one, "amazon.b", reply(), verdict.at)  # other work, so that nobody loses patience
        now = verdict.at
        send(one, "amazon.a", DOWN, now)
    assert waits == [5, 10, 20, 40, 60, 60]
    assert one.records()[0].opened == 1


def test_a_trial_that_is_throttled_says_nothing_and_frees_its_place() -> None:
    one = breaker()
    for _ in range(3):
        send(one, "amazon.a", DOWN, 0)
    call = send(one, "amazon.a", THROTTLED, 5.0)
    assert one.records()[0].state == "half-open"
    assert isinstance(one.admit(call, 5.0), Now)


def test_a_trial_that_is_never_settled_frees_its_place_in_the_end() -> None:
    one = breaker()
    for _ in range(3):
        send(one, "amazon.a", DOWN, 0)
    one.sent(call_to("amazon.a"), 5.0)
    assert isinstance(one.admit(call_to("amazon.a"), 500.0), Later)
    assert isinstance(one.admit(call_to("amazon.a"), 606.0), Now)


def test_a_trial_of_a_call_that_may_take_long_is_waited_for() -> None:
    one = Breaker(lambda: NOON, target=FAST, region=FAST_REGION, call_seconds=900)
    for _ in range(3):
        send(one, "amazon.a", DOWN, 0)
    one.sent(call_to("amazon.a"), 5.0)
    assert isinstance(one.admit(call_to("amazon.a"), 1804.0), Later)
    assert isinstance(one.admit(call_to("amazon.a"), 1806.0), Now)


def test_only_what_tries_an_open_circuit_goes_on_trial() -> None:
    one = breaker()
    for _ in range(3):
        send(one, "amazon.a", DOWN, 0)
    assert one.admit(call_to("amazon.a"), 5.0) == Now(on_trial=True)
    assert one.admit(call_to("amazon.b"), 5.0) == Now()


def test_results_of_calls_sent_before_it_opened_do_not_close_it() -> None:
    one, early = breaker(), call_to("amazon.a")
    one.sent(early, 0)
    for _ in range(3):
        send(one, "amazon.a", DOWN, 1)
    one.settled(early, reply(), 2)
    assert one.records()[0].state == "open"


def test_calls_wait_while_the_run_has_other_work_and_are_given_up_when_it_has_none() -> None:
    one = breaker()
    for number in range(4):
        call = send(one, f"amazon.{number}", DOWN, 0)
    one.news()
    send(one, "amazon.x", reply(), 4000, "us-west-2")
    assert isinstance(one.admit(call, 4000), Now)
    send(one, "amazon.1", DOWN, 4000)
    assert isinstance(one.admit(call, 4001), Later)
    given_up = one.admit(call, 4000 + PATIENCE_SECONDS + 1)
    assert isinstance(given_up, Now)  # its cooldown is over, so it may try
    send(one, "amazon.2", DOWN, 4000 + PATIENCE_SECONDS + 1)
    verdict = one.admit(call, 4000 + PATIENCE_SECONDS + 2)
    assert isinstance(verdict, Never)
    assert not verdict.ends_run
    assert verdict.reason.startswith(f"circuit open: {REGION}: 4 calls in a row failed, last SERVICE_UNAVAILABLE")
    assert one.news() == (f"circuit of {REGION} stays open, what waits for it is skipped",)


def denials(
    models: Iterable[str], vendors: Iterable[str], first: Reply | None = None, said: Iterable[str] = ()
) -> Breaker:
    one, words = breaker(), iter(said)
    if first:
        send(one, "amazon.fine", first, 0)
    for model, vendor in zip(models, vendors, strict=True):
        call = call_to(model, vendor=vendor)
        one.sent(call, 0)
        message = next(words, f"not authorized to use arn:aws:bedrock:::{model}")
        one.settled(call, replace(DENIED, message=message), 0)
    return one


def test_a_denial_of_the_whole_region_opens_at_once_and_is_given_up_after_two_more() -> None:
    one = denials("abcd", ["Amazon", "Meta", "Amazon", "Amazon"])
    assert one.open_names() == (REGION,)
    assert "access was denied to all of the first 4 models, last PERMISSION_DENIED" in one.records()[0].reason
    for model, now in (("e", 5.0), ("f", 15.0)):
        assert isinstance(one.admit(call_to(model), now), Now)
        send(one, model, DENIED, now)
    assert isinstance(one.admit(call_to("g"), 16.0), Never)


def test_a_region_that_lets_anybody_in_is_not_closed_by_denials() -> None:
    assert denials("abcdef", ["Amazon", "Meta"] * 3, first=reply()).open_names() == ()
    assert denials("abcdef", ["Anthropic"] * 6).open_names() == ()
    assert denials("abcdef", ["Amazon", "Meta"] * 3, said=["no form", "no subscription"] * 3).open_names() == ()
    one = denials("abcd", ["Amazon", "Meta"] * 2)
    for _ in range(2):
        send(one, "e", reply(), 5.0)
    for model in "ghijklmn":
        send(one, model, DENIED, 6.0)
    assert one.open_names() == ()


@pytest.mark.parametrize("welcome", [reply(), WRONG])
def test_a_denied_region_that_let_somebody_in_is_judged_anew(welcome: Reply | Failure) -> None:
    """A plain outage after it is waited for as long as any, and one more denial does not close the region again."""
    one = denials("abcd", ["Amazon", "Meta"] * 2)
    for now in (5.0, 6.0):
        send(one, "e", welcome, now)
    send(one, "f", DENIED, 7.0)
    assert one.open_names() == ()
    for number, now in enumerate((100.0, 100.0, 100.0, 100.0, 105.0, 115.0)):
        send(one, f"amazon.{number}", DOWN, now)
    assert isinstance(one.admit(call_to("amazon.z"), 116.0), Later)


def test_why_nothing_gets_through_to_a_target() -> None:
    one = breaker()
    for number in range(4):
        send(one, f"amazon.{number}", DOWN, 0)
    assert one.open_for(Target("amazon.z", "us-east-1")).startswith(f"circuit open: {REGION}")
    assert one.open_for(Target("amazon.z", "us-west-2")) == ""


def test_what_a_result_says() -> None:
    assert outcome_of(reply()) is Outcome.ALIVE
    assert outcome_of(WRONG) is Outcome.ALIVE
    assert outcome_of(DENIED) is Outcome.ALIVE
    assert outcome_of(DENIED, denied=True) is Outcome.SICK
    assert outcome_of(HUNG) is Outcome.SICK
    assert outcome_of(SLOW_MODEL) is Outcome.NOTHING
