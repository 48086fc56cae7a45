"""Signals at random moments of the real command: it stops in time, says how it goes on, and that very line does."""

from __future__ import annotations

import json
import random
import shlex
import signal
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest
from kit.command import clean_environment
from kit.few_models import MODELS, few_models
from kit.nursery import Ended, Nursery, nursery
from kit.scale import scaled

from certify_cli.registry.load import load
from certify_cli.simulator.personas import parse_personas
from certify_cli.simulator.server import Simulator

pytestmark = pytest.mark.heavy

SEED = 20261127
MOMENTS = scaled(24, 300)
CALL_SECONDS, DRAIN_SECONDS, SPARE_SECONDS = 0.15, 1.0, 3.0
SLOW = '[[persona]]\nname = "s"\nmodel = "*"\noperation = "Conv*"\ndoes = [{ kind = "slow", latency_ms = 150 }]\n'
KINDS = ((signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 143))
TOGETHER_SECONDS = 0.1
"""Of signals this close together the later may be handled first: Python takes those that wait by number."""
BEGUN = ("run ", lambda: None)
CLEAN = {"s.db", "s.db-wal", "s.db-shm", "s.db.lock", "report.json", "report.xml"}
"""SQLite's own files stay where a process was ended: they hold what was committed last."""


@dataclass(frozen=True)
class Place:
    """Where runs are stopped, each in a folder of its own."""

    nursery: Nursery
    registry: Path

    def run(
        self, folder: Path, signals: list[tuple[float, int]], words: list[str] | None = None, *, running: bool = False
    ) -> Ended:
        """Signals count from the start, or with `running` from when the run has begun."""
        folder.mkdir(exist_ok=True)
        command = words or [
            *("certify", *MODELS, "--suite", "smoke", "--region", "us-east-1", "--concurrency", "2"),
            *("--registry", str(self.registry), "--database", "s.db", "--drain", "1s"),
            *("--output", "json:report.json", "--output", "junit:report.xml"),
        ]
        return self.nursery.run(*command, cwd=folder, signals=signals, when=BEGUN if running else None)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Place]:
    home = tmp_path_factory.mktemp("signals")
    registry = few_models(home)
    with Simulator(load(registry).models, parse_personas(SLOW, where="signals")) as simulator:
        environment = {**clean_environment(home), **simulator.environment()}
        warm = ("certify", MODELS[0], "--suite", "smoke", "--registry", str(registry), "--database", "warm.db")
        with nursery(home, environment, *warm) as forked:
            yield Place(forked, registry)


def check_sound(folder: Path) -> None:
    """Nothing half written and nothing left over; what is reported as partial says so."""
    assert {file.name for file in folder.iterdir()} <= CLEAN
    if (folder / "s.db").exists():
        with closing(sqlite3.connect(folder / "s.db")) as raw:
            assert raw.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    if (folder / "report.json").exists():
        report = json.loads((folder / "report.json").read_text("utf-8"))
        undone = any(one["status"] == "PENDING" for one in report["targets"])
        assert report["partial"] is undone


def codes(signals: list[tuple[float, signal.Signals]]) -> set[int]:
    """The exit codes that are right for signals with the pause before each: the first one's, or one's sent with it."""
    since = [sum(pause for pause, _ in signals[1 : number + 1]) for number in range(len(signals))]
    return {dict(KINDS)[kind] for (_, kind), passed in zip(signals, since, strict=True) if passed < TOGETHER_SECONDS}


def check_stopped(ended: Ended, right: set[int], folder: Path, *, most_seconds: float) -> None:
    """In time, with the signal's code, unless everything was done before it came."""
    assert ended.seconds < most_seconds, f"took {ended.seconds:.1f} s"
    assert ended.code in {*right, 0}, ended.code
    check_sound(folder)
    if ended.code == 0:
        assert json.loads((folder / "report.json").read_text("utf-8"))["partial"] is False
    else:
        assert "hint: " in ended.err


def check_goes_on(place: Place, ended: Ended, folder: Path) -> bool:
    """The last line, typed as it stands, ends the run; True where there was one, else the same command does."""
    last = shlex.split(ended.err.splitlines()[-1])
    continues = last[:3] == ["certify", "certify", "--resume"]
    again = place.run(folder, [], last[1:] if continues else None)
    assert again.code == 0, again.err
    check_sound(folder)
    assert json.loads((folder / "report.json").read_text("utf-8"))["totals"] == {"CERTIFIED": len(MODELS)}
    return continues


def test_signals_at_random_moments(place: Place, tmp_path: Path) -> None:
    whole, rng, began = place.run(tmp_path / "whole", []), random.Random(SEED), time.monotonic()
    stopped = continued = 0
    slowest = 0.0
    for number in range(MOMENTS):
        kind, _ = rng.choice(KINDS)
        # half of them while calls are out, the others at any moment from the first line of our own to the last
        running = rng.random() < 0.5
        moment, again = rng.uniform(0, 0.7 if running else whole.seconds), rng.choice([0, 0, 1, 9])
        signals = [(moment, kind), *[(rng.uniform(0, 0.1), rng.choice(KINDS)[0]) for _ in range(again)]]
        folder = tmp_path / str(number)
        ended = place.run(folder, [(float(pause), int(one)) for pause, one in signals], running=running)
        try:
            # a machine that is busy with other things takes longer for all
            insisted = any(one != signal.SIGHUP for _, one in signals[1:])  # a hangup so soon after is an echo
            most = max(SPARE_SECONDS, 3 * whole.seconds) + (0.0 if insisted else DRAIN_SECONDS + CALL_SECONDS)
            check_stopped(ended, codes(signals), folder, most_seconds=most)
            slowest = max(slowest, ended.seconds)
            stopped += ended.code != 0
            continued += ended.code != 0 and check_goes_on(place, ended, folder)
        except AssertionError as error:
            raise AssertionError(f"seed {SEED}, moment {number}, {signals}: {error}\n{ended.err}") from error
    assert continued > MOMENTS / 4
    print(
        f"\nsignals (seed {SEED}): {MOMENTS} moments of a run of {whole.seconds:.1f} s, {stopped} stopped (slowest "
        f"{slowest:.1f} s), {continued} continued by their last line, the others by the same command, "
        f"{time.monotonic() - began:.0f} s"
    )


def test_the_check_sees_a_stop_that_is_late_silent_or_untidy(place: Place, tmp_path: Path) -> None:
    """Planted faults."""
    assert codes([(0.5, signal.SIGTERM), (TOGETHER_SECONDS, signal.SIGINT)]) == {143}
    folder = tmp_path / "planted"
    place.run(folder, [])
    for wrong in (Ended(130, "", "hint: x", 9.0), Ended(1, "", "hint: x", 0.1), Ended(130, "", "bye", 0.1)):
        with pytest.raises(AssertionError):
            check_stopped(wrong, {130}, folder, most_seconds=3.0)
    (folder / ".certify-12345678.tmp").touch()
    with pytest.raises(AssertionError):
        check_sound(folder)
