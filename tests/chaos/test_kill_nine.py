"""kill -9 at random moments of runs of more than 200 targets, continued each time until they are done."""

from __future__ import annotations

import random
import time

import pytest
from kit.killing import Arena, Ledger, Undisturbed, check_calls, wait_for_a_moment
from kit.mutant import command_of
from kit.scale import scaled

pytestmark = pytest.mark.heavy

SEED = 20261126
KILLS = scaled(30, 300)
WIDTHS = (4, 8, 16)
MANY = (
    *("--all", "--kind", "chat", "--routes", "all", "--suite", "smoke"),
    *("--vendor", "amazon", "--vendor", "anthropic", "--vendor", "meta", "--vendor", "mistral"),
    *("--region", "us-east-1,us-west-2,eu-west-1,us-east-2,ap-northeast-1"),
)


def run_to_the_end(arena: Arena, healthy: Undisturbed, rng: random.Random, database: str, kills: int) -> Ledger:
    """One run, killed up to so many times, by `--resume` or by the same command again."""
    ledger = Ledger(arena, database, healthy)
    while True:
        width = rng.choice(WIDTHS)
        resume = ledger.unfinished and rng.random() < 0.5
        victim = arena.start(database, "--concurrency", str(width), resume=resume)
        if ledger.kills < kills:
            wait_for_a_moment(victim, rng)
            shown = victim.kill()
        else:
            shown = victim.ended()
        ledger.ended(victim, shown, width=width)
        if victim.code >= 0 or ledger.finished:
            ledger.done(victim)
            return ledger


def test_killed_runs_lose_nothing_repeat_nothing_and_end_as_if_undisturbed(arena: Arena) -> None:
    arena.selection, rng, began = MANY, random.Random(SEED), time.monotonic()
    healthy = arena.undisturbed()
    targets = len(healthy.calls)
    assert targets >= 200
    runs = kills = extra = allowed = 0
    while kills < KILLS:
        ledger = run_to_the_end(arena, healthy, rng, f"run-{runs}.db", KILLS - kills)
        runs, kills = runs + 1, kills + ledger.kills
        extra, allowed = extra + ledger.extra(), allowed + ledger.allowed
    print(
        f"\nkill -9 (seed {SEED}): {kills} kills in {runs} runs of {targets} targets, lost 0, doubled 0, "
        f"calls repeated {extra} (in flight at most {allowed}), {time.monotonic() - began:.0f} s"
    )


def test_the_check_sees_what_was_shown_before_it_was_durable(arena: Arena) -> None:
    """A planted fault: a keeper that shows first."""
    ledger = Ledger(arena, "s.db", Undisturbed(0, {}, arena.undisturbed().calls))
    victim = arena.start("s.db", command=command_of("shows_first"))
    assert victim.wait_for("[", 4)
    shown = victim.kill()
    with pytest.raises(AssertionError):
        ledger.ended(victim, shown, width=8)


def test_the_check_sees_durable_work_done_again(arena: Arena) -> None:
    """A planted fault: a resume that forgets the findings of targets without a report."""
    ledger = Ledger(arena, "s.db", arena.undisturbed())
    while not {target for target, *_ in ledger.books.findings} - ledger.books.reports.keys():
        victim = arena.start("s.db")
        assert victim.wait_for("[", 1)
        ledger.ended(victim, victim.kill(), width=8)
    victim = arena.start("s.db", resume=True, command=command_of("forgets"))
    shown = victim.ended()
    before = ledger.books
    with pytest.raises(AssertionError):
        ledger.ended(victim, shown, width=8)
    with pytest.raises(AssertionError):
        check_calls(arena.simulator.calls_by(victim.tag), before, ledger.healthy.calls)
