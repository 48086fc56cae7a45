"""Several processes on one run: each works on what it leased, takes over what was left, and writes nothing twice."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from kit.bench import EXPIRED, THROTTLED
from kit.sharing import LEASE, PROBES, WIDTH, Owner, Watched, begun, planned
from kit.values import NOON, reply
from kit.virtual import Time

from certify_cli.interfaces import Call
from certify_cli.runner.reach import ONE, Reach
from certify_cli.runner.share import Terms
from certify_cli.runner.turn import Spread
from certify_cli.types.calls import Reply
from certify_cli.types.failures import Failure
from certify_cli.types.findings import Status
from certify_cli.types.plans import TargetPlan
from certify_cli.types.records import RunTarget
from certify_cli.types.reports import TargetReport
from certify_cli.types.target import Target


def healthy(call: Call, now: float) -> tuple[float, Reply | Failure]:
    return 0.5, reply()


class World:
    """A store, its clock, and a run of some targets."""

    def __init__(self, targets: int = 12) -> None:
        self.time = Time()
        self.store = Watched(self.time, random.Random(1))
        self.plans = planned(targets)
        self.run = begun(self.store, self.plans)

    def owner(self, **more: object) -> Owner:
        return Owner(self.store, self.run, self.plans, healthy, self.time, **more)  # type: ignore[arg-type]

    def reported(self) -> int:
        return sum(target.report is not None for target in self.store.run_targets("run-1"))


def together(*owners: Owner, most: int = 10_000) -> None:
    for _ in range(most):
        for owner in owners:
            owner.step()
        if all(owner.over for owner in owners):
            return
    raise AssertionError("the owners never came to an end")


def test_two_share_a_run_and_do_everything_once() -> None:
    world = World()
    one, other = world.owner(), world.owner()
    together(one, other)
    assert world.reported() == 12
    assert sorted(world.store.endings) == sorted(str(plan.target) for plan in world.plans)
    assert len(one.workers.calls) + len(other.workers.calls) == 12 * len(PROBES)
    assert min(len(one.workers.calls), len(other.workers.calls)) >= 4 * len(PROBES)
    assert one.loop.ended_by == other.loop.ended_by == ""
    for owner in (one, other):
        assert "12 of 12 targets are done" in owner.notices[-1]
        assert any("of them by other processes" in text for text in owner.notices)
    assert not world.store.leases.held()


def test_one_process_alone_asks_once_for_everything() -> None:
    world = World()
    world.store.leases.shared = False
    alone = world.owner()
    alone.step()
    assert len(alone.share.fences) == 12
    alone.run()
    assert world.reported() == 12


def test_targets_of_a_dead_owner_are_taken_over_with_what_it_found() -> None:
    world = World(targets=3)
    dead, heir = world.owner(), world.owner()
    while not dead.told:
        dead.step()
    died_at, found = world.time.now, world.store.findings("run-1")
    assert found
    heir.run()
    assert world.reported() == 3
    assert world.store.findings("run-1")[: len(found)] == found
    assert len(heir.workers.calls) == 3 * len(PROBES) - len(found)
    assert world.time.now >= died_at + LEASE - 1
    assert any("pid " in text and "run run-1" in text for text in heir.notices)


def test_heartbeats_go_on_while_calls_are_slow() -> None:
    world = World(targets=2)
    slow = Owner(world.store, world.run, world.plans, lambda call, now: (5 * LEASE, reply()), world.time)
    other = world.owner()
    together(slow, other)
    assert not other.workers.calls
    assert len(slow.workers.calls) == 2 * len(PROBES)


def test_an_owner_that_slept_too_long_drops_what_others_took_over() -> None:
    world = World(targets=2)
    sleeper, other = world.owner(), world.owner()
    sleeper.step()
    sleeper.step()
    world.time.now += 2 * LEASE
    other.run()
    assert world.reported() == 2
    before = world.store.findings("run-1")
    told = len(sleeper.told)
    sleeper.run()
    assert sleeper.told[told:] == []
    assert world.store.findings("run-1") == before
    assert len(world.store.endings) == 2
    assert sleeper.keeper.elsewhere == 2


def test_an_orderly_end_gives_leases_back_at_once() -> None:
    world = World(targets=3)
    leaving = world.owner()
    leaving.step()
    leaving.step()
    assert world.store.leases.held()
    leaving.stop.request(2)
    leaving.run()
    assert not world.store.leases.held()
    left_at = world.time.now
    world.owner().run()
    assert world.reported() == 3
    assert world.time.now < left_at + LEASE / 2


def test_waiting_for_another_ends_at_the_deadline() -> None:
    world = World(targets=2)
    held = Terms(seconds=1000)
    slow = Owner(world.store, world.run, world.plans, lambda call, now: (1000, reply()), world.time, terms=held)
    slow.step()
    terms = Terms(seconds=1000, deadline_at=world.time.now + 30, deadline_words="30s")
    waiting = world.owner(terms=terms)
    waiting.run()
    assert waiting.loop.ended_by == "deadline of 30s reached"
    assert world.time.now == pytest.approx(terms.deadline_at, abs=2)
    assert not waiting.workers.calls


def test_another_run_waits_for_a_target_and_then_uses_its_certificate() -> None:
    world = World(targets=1)
    first = world.owner()
    first.step()
    first.step()
    run_2 = begun(world.store, world.plans, "run-2")

    def served(plan: TargetPlan) -> RunTarget | None:
        ended = [one for one in world.store.run_targets("run-1") if one.report is not None]
        return ended[0] if ended else None

    second = Owner(world.store, run_2, world.plans, healthy, world.time, served=served)
    together(first, second)
    assert not second.workers.calls
    assert [target.report is not None for target in world.store.run_targets("run-2")] == [True]
    assert any("run run-1" in text for text in second.notices)


def test_a_served_certificate_is_refused_to_whoever_lost_the_lease() -> None:
    world = World(targets=1)
    report = TargetReport(target="amazon.model-0@us-east-1", model="m", status=Status.INCONCLUSIVE)

    def too_late(plan: TargetPlan) -> RunTarget | None:
        world.store.jump += 2 * LEASE
        world.store.leases.take("run-2", [str(plan.target)], seconds=LEASE, most=1)
        return RunTarget(name=str(plan.target), plan=plan, status=report.status, report=report)

    world.store.leases.take("run-2", [str(world.plans[0].target)], seconds=0.5, most=1)
    slow = Owner(world.store, world.run, world.plans, healthy, world.time, served=too_late)
    for _ in range(10):
        slow.step()
    assert world.store.jump
    assert slow.share.open
    assert world.reported() == 0


def test_under_a_budget_one_process_at_a_time_spends() -> None:
    world = World(targets=6)
    recounts: list[int] = []
    budgeted = {
        "terms": Terms(seconds=LEASE, one_spender=True),
        "spread": Spread(WIDTH, 1),
        "spender": lambda: recounts.append(len(world.store.findings("run-1"))),
    }
    one, other = world.owner(**budgeted), world.owner(**budgeted)
    for _ in range(4):
        one.step()
        other.step()
    assert not other.workers.calls
    found = len(world.store.findings("run-1"))
    other.run()
    assert world.reported() == 6
    assert recounts == [0, found]
    calls = len(one.workers.calls)
    one.run()
    assert len(one.workers.calls) == calls


def test_a_region_that_refuses_credentials_does_not_use_up_what_one_process_may_hold() -> None:
    world = World(targets=4 * WIDTH)
    abroad = [replace(one, target=Target(one.target.route, "me-south-1")) for one in world.plans[: 3 * WIDTH]]
    plans = [*abroad, *world.plans[3 * WIDTH :]]
    run = begun(world.store, plans, "run-2")
    refused = replace(EXPIRED, message="not enabled")

    def cloud(call: Call, now: float) -> tuple[float, Reply | Failure]:
        return 0.2, refused if call.target.region == "me-south-1" else reply()

    owner = Owner(world.store, run, plans, cloud, world.time, admissions=[Reach(accepted=ONE)])
    owner.run()
    assert sum(target.report is not None for target in world.store.run_targets("run-2")) == WIDTH
    assert len(owner.workers.calls) == WIDTH * len(PROBES) + WIDTH
    assert "me-south-1" in owner.loop.ended_by


def test_a_throttled_route_does_not_make_one_process_take_everything() -> None:
    world = World(targets=40)
    stuck = Owner(world.store, world.run, world.plans, lambda call, now: (0.1, THROTTLED), world.time)
    for _ in range(20):
        stuck.step()
    assert len(stuck.share.fences) <= 2 * WIDTH


def test_who_has_a_run_in_hand_finishes_what_it_began_before_more_is_taken() -> None:
    world = World(targets=40)
    eager = world.owner()
    for _ in range(6):
        eager.step()
        assert len(eager.share.fences) <= WIDTH + 1


def test_findings_of_an_ended_run_are_as_they_would_be_alone() -> None:
    shared, alone = World(), World()
    together(shared.owner(), shared.owner(), shared.owner())
    alone.owner().run()
    assert [replace(target, plan=None) for target in shared.store.run_targets("run-1")] == [
        replace(target, plan=None) for target in alone.store.run_targets("run-1")
    ]
    assert shared.run.started_at == NOON
