"""Random games that hold the breaker to its promises, and planted faults that they find."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from kit.breaking import FAST, FAST_REGION, Game
from kit.values import NOON

from certify_cli.runner.breaker import Breaker, Guard
from certify_cli.runner.circuit import Circuit, Outcome, Pass, Rules


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 2**32))
def test_whatever_happens_it_keeps_its_promises(seed: int) -> None:
    assert Game(Breaker(lambda: NOON, target=FAST, region=FAST_REGION), random.Random(seed)).play() == []


# --- planted faults --------------------------------------------------------------------------------------------------


class LetsAllTry(Circuit):
    def ready_at(self, now: float) -> float | None:
        return None if self.state == "half-open" else super().ready_at(now)


class BelievesLateResults(Circuit):
    def settled(self, let: Pass, outcome: Outcome, now: float, *, route: str, said: str) -> None:
        if outcome is Outcome.ALIVE and self.state != "closed":
            self._turn_to("closed")
        super().settled(let, outcome, now, route=route, said=said)


class ForgetsItsCooldown(Circuit):
    def ready_at(self, now: float) -> float | None:
        return None if self.state == "open" else super().ready_at(now)


class NeverCloses(Circuit):
    def _try(self, outcome: Outcome, now: float, said: str) -> None:
        super()._try(Outcome.NOTHING if outcome is Outcome.ALIVE else outcome, now, said)


class CountsThrottles(Circuit):
    def settled(self, let: Pass, outcome: Outcome, now: float, *, route: str, said: str) -> None:
        super().settled(let, Outcome.SICK if outcome is Outcome.NOTHING else outcome, now, route=route, said=said)


class StaysShut(Circuit):
    def ready_at(self, now: float) -> float | None:
        return now + 1 if self.opened else super().ready_at(now)


@pytest.mark.parametrize(
    "circuit", [LetsAllTry, BelievesLateResults, ForgetsItsCooldown, NeverCloses, CountsThrottles, StaysShut]
)
def test_a_planted_fault_is_found(circuit: type[Circuit]) -> None:
    class Planted(Breaker):
        def _guard(self, name: str, rules: Rules) -> Guard:
            known = name in self._guards
            guard = super()._guard(name, rules)
            if not known:
                guard.circuit = circuit(rules)
            return guard

    games = (Game(Planted(lambda: NOON, target=FAST, region=FAST_REGION), random.Random(seed)) for seed in range(20))
    assert any(game.play() for game in games)
