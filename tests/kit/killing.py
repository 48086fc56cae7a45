"""Runs that are killed and continued until they are done, and the checks that nothing was lost, doubled or repeated."""

from __future__ import annotations

import json
import random
import re
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from kit.books import EMPTY, Books, read_books
from kit.counted import CountedSimulator
from kit.victims import COMMAND, Shown, Victim

Outcome = Mapping[str, Any]


@dataclass(frozen=True)
class Undisturbed:
    """What a run is that nobody kills: its exit code, its report by target, and how many calls each target takes."""

    code: int
    outcome: Outcome
    calls: Counter[str]


@dataclass
class Arena:
    """One selection of targets on one simulator; every run in it has a database of its own."""

    simulator: CountedSimulator
    folder: Path
    environment: Mapping[str, str]
    selection: Sequence[str]
    started: int = 0

    def start(self, database: str, *words: str, resume: bool = False, command: Sequence[str] = COMMAND) -> Victim:
        """A process with a tag of its own, `tag_of` it later; `-v` shows what can be shown."""
        self.started += 1
        chosen = ["--resume"] if resume else self.selection
        tag = f"p{self.started}"
        said = ["certify", *chosen, *words, "--database", database, "--output", f"json:{tag}.json", "-v"]
        return Victim(said, {**self.environment, **self.simulator.environment_of(tag)}, self.folder, command, tag=tag)

    def undisturbed(self) -> Undisturbed:
        victim = self.start("undisturbed.db")
        victim.ended()
        assert victim.code in (0, 1), victim.lines[-3:]
        return Undisturbed(victim.code, self.outcome(victim), self.simulator.calls_by(victim.tag))

    def outcome(self, victim: Victim) -> Outcome:
        """The report it left, which is of the whole run."""
        report = json.loads((self.folder / f"{victim.tag}.json").read_text("utf-8"))
        assert report["partial"] is False
        return {row["target"] or row["model"]: essence(row) for row in report["targets"]}


def essence(row: Mapping[str, Any]) -> Any:
    """Status, reason, marks and their reasons: all of a target's report that neither clock nor chance decides.

    Probes ask for sums of numbers drawn anew, so quoted numbers are left out.
    """
    wanted = ("id", "mark", "required", "flaky", "category", "trials", "passed")
    probes = [(*(probe[name] for name in wanted), _without_sums(probe["message"])) for probe in row["probes"]]
    return row["status"], _without_sums(row["reason"]), row["calls"], row["asked"], row["served"], probes


def _without_sums(text: str) -> str:
    return re.sub(r"'\d*'", "'N'", text)


@dataclass
class Ledger:
    """What is known of one run over all its deaths; every method is a check."""

    arena: Arena
    database: str
    healthy: Undisturbed
    books: Books = EMPTY
    kills: int = 0
    allowed: int = 0
    """Calls that were in flight at the kills, at most."""
    tags: list[str] = field(default_factory=list)

    @property
    def path(self) -> Path:
        return self.arena.folder / self.database

    @property
    def unfinished(self) -> bool:
        return "running" in self.books.runs.values()

    @property
    def finished(self) -> bool:
        """Whether the run has its end, though its process may have been killed on the way out."""
        return list(self.books.runs.values()) == ["finished"]

    def ended(self, victim: Victim, shown: Shown, *, width: int) -> None:
        """After a process has gone, however it went."""
        before, self.books = self.books, read_books(self.path)
        check_kept(before, self.books)
        check_shown(shown, self.books)
        check_calls(self.arena.simulator.calls_by(victim.tag), before, self.healthy.calls)
        self.tags.append(victim.tag)
        if victim.code < 0:
            self.kills, self.allowed = self.kills + 1, self.allowed + width

    def bystander(self, victim: Victim) -> None:
        """After the death of a process that only ever waited."""
        assert not self.arena.simulator.calls_by(victim.tag)
        check_kept(self.books, read_books(self.path))

    def extra(self) -> int:
        """Calls beyond those of an undisturbed run."""
        made = sum(sum(self.arena.simulator.calls_by(tag).values()) for tag in self.tags)
        return made - sum(self.healthy.calls.values())

    def done(self, victim: Victim) -> None:
        """After the process that finished the run; one that was killed after that left no report."""
        if victim.code >= 0:
            assert victim.code == self.healthy.code, victim.lines[-3:]
            check_same(self.arena.outcome(victim), self.healthy.outcome)
        assert self.finished
        assert 0 <= self.extra() <= self.allowed
        made: Counter[str] = sum((self.arena.simulator.calls_by(tag) for tag in self.tags), Counter())
        assert self.books.calls() == self.healthy.calls <= made


def check_same(found: Outcome, expected: Outcome) -> None:
    different = {name: (found.get(name), expected.get(name)) for name in found.keys() | expected.keys()}
    assert not {name: pair for name, pair in different.items() if pair[0] != pair[1]}


def check_kept(before: Books, after: Books) -> None:
    """Nothing durable changed, vanished or came twice; one run, and a sound file."""
    assert before.findings.items() <= after.findings.items()
    assert before.reports.items() <= after.reports.items()
    assert not after.doubled
    assert not after.problems
    assert len(after.runs) <= 1
    # a report, its findings and its certificate come in one transaction
    called = {target for target, _, _ in after.findings}
    decided = {target for target, status in after.reports.items() if status in ("CERTIFIED", "FAILED")}
    assert {target for target, _, _ in after.certificates} == decided & called


def check_shown(shown: Shown, books: Books) -> None:
    """What a person had read is on disk."""
    assert shown.targets <= set(books.reports.items())
    assert shown.findings <= {(*trial, mark) for trial, (_, mark, _) in books.findings.items()}


def check_calls(made: Counter[str], durable: Books, needed: Counter[str]) -> None:
    """One process asks at most for what was not durable when it began."""
    had = durable.calls()
    repeated = {target: count for target, count in made.items() if count > needed[target] - had[target]}
    assert not repeated


def wait_for_a_moment(victim: Victim, rng: random.Random) -> None:
    """Mostly somewhere among the first dozen targets it finishes; sometimes while it starts, looks and plans."""
    if rng.random() < 0.2:
        victim.wait_for("[", seconds=rng.uniform(0.1, 2.5))
    elif victim.wait_for("[", rng.randint(1, 12)):
        time.sleep(rng.uniform(0, 0.08))
