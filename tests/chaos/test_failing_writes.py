"""A disk that fails at the k-th write, whichever that is: a sentence, nothing half written, and a run that goes on."""

from __future__ import annotations

import errno
import json
import random
import shlex
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
from kit.shims import compiled

from certify_cli.registry.load import load
from certify_cli.simulator.server import Simulator

pytestmark = pytest.mark.heavy

SEED = 20261126
POINTS = scaled(20, 200)
LONGEST_SECONDS = 10.0
SOURCE = Path(__file__).parents[1] / "kit" / "failing_writes.c"
ARM = """
import atexit, ctypes
shim = ctypes.CDLL(None)
shim.fail_writes({path!r}.encode(), {at}, {number}, {on}, {half})
def counted():
    with open("counted", "w") as file:
        file.write(str(shim.writes_counted()))
atexit.register(counted)
"""


@dataclass(frozen=True)
class Fault:
    """The `at`-th write fails with this error: once or from then on, wholly or after half of its bytes."""

    at: int = 0
    number: int = errno.ENOSPC
    on: bool = True
    half: bool = False

    def arm(self, path: Path) -> str:
        return ARM.format(path=str(path), at=self.at, number=self.number, on=int(self.on), half=int(self.half))


@dataclass(frozen=True)
class Disk:
    """Runs on a store whose writes can fail."""

    nursery: Nursery
    home: Path
    registry: Path

    def run(self, path: Path, fault: Fault = Fault(), words: tuple[str, ...] = ()) -> Ended:
        command = words or (
            *("certify", *MODELS, "--suite", "smoke", "--region", "us-east-1"),
            *("--registry", str(self.registry), "--database", str(path), "--output", f"json:{path}.json"),
        )
        return self.nursery.run(*command, before=fault.arm(path))

    def writes(self) -> int:
        return int((self.home / "counted").read_text())


@pytest.fixture(scope="module")
def disk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Disk]:
    home = tmp_path_factory.mktemp("disk")
    library, registry = compiled(SOURCE, home), few_models(home)
    with Simulator(load(registry).models) as simulator:
        environment = {**clean_environment(home), **simulator.environment()}
        warm = ("certify", MODELS[0], "--suite", "smoke", "--registry", str(registry), "--database", "warm.db")
        with nursery(home, environment, *warm, preload=library) as forked:
            yield Disk(forked, home, registry)


def rows(path: Path) -> dict[tuple[str, str, int], str]:
    """Every finding, by what makes it unique, from a file that is sound."""
    with closing(sqlite3.connect(path)) as raw:
        assert raw.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        if not raw.execute("SELECT 1 FROM sqlite_master WHERE name = 'findings'").fetchone():
            return {}
        found = raw.execute("SELECT target, probe, trial, payload FROM findings").fetchall()
    assert len({row[:3] for row in found}) == len(found)
    return {row[:3]: row[3] for row in found}


def check_failed(ended: Ended, path: Path, most_seconds: float = LONGEST_SECONDS) -> None:
    """A run that the disk failed: in time, in words, with the path, and with whole files or none."""
    assert ended.seconds < most_seconds, f"took {ended.seconds:.1f} s"
    assert ended.code == 4, (ended.code, ended.err)
    assert str(path) in ended.err
    assert "hint: " in ended.err
    assert not list(path.parent.glob(".certify-*"))
    report = Path(f"{path}.json")
    if report.exists():
        assert json.loads(report.read_text("utf-8"))["decision"]["exit_code"] == 4


def check_goes_on(disk: Disk, path: Path, ended: Ended) -> None:
    """After mending, the command that was named, or the same again, ends it; what was kept is kept as it was."""
    before, last = rows(path), shlex.split(ended.err.splitlines()[-1])
    again = disk.run(path, words=tuple(last[1:]) if last[:1] == ["certify"] else ())
    assert again.code == 0, again.err
    after = rows(path)
    assert before.items() <= after.items()
    assert len(after) == 3 * len(MODELS)


def test_a_disk_that_fails_anywhere_costs_no_finding(disk: Disk, tmp_path: Path) -> None:
    whole = disk.run(tmp_path / "whole.db")
    assert whole.code == 0
    rng, total, began = random.Random(SEED), disk.writes(), time.monotonic()
    failed, slowest = 0, 0.0
    for number in range(POINTS):
        kind = rng.choice([errno.ENOSPC, errno.ENOSPC, errno.EIO, errno.EDQUOT])
        fault = Fault(rng.randint(1, total), kind, rng.random() < 0.7, rng.random() < 0.3)
        path = tmp_path / f"{number}.db"
        ended = disk.run(path, fault)
        try:
            if ended.code != 0:
                # a machine that is busy with other things takes longer for all
                check_failed(ended, path, max(LONGEST_SECONDS, 6 * whole.seconds))
                failed, slowest = failed + 1, max(slowest, ended.seconds)
            check_goes_on(disk, path, ended)
        except AssertionError as error:
            raise AssertionError(f"seed {SEED}, point {number}, {fault}: {error}") from error
    assert failed > POINTS / 2
    print(
        f"\nfailing writes (seed {SEED}): {POINTS} points of {total} writes, {failed} runs ended with 4 "
        f"(slowest {slowest:.1f} s), lost 0, doubled 0, {time.monotonic() - began:.0f} s"
    )


def test_the_check_sees_a_code_that_was_swallowed_and_a_finding_that_was_lost(disk: Disk, tmp_path: Path) -> None:
    """Planted faults."""
    path = tmp_path / "s.db"
    ended = disk.run(path, Fault(150))
    check_failed(ended, path, 60.0)
    for wrong in (Ended(0, "", ended.err, 1.0), Ended(4, "", "error: no\n", 1.0), Ended(4, "", ended.err, 11.0)):
        with pytest.raises(AssertionError):
            check_failed(wrong, path)
    with closing(sqlite3.connect(path)) as raw, raw:
        raw.execute("CREATE TRIGGER forgets AFTER INSERT ON findings BEGIN DELETE FROM findings; END")
    with pytest.raises(AssertionError):
        check_goes_on(disk, path, ended)
