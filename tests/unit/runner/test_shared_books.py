"""What one process may say of a run that others work on too, and what `--if-busy` makes of their targets."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from kit.sharing import planned
from kit.values import NOON

from certify_cli.cli.progress_lines import Silent
from certify_cli.errors import Busy
from certify_cli.runner.books import Books, continuing, keep_end, stored, taken_up
from certify_cli.runner.busy import refuse_shared_run, without_held
from certify_cli.runner.prepare import IfBusy, Order, Prepared
from certify_cli.runner.runs import start_over
from certify_cli.stores.memory import MemoryStore
from certify_cli.types.circuits import CircuitRecord, CircuitState
from certify_cli.types.findings import Status
from certify_cli.types.plans import RunSettings
from certify_cli.types.quotas import RouteUse
from certify_cli.types.records import RunTarget
from certify_cli.types.reports import RunInfo

PLANS = planned(3)
NAMES = [str(plan.target) for plan in PLANS]
RUN = RunInfo(id="run-1", started_at=NOON)
STOPPED = replace(RUN, state="stopped", ended_at=NOON)


class Telling(Silent):
    """Keeps the notices."""

    def __init__(self) -> None:
        self.notices: list[str] = []

    def notice(self, text: str) -> None:
        self.notices.append(text)


@pytest.fixture
def store() -> MemoryStore:
    shared = MemoryStore(shared=True)
    shared.begin_run(RUN, RunSettings(), [RunTarget(name=n, plan=None, status=Status.PENDING) for n in NAMES])
    return shared


def held(store: MemoryStore, *names: str, run_id: str = "run-1") -> None:
    store.leases.take(run_id, names, seconds=600, most=9)


def test_while_another_works_on_a_run_nobody_says_that_it_stopped(store: MemoryStore) -> None:
    held(store, NAMES[0])
    assert keep_end(STOPPED, store) == RUN
    assert store.runs()[0][0] == RUN
    assert continuing("run-1", store).startswith("sharing run run-1 with pid ")


def test_the_last_to_leave_says_how_it_ended(store: MemoryStore) -> None:
    held(store, NAMES[0], run_id="another")
    assert keep_end(STOPPED, store) == STOPPED
    assert continuing("run-1", store) == "continuing run run-1, which was not finished"


def test_what_others_wrote_into_the_books_stays(store: MemoryStore) -> None:
    store.change_run("run-1", lambda run: replace(run, origin="simulated", spent_usd=Decimal("0.5")))
    kept = keep_end(replace(STOPPED, spent_usd=Decimal("0.2")), store)
    assert (kept.origin, kept.spent_usd, kept.state) == ("simulated", Decimal("0.5"), "stopped")
    finished = store.change_run("run-1", lambda run: replace(run, state="finished", ended_at=NOON))
    assert keep_end(replace(RUN, state="finished", spent_usd=Decimal(9)), store) == finished == stored(RUN, store)


def noting(store: MemoryStore) -> Books:
    return Books(RUN, store)


def circuit(name: str, state: CircuitState = "open") -> CircuitRecord:
    return CircuitRecord(name=name, state=state, since=NOON, reason="down", opened=1)


def test_who_leaves_after_the_last_target_ended_still_says_how_it_sent(store: MemoryStore) -> None:
    def used(calls: int) -> tuple[RouteUse, ...]:
        return (RouteUse(target="x@r", calls=calls, throttled=calls, rate_per_minute=1.0),)

    for calls in (10, 90):
        one = noting(store)
        one.note_pace(used(calls))
        keep_end(replace(one.run, state="finished", ended_at=NOON), store)
    noting(store).note_circuits((circuit("late"),))
    kept = stored(RUN, store)
    assert (kept.pace, kept.state, kept.ended_at) == (used(100), "finished", NOON)
    assert kept.circuits == (circuit("late"),)


def test_circuits_of_several_processes_stand_side_by_side(store: MemoryStore) -> None:
    one, other = noting(store), noting(store)
    one.note_circuits((circuit("us"),))
    other.note_circuits((circuit("eu"),))
    other.note_circuits((circuit("eu", "closed"),))
    keep_end(replace(other.run, state="stopped", circuits=()), store)
    assert stored(RUN, store).circuits == (circuit("us"), circuit("eu", "closed"))


def test_a_spender_that_overslept_takes_nothing_back_from_the_books(store: MemoryStore) -> None:
    slow, other = noting(store), noting(store)
    slow.note_spending(Decimal(5))
    other.counts(Decimal(5))
    other.note_spending(Decimal(8))
    slow.note_spending(Decimal("5.5"))
    assert stored(RUN, store).spent_usd == Decimal("8.5"), "5 and 0.5 of one, 3 of the other"
    other.note_spending(Decimal("7.75"))
    assert stored(RUN, store).spent_usd == Decimal("8.25"), "what was announced and not spent comes back"
    keep_end(replace(slow.run, state="stopped", ended_at=NOON), store)
    assert stored(RUN, store).spent_usd == Decimal("8.25")


def test_what_findings_cost_before_there_was_a_budget_is_in_the_books_with_the_first_note(store: MemoryStore) -> None:
    one = noting(store)
    one.counts(Decimal(3))
    one.note_spending(Decimal("3.1"))
    assert stored(RUN, store).spent_usd == Decimal("3.1")


def test_a_run_that_is_taken_up_has_no_open_circuit_unless_others_are_at_it(store: MemoryStore) -> None:
    noting(store).note_circuits((circuit("us"), circuit("eu", "half-open"), circuit("ap", "closed")))
    run, later = stored(RUN, store), NOON + timedelta(hours=1)
    held(store, NAMES[0])
    assert taken_up(run, store, later) == run == stored(RUN, store)
    store.leases.give_back({NAMES[0]: 1})
    up = taken_up(run, store, later)
    assert up == stored(RUN, store)
    assert [(one.name, one.state, one.since, one.opened) for one in up.circuits] == [
        ("us", "closed", later, 1),
        ("eu", "closed", later, 1),
        ("ap", "closed", NOON, 1),
    ]


def test_a_run_is_replaced_whole_though_another_run_holds_its_targets(store: MemoryStore) -> None:
    info = replace(RUN, id="run-2")
    store.begin_run(info, RunSettings(), [RunTarget(name=str(p.target), plan=p, status=Status.PENDING) for p in PLANS])
    store.change_run("run-2", lambda run: replace(run, spent_usd=Decimal(2)))
    held(store, *NAMES[:2], run_id="another")
    assert start_over(info, "--fresh", store).startswith("starting over")
    assert {(one.status, one.report is None) for one in store.run_targets("run-2")} == {(Status.CANCELLED, False)}
    kept = stored(info, store)
    assert (kept.state, kept.spent_usd) == ("replaced", Decimal(2))
    assert len(store.leases.held()) == 2
    over = keep_end(replace(info, state="finished", ended_at=NOON), store)
    assert over == kept, "what is over stays so"


def test_a_run_that_is_worked_on_is_not_replaced(store: MemoryStore) -> None:
    held(store, NAMES[0])
    assert "left to the process" in start_over(RUN, "--fresh", store)
    assert store.runs()[0][0] == RUN


@pytest.mark.parametrize("if_busy", ["skip", "fail"])
@pytest.mark.parametrize(("name", "run_id"), [(NAMES[0], "another"), ("elsewhere@r", "run-1")])
def test_a_begun_run_is_left_to_whoever_works_on_it(
    store: MemoryStore, if_busy: IfBusy, name: str, run_id: str
) -> None:
    held(store, "unrelated@r", run_id="another")
    refuse_shared_run("run-1", Order(if_busy=if_busy), store)
    held(store, name, run_id=run_id)
    refuse_shared_run("run-1", Order(), store)
    with pytest.raises(Busy, match="pid ") as busy:
        refuse_shared_run("run-1", Order(if_busy=if_busy), store)
    assert (busy.value.exit_code, bool(busy.value.hint)) == (3, True)


def test_what_is_held_is_waited_for_left_out_or_a_reason_to_leave(store: MemoryStore) -> None:
    listener = Telling()
    prepared = Prepared(plans=tuple(PLANS), known={}, ended=())
    for if_busy in ("wait", "skip", "fail"):
        assert without_held(prepared, Order(if_busy=if_busy), store, listener) == prepared
    held(store, NAMES[0], run_id="another")
    assert without_held(prepared, Order(), store, listener) == prepared
    with pytest.raises(Busy, match=r"1 of 3 selected.*run another"):
        without_held(prepared, Order(if_busy="fail"), store, listener)
    assert without_held(prepared, Order(if_busy="skip"), store, listener).plans == tuple(PLANS[1:])
    assert "elsewhere (1)" in listener.notices[0]
    held(store, *NAMES, run_id="another")
    with pytest.raises(Busy, match="3 of 3"):
        without_held(prepared, Order(if_busy="skip"), store, listener)
