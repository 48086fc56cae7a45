"""What was spent is known after a crash as well, and never less than it was."""

from __future__ import annotations

import random
from dataclasses import replace
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st
from kit.bench import HUNG, THROTTLED, Bench, always
from kit.probes import QUESTION
from kit.sharing import Owner, Watched, begun, planned
from kit.values import record, reply
from kit.virtual import Time

from certify_cli.interfaces import Call, Now
from certify_cli.planning.price import exact_cost, upper_bound
from certify_cli.runner.attempts import attempt_of
from certify_cli.runner.budget import STEPS, Budget
from certify_cli.runner.turn import Spread
from certify_cli.types.model import Prices
from certify_cli.types.target import Target

PRICES = record().prices
BOUND = upper_bound(PRICES, QUESTION) or Decimal(0)


def call() -> Call:
    return Call(Target("amazon.nova-lite-v1:0", "us-east-1"), record(), QUESTION)


def test_an_attempt_that_was_not_answered_keeps_what_it_may_have_cost() -> None:
    assert attempt_of(call(), HUNG, prices=PRICES).reserved_usd == BOUND
    assert attempt_of(call(), HUNG).reserved_usd is None
    assert attempt_of(call(), THROTTLED, prices=PRICES).reserved_usd is None
    assert attempt_of(call(), reply(), prices=PRICES).reserved_usd is None


def test_what_never_left_this_machine_costs_nothing() -> None:
    assert attempt_of(call(), replace(HUNG, sent=False), prices=PRICES).reserved_usd is None


def test_findings_and_budget_reckon_alike() -> None:
    budget, results = Budget(Decimal(1), {}), [reply(), HUNG, THROTTLED, reply()]
    for result in results:
        budget.sent(call(), 0)
        budget.settled(call(), result, 1)
    assert exact_cost(PRICES, [attempt_of(call(), one, prices=PRICES) for one in results]) == budget.spent_usd > BOUND


def test_a_finding_carries_it_through_the_loop() -> None:
    bench = Bench(always(HUNG), probes=("answers",))
    bench.prices = PRICES
    [finding] = [one for step in bench.run() for one in step.findings]
    assert exact_cost(PRICES, finding.attempts) == BOUND * len(finding.attempts)


def test_many_small_calls_do_not_round_to_nothing() -> None:
    budget = Budget(Decimal(1), {})
    for _ in range(1000):
        budget.sent(call(), 0)
        budget.settled(call(), reply(output_tokens=1), 1)
    assert budget.spent_usd == exact_cost(PRICES, [attempt_of(call(), reply(output_tokens=1))] * 1000)
    assert budget.spent_usd > 0


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32))
def test_a_run_that_is_killed_again_and_again_never_exceeds_its_budget(seed: int) -> None:
    """A crash forgets everything but what was announced; what was in flight may have been worked for in full."""
    rng, limit = random.Random(seed), BOUND * 40
    books, worst, announced = Decimal(0), Decimal(0), 0
    for _ in range(10):
        notes = [books]
        budget, out = Budget(limit, {}, books, notes.append), 0
        for _ in range(rng.randrange(30)):
            if out and rng.random() < 0.5:
                out -= 1
                result = rng.choice((reply(), HUNG))
                budget.settled(call(), result, 0)
                worst += (exact_cost(PRICES, [attempt_of(call(), result, prices=PRICES)]) or 0) - BOUND
            elif isinstance(budget.admit(call(), 0), Now):
                budget.sent(call(), 0)
                out, worst = out + 1, worst + BOUND
                assert notes[-1] >= budget.most_usd
        books, announced = notes[-1], announced + len(notes) - 1
        assert worst <= books <= limit
    assert announced <= STEPS + 40


def test_targets_that_end_without_a_call_cost_no_time() -> None:
    """They make room at once: 200 targets without a price once cost 40 s of waiting for nothing."""
    time = Time()
    store = Watched(time, random.Random(1))
    store.leases.shared = False
    plans = [replace(one, model=replace(one.model, prices=Prices())) for one in planned(200)]
    owner = Owner(
        store,
        begun(store, plans),
        plans,
        lambda call, now: (0.5, reply()),
        time,
        admissions=[Budget(Decimal(5), {})],
        spread=Spread(4, 1),
    )
    began = time.now
    owner.run()
    assert all(target.report is not None for target in store.run_targets("run-1"))
    assert not owner.workers.calls
    assert time.now - began < 1
