"""Two processes on one SQLite store, as when a cron job overlaps the next: kill -9 of either, or of both at once."""

from __future__ import annotations

import random
import time

import pytest
from kit.books import read_books
from kit.killing import Arena, Ledger, Undisturbed
from kit.scale import scaled
from kit.victims import Victim

pytestmark = pytest.mark.heavy

SEED = 20261126
KILLS = scaled(5, 80)
WIDTH = 8
TAKEOVER_SECONDS = 10.0
"""Asked of the takeover on a machine that is busy with other tests; what it took is printed."""
MANY_LEFT = 120
"""With fewer targets left the run may end before the next kill; the same command again would then begin another run."""
MANY = (
    *("--all", "--kind", "chat", "--routes", "all", "--suite", "smoke"),
    *("--vendor", "amazon", "--vendor", "anthropic", "--vendor", "meta", "--vendor", "mistral"),
    *("--region", "us-east-1,us-west-2,eu-west-1,us-east-2,ap-northeast-1"),
)
# slow enough that a process starts while another works
PERSONAS = """
[[persona]]
name = "slow"
operation = "Converse*"
does = [{ kind = "slow", latency_ms = 150 }]

[[persona]]
name = "miscounts"
model = "*amazon.nova-micro-v1:0"
operation = "Converse*"
does = ["wrong_answers"]
"""


class Overlap:
    """One run on one store: somebody holds it, somebody waits for it, either may die."""

    def __init__(self, arena: Arena, healthy: Undisturbed, rng: random.Random, database: str) -> None:
        self.arena, self.rng, self.database = arena, rng, database
        self.ledger = Ledger(arena, database, healthy)
        self.slowest = 0.0
        self.deaths = 0

    def to_the_end(self, kills: int) -> None:
        holder = self._start()
        while self.deaths < kills and (waiter := self._waiting_for(holder)) is not None:
            dies = self.rng.choices(("holder", "waiter", "both"), (6, 2, 2))[0]
            self.deaths += 1 + (dies == "both")
            if dies != "holder":
                waiter.kill()
                self.ledger.bystander(waiter)
            if dies != "waiter":
                self.ledger.ended(holder, holder.kill(), width=WIDTH)
                if self.ledger.finished:
                    waiter.kill()
                    break
                holder = self._taken_over_by(waiter) if dies == "holder" else self._start()
        else:
            self.ledger.ended(holder, holder.ended(), width=WIDTH)
        self.ledger.done(holder)

    def _start(self, *, resume: bool = False) -> Victim:
        return self.arena.start(self.database, "--concurrency", str(WIDTH), resume=resume)

    def _waiting_for(self, holder: Victim) -> Victim | None:
        """A second process, once it has named the holder and some more targets are finished; None at the run's end."""
        shown = sum(line.startswith("[") for line in holder.lines)
        holder.wait_for("[", shown + 1)
        left = self.ledger.healthy.calls.keys() - read_books(self.ledger.path).reports.keys()
        waiter = self._start(resume=len(left) < MANY_LEFT)
        named = waiter.wait_for(f"note: waiting for another run on this store: pid {holder.pid} on ")
        if named and holder.wait_for("[", shown + self.rng.randint(2, 10)):
            time.sleep(self.rng.uniform(0, 0.1))
        if named and holder.running:
            return waiter
        assert named or "finished" in read_books(self.ledger.path).runs.values(), waiter.lines
        waiter.kill()
        return None

    def _taken_over_by(self, waiter: Victim) -> Victim:
        """The kernel frees the lock with its owner; no clock and no lease has to run out."""
        died, lock = time.monotonic(), self.ledger.path.with_name(f"{self.database}.lock")
        while not lock.read_text("utf-8").startswith(f"pid {waiter.pid} on "):
            assert time.monotonic() - died < TAKEOVER_SECONDS
            time.sleep(0.01)
        self.slowest = max(self.slowest, time.monotonic() - died)
        assert waiter.wait_for("note: continuing run "), waiter.lines
        return waiter


def test_whoever_is_killed_the_other_goes_on_with_the_same_run(arena: Arena) -> None:
    arena.selection, rng, began = MANY, random.Random(SEED), time.monotonic()
    healthy = arena.undisturbed()
    assert len(healthy.calls) >= 200
    runs = deaths = extra = allowed = 0
    slowest = 0.0
    while deaths < KILLS:
        overlap = Overlap(arena, healthy, rng, f"run-{runs}.db")
        overlap.to_the_end(KILLS - deaths)
        runs, deaths, slowest = runs + 1, deaths + overlap.deaths, max(slowest, overlap.slowest)
        extra, allowed = extra + overlap.ledger.extra(), allowed + overlap.ledger.allowed
    print(
        f"\ntwo processes (seed {SEED}): {deaths} killed in {runs} runs of {len(healthy.calls)} targets, lost 0, "
        f"doubled 0, calls repeated {extra} (in flight at most {allowed}), slowest takeover {slowest * 1000:.0f} ms, "
        f"{time.monotonic() - began:.0f} s"
    )
