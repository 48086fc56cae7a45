"""Owners of one run killed, frozen and overtaken in any order, on clocks that jump: nothing is lost or doubled.

Deterministic: a seed decides everything, no real time passes. `CERTIFY_SEED=n` runs that seed alone.
"""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from kit.scale import scaled
from kit.sharing import LEASE, PROBES, WIDTH, Owner, Watched, begun, planned
from kit.values import failure, reply
from kit.virtual import Time

from certify_cli.interfaces import Call
from certify_cli.types.calls import Reply
from certify_cli.types.failures import Category, Failure
from certify_cli.types.findings import Finding

TARGETS = 6
PLANS = planned(TARGETS)
FEW, MANY = 15, scaled(150, 5_000)


class World:
    """One seed's run, and the owners that came and went."""

    def __init__(self, seed: int, kind: type[Watched] = Watched) -> None:
        self.rng = random.Random(seed)
        self.time = Time()
        self.store = kind(self.time, self.rng)
        self.run = begun(self.store, PLANS)
        self.alive: list[Owner] = []
        self.gone: list[Owner] = []
        self.kills = 0

    def live(self) -> None:
        """Two minutes of trouble; then whoever comes last finishes."""
        for _ in range(self.rng.randrange(20, 120)):
            self._happen()
        self.gone += self.alive
        last = self._owner()
        last.run()
        self.gone.append(last)

    def _happen(self) -> None:
        what = self.rng.random()
        if what < 0.06 or not self.alive:
            self.alive.append(self._owner())
        elif what < 0.10:
            self.gone.append(self.alive.pop(self.rng.randrange(len(self.alive))))
            self.kills += 1
        elif what < 0.13:
            leaving = self.rng.choice(self.alive)
            leaving.stop.request(2)
        elif what < 0.18:
            self.time.now += self.rng.uniform(0, 3 * LEASE)  # everybody is frozen; who moves first takes over
        elif what < 0.22:
            self.store.jump += self.rng.uniform(-3 * LEASE, 3 * LEASE)
        else:
            owner = self.rng.choice(self.alive)
            owner.step()
            if owner.over:
                self.alive.remove(owner)
                self.gone.append(owner)

    def _owner(self) -> Owner:
        return Owner(self.store, self.run, PLANS, self._answer, self.time)

    def _answer(self, call: Call, now: float) -> tuple[float, Reply | Failure]:
        if self.rng.random() < 0.1:
            return 0.2, failure(Category.SERVICE_UNAVAILABLE, transient=True, status=503)
        return self.rng.choice([0.1, 0.7, 2.0, 2 * LEASE]), reply()


def check(world: World) -> None:
    """Everything that must hold at the end, whatever happened."""
    assert all(target.report is not None for target in world.store.run_targets("run-1")), "a target without a verdict"
    ended = Counter(world.store.endings)
    assert set(ended.values()) == {1}, f"ended more than once: {ended}"
    kept: dict[tuple[str, str, int], list[Finding]] = {}
    for one in world.store.findings("run-1"):
        kept.setdefault((one.target, one.probe, one.trial), []).append(one)
    assert all(len(rows) == 1 for rows in kept.values()), "a trial is recorded twice"
    told = [finding for owner in world.gone for finding in owner.told]
    assert all(one in kept.get((one.target, one.probe, one.trial), ()) for one in told), "a shown finding is lost"
    assert len(told) == len({(one.target, one.probe, one.trial) for one in told}), "two owners were told the same"
    for name in ended:
        fences = [fence for one, fence in world.store.written if one == name]
        assert fences == sorted(fences), f"a late owner of {name} wrote"


def lived(seed: int, kind: type[Watched] = Watched) -> World:
    world = World(seed, kind)
    world.live()
    return world


@pytest.mark.parametrize("seeds", [range(FEW), pytest.param(range(FEW, MANY), marks=pytest.mark.heavy)])
def test_nothing_is_lost_or_doubled_whatever_happens_to_owners(seeds: Sequence[int]) -> None:
    alone = os.environ.get("CERTIFY_SEED")
    kills = owners = calls = 0
    for seed in [int(alone)] if alone else seeds:
        try:
            world = lived(seed)
            check(world)
        except Exception as problem:
            raise AssertionError(f"seed {seed} (CERTIFY_SEED={seed} reproduces): {problem}") from problem
        kills, owners = kills + world.kills, owners + len(world.gone)
        calls += sum(len(owner.workers.calls) for owner in world.gone)
    print(f"shared runs: {len(seeds)} seeds, {owners} owners, {kills} kills, {calls} calls, 0 lost, 0 doubled")


def test_the_same_seed_is_the_same_run() -> None:
    one, again = lived(7), lived(7)
    assert one.store.written == again.store.written
    assert one.time.now == again.time.now


class Fenceless(Watched):
    """A planted fault: a late owner writes all the same."""

    def write(self, run_id: str, *, fences: Mapping[str, int] | None = None, **rest: Any) -> None:
        newest = {name: self.leases._leases[name].fence for name in fences or {}}
        super().write(run_id, fences=newest, **rest)


class Doubling(Watched):
    """A planted fault: the same trial again is another row."""

    again: tuple[Finding, ...] = ()

    def findings(self, run_id: str, target: str | None = None) -> tuple[Finding, ...]:
        return super().findings(run_id, target) + tuple(one for one in self.again if target in (None, one.target))

    def write(self, run_id: str, **rest: Any) -> None:
        known = super().findings(run_id)
        super().write(run_id, **rest)
        self.again += tuple(one for one in rest.get("findings", ()) if one in known)


class Forgetful(Watched):
    """A planted fault: what a lost lease keeps from being written is shown all the same."""

    def write(self, run_id: str, *, fences: Mapping[str, int] | None = None, **rest: Any) -> None:
        if not self.leases._lost(fences or {}):
            super().write(run_id, fences=fences, **rest)


@pytest.mark.parametrize("kind", [Fenceless, Doubling, Forgetful])
def test_the_check_finds_stores_that_fail(kind: type[Watched]) -> None:
    found = 0
    for seed in range(FEW):
        try:
            check(lived(seed, kind))
        except AssertionError:
            found += 1
    assert found
    print(f"planted fault {kind.__name__}: found by {found} of {FEW} seeds")


def test_calls_beyond_what_was_needed_were_in_flight_when_somebody_died_or_slept() -> None:
    for seed in range(FEW):
        world = World(seed)
        world._answer = lambda call, now: (0.3, reply())  # type: ignore[method-assign]
        world.live()
        calls = sum(len(owner.workers.calls) for owner in world.gone)
        assert calls <= TARGETS * len(PROBES) + len(world.gone) * WIDTH
