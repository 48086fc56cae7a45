"""Outages at random, runs cut at random, asked again until everything is known: each question is answered once."""

from __future__ import annotations

import random
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from kit.desk import GIVEN_UP, Bedrock, Desk, model, retry, run
from kit.scale import scaled

from certify_cli.commands.certify import resume
from certify_cli.interfaces import Store
from certify_cli.registry.catalogue import Catalogue
from certify_cli.runner.execute import Limits
from certify_cli.stores import open_store
from certify_cli.stores.memory import MemoryStore
from certify_cli.types.findings import Finding, Mark, Status
from certify_cli.types.reports import Report

TARGETS, MOST_ROUNDS = 20, 40
NAMES = [f"m{number}" for number in range(TARGETS)]
WIDE = Limits(concurrency=8, per_target=2)


class Game:
    """A Bedrock that gives up on a share of the questions and cuts some runs; `answered` counts what it told."""

    def __init__(self, seed: int, store: Store) -> None:
        self.chance = random.Random(seed)
        self.answered = Counter[tuple[str, str]]()
        self.cuts = 0
        self.desk = Desk(store, Bedrock(self.trouble), Catalogue({name: model(name) for name in NAMES}))

    def trouble(self, route: str, probe: str) -> Any:
        if self.chance.random() < 0.01:
            self.cuts += 1
            self.desk.stop.request(2)
        if self.chance.random() < 0.35:
            return GIVEN_UP
        self.answered[route, probe] += 1
        return None

    def play(self) -> int:
        """Runs, resumes and retries until everything is known; the number of commands that took."""
        report = run(self.desk, *NAMES, limits=WIDE)
        for number in range(1, MOST_ROUNDS):
            if not report.partial and settled(report, self.desk.store):
                return number
            self.desk.stop.times = self.desk.stop.signal_number = 0
            report = self.go_on(report)
        raise AssertionError(f"not settled after {MOST_ROUNDS} commands")

    def go_on(self, report: Report) -> Report:
        if report.partial:
            return resume(None, self.desk.order(limits=WIDE), self.desk.store, self.desk.hands())
        return retry(self.desk, limits=WIDE)


def settled(report: Report, store: Store) -> bool:
    return all(target.status is Status.CERTIFIED for target in report.targets) and not store.dead_letters()


def check(game: Game) -> None:
    """Everything that must hold once all is known."""
    store = game.desk.store
    kept = [one for info, _ in store.runs() for one in store.findings(info.id) if not one.carried_from]
    assert [question for question, times in game.answered.items() if times > 1] == [], "answered twice"
    assert len(game.answered) == 3 * TARGETS, "never asked"
    assert sum(len(one.attempts) for one in kept) == len(game.desk.cloud.asked), "attempts are not in the books"
    assert len(store.certificates()) == TARGETS


@pytest.mark.heavy
def test_whatever_breaks_each_question_is_answered_once(tmp_path: Path) -> None:
    games, commands, calls, cuts = scaled(2, 40), 0, 0, 0
    for seed in range(games):
        with closing(open_store(tmp_path / f"{seed}.db")) as store:
            game = Game(seed, store)
            commands += game.play()
            try:
                check(game)
            except AssertionError as problem:
                raise AssertionError(f"seed {seed}: {problem}") from problem
            calls, cuts = calls + len(game.desk.cloud.asked), cuts + game.cuts
    print(f"{games} games, {TARGETS} targets: {commands} commands, {cuts} cuts, {calls} calls, none answered twice")


class Forgets(MemoryStore):
    """A planted fault: what passed at one probe is not found again."""

    def findings(self, run_id: str, target: str | None = None) -> tuple[Finding, ...]:
        found = super().findings(run_id, target)
        return tuple(one for one in found if one.probe != "answers" or one.mark is not Mark.PASS)


@pytest.mark.heavy
def test_the_check_sees_what_was_asked_in_vain() -> None:
    game = Game(0, Forgets())
    game.play()
    with pytest.raises(AssertionError, match="answered twice"):
        check(game)
