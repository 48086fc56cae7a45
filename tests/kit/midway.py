"""Runs of a few models, slow enough that something can happen to them midway, each in a folder of its own."""

from __future__ import annotations

import json
import shlex
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from certify_cli.registry.load import load
from certify_cli.simulator.behaviour import Behaviour
from certify_cli.simulator.behaviours import Does
from certify_cli.simulator.personas import Persona, Personas
from certify_cli.simulator.server import Simulator
from certify_cli.simulator.world import Call
from kit.command import clean_environment
from kit.few_models import MODELS, few_models
from kit.nursery import Ended, Nursery, nursery

LONGEST_SECONDS = 10.0
FIRST_IS_DONE = "[1/3]"
LATENCY_MS = 150.0

Finding = tuple[str, str, int]


@dataclass(frozen=True)
class Midway:
    """Where such runs are made."""

    nursery: Nursery
    registry: Path

    def run(self, folder: Path, *more: str, words: tuple[str, ...] = (), **options: Any) -> Ended:
        """A run with the store `s.db` in the folder, and `more` options; or another command, `words`."""
        folder.mkdir(exist_ok=True)
        command = words or (
            *("certify", *MODELS, "--suite", "smoke", "--region", "us-east-1", "--concurrency", "2"),
            *("--registry", str(self.registry), *(() if "--database" in more else ("--database", "s.db")), *more),
        )
        return self.nursery.run(*command, cwd=folder, **options)

    def go_on(self, folder: Path, ended: Ended) -> Ended:
        """The command that the last line of stderr names, as it stands there."""
        last = shlex.split(ended.err.splitlines()[-1])
        assert last[:3] == ["certify", "certify", "--resume"], ended.err
        return self.run(folder, words=tuple(last[1:]))


@contextmanager
def midway(home: Path, refuse: Callable[[Call], None] | None = None) -> Iterator[Midway]:
    """A place for runs against a slow simulator; `refuse` may raise what a call is to be refused with."""
    registry = few_models(home)
    behaviour = Behaviour(latency_ms=LATENCY_MS, **({"refuse": refuse} if refuse else {}))
    slow = Personas((Persona(name="slow", operation="Conv*", does=(Does(behaviour),)),))
    with Simulator(load(registry).models, slow) as simulator:
        environment = {**clean_environment(home), **simulator.environment()}
        warm = ("certify", MODELS[0], "--suite", "smoke", "--registry", str(registry), "--database", "warm.db")
        with nursery(home, environment, *warm) as forked:
            yield Midway(forked, registry)


def findings(path: Path) -> dict[Finding, str]:
    """Every finding of a sound store, by what makes it unique."""
    with closing(sqlite3.connect(path)) as raw:
        assert raw.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        rows = raw.execute("SELECT target, probe, trial, payload FROM findings").fetchall()
    found = {(target, probe, trial): payload for target, probe, trial, payload in rows}
    assert len(found) == len(rows)
    return found


def check_lost(ended: Ended, said: str, code: int = 4) -> None:
    """In time, in words, with a hint."""
    assert ended.code == code, ended.err
    assert ended.seconds < LONGEST_SECONDS * 3, f"took {ended.seconds:.1f} s"
    assert said in " ".join(ended.err.split()), ended.err
    assert "hint: " in ended.err


def partial(path: Path) -> dict[str, Any]:
    """A partial report in a file, whole as a file."""
    report: dict[str, Any] = json.loads(path.read_text("utf-8"))
    assert report["partial"] is True
    assert report["decision"]["exit_code"] == 4
    return report
