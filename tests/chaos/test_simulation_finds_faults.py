"""Planted faults: the simulation finds each of them within a bounded number of runs, or its green means nothing."""

from __future__ import annotations

import math
from collections.abc import Generator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from kit.invariants import broken
from kit.probes import QUESTION, simple
from kit.simulation import Parts, Simulation

from certify_cli.cli.progress_lines import Silent
from certify_cli.interfaces import Call, Later, Never, Now, Probe, Subject
from certify_cli.runner.breaker import Breaker, Guard
from certify_cli.runner.budget import Budget
from certify_cli.runner.circuit import Circuit, Rules
from certify_cli.runner.keeper import Keeper, Shut, nothing_shut
from certify_cli.runner.reach import Reach
from certify_cli.runner.retry import Retry
from certify_cli.runner.step import Step
from certify_cli.stores.memory import MemoryStore
from certify_cli.types.calls import CallFailed, Reply, Request
from certify_cli.types.failures import Category, Failure
from certify_cli.types.findings import Finding, Judgement, Mark, Seen
from certify_cli.types.records import RunTarget

MOST_RUNS = 2_000


class OneForAll(Reach):
    def admit(self, call: Call, now: float) -> Now | Later | Never:
        why = next(iter(self.shut().values()), "")
        return Later(math.inf, why, pauses=True) if why and not self.lost else super().admit(call, now)


class ReservesNothing(Budget):
    def sent(self, call: Call, now: float) -> None:
        super().sent(call, now)
        self._reserved = Decimal(0)


class ForgetsWhatWasInFlight(Budget):
    def __init__(self, *words: Any) -> None:
        super().__init__(*words[:3])


class AllTryAtOnce(Circuit):
    def ready_at(self, now: float) -> float | None:
        return None if self.state == "half-open" else super().ready_at(now)


class OpenDoor(Breaker):
    def _guard(self, name: str, rules: Rules) -> Guard:
        known = name in self._guards
        guard = super()._guard(name, rules)
        if not known:
            guard.circuit = AllTryAtOnce(rules)
        return guard


class KeepsNoLetters(MemoryStore):
    def record(self, run_id: str, **what: Any) -> None:
        super().record(run_id, **what | {"dead_letters": ()})


class ForgetsAnEnding(MemoryStore):
    def record(self, run_id: str, *, ended: Sequence[RunTarget] = (), **what: Any) -> None:
        super().record(run_id, ended=ended[1:], **what)


class LosesFindings(MemoryStore):
    """As if a commit had not reached the disk: the last finding is gone when somebody looks again."""

    def findings(self, run_id: str, target: str | None = None) -> tuple[Finding, ...]:
        found = super().findings(run_id, target)
        return found[:-1] if target is None else found


class ShowsTwice(Keeper):
    def keep(self, step: Step, fences: Mapping[str, int], shut: Shut = nothing_shut) -> frozenset[str]:
        lost = super().keep(step, fences, shut)
        for finding in step.findings[:1]:
            self._listener.finding(finding)
        return lost


class ShowsFirst(Keeper):
    def keep(self, step: Step, fences: Mapping[str, int], shut: Shut = nothing_shut) -> frozenset[str]:
        people, self._listener = self._listener, Silent()
        for finding in step.findings:
            people.finding(finding)
        lost = super().keep(step, fences, shut)
        self._listener = people
        return lost


def _believes(subject: Subject) -> Generator[Request, Reply, Seen]:
    try:
        reply = yield QUESTION
    except CallFailed:
        return {"text": "ok"}
    return {"text": reply.text}


def _shrugs(_: Subject) -> Generator[Request, Reply, Seen]:
    try:
        reply = yield QUESTION
    except CallFailed as failed:
        if failed.failure.category is not Category.THROTTLED:
            raise
        return {"text": "throttled"}
    return {"text": reply.text}


def shrugging(name: str) -> Probe:
    return replace(simple(name), ask=_shrugs)


def believing(name: str) -> Probe:
    return replace(simple(name), ask=_believes)


def _crashes(seen: Seen) -> Judgement:
    raise ZeroDivisionError("a bug")


def trusting(name: str) -> Probe:
    return replace(simple(name), judge=lambda _: Judgement(mark=Mark.PASS, reason=""))


def crashing(name: str) -> Probe:
    return replace(simple(name), judge=_crashes)


class NeverOpens(Breaker):
    def settled(self, call: Call, result: Reply | Failure, now: float) -> None:
        self._out.pop(id(call))


class NeverAgain(Retry):
    def delay(self, failure: Failure, **_: Any) -> float | None:
        return None


PLANTED = {
    "a judge that passes everything": Parts(probe=trusting),
    "a judge that decides nothing": Parts(probe=crashing),
    "credentials that end every account": Parts(reach=OneForAll),
    "a breaker that never opens": Parts(breaker=NeverOpens),
    "no retry at all": Parts(retry=NeverAgain),
    "a budget that reserves nothing": Parts(budget=ReservesNothing),
    "a budget that forgets what was in flight": Parts(budget=ForgetsWhatWasInFlight),
    "a breaker that lets everybody try": Parts(breaker=OpenDoor),
    "a store that keeps no dead letters": Parts(store=lambda patience: KeepsNoLetters(patience=patience)),
    "a store that forgets an ending": Parts(store=lambda patience: ForgetsAnEnding(patience=patience)),
    "a store that loses a finding": Parts(store=lambda patience: LosesFindings(patience=patience)),
    "a keeper that tells twice": Parts(keeper=ShowsTwice),
    "a keeper that shows before it keeps": Parts(keeper=ShowsFirst),
    "a probe that passes without a reply": Parts(probe=believing),
    "a throttle that is swallowed": Parts(probe=shrugging),
}


RARE = tuple(name for name in PLANTED if "budget" in name or "breaker" in name)
"""They show only where several things come together."""


@pytest.mark.parametrize("fault", [pytest.param(one, marks=[pytest.mark.heavy] * (one in RARE)) for one in PLANTED])
def test_a_planted_fault_is_found(fault: str) -> None:
    for seed in range(MOST_RUNS):
        simulation = Simulation(seed, PLANTED[fault]).run()
        problems = broken(simulation)
        if problems:
            print(f"{fault}: found by run {seed + 1}: {problems[0]}")
            return
    pytest.fail(f"{fault}: not found in {MOST_RUNS} runs")
