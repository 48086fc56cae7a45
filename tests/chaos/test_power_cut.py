"""The power goes at any moment of a run: the file is sound, what was shown is there, and the run can be finished."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest
from kit import writing
from kit.books import Books, read_books
from kit.killing import Arena, Ledger, Undisturbed, check_kept, check_same, check_shown
from kit.mutant import FOLDER
from kit.power_cut import Image, cuts, read_trace, shim, tracing
from kit.scale import scaled
from kit.victims import COMMAND, Shown

from certify_cli.stores._migrations import newest

pytestmark = pytest.mark.heavy

SEED = 20261126
CUTS = scaled(200, 1000)
"""Of each of the two traces."""
RESUMED = scaled(6, 40)
DATABASE = "s.db"
SELECTION = (
    *("--all", "--kind", "chat", "--routes", "all", "--suite", "smoke"),
    *("--vendor", "amazon", "--vendor", "meta", "--region", "us-east-1,us-west-2"),
)


def traced(words: Sequence[str], environment: Mapping[str, str], folder: Path) -> Path:
    """Runs a process on a database in `folder`/disk, whose stderr lies beside it; returns the trace."""
    disk, trace = folder / "disk", folder / "trace"
    disk.mkdir(parents=True)
    variables = {**environment, **tracing(shim(folder), disk, trace)}
    with (disk / "shown").open("ab") as shown:
        done = subprocess.run(words, env=variables, cwd=folder, stdout=subprocess.DEVNULL, stderr=shown, check=False)
    assert done.returncode in (0, 1), (disk / "shown").read_text("utf-8")[-500:]
    return trace


def certifying(arena: Arena, folder: Path, command: Sequence[str] = COMMAND) -> Path:
    """The real command on a disk that is traced."""
    words = [*command, "certify", *SELECTION, "--database", str(folder / "disk" / DATABASE), "-v"]
    return traced(words, {**arena.environment, **arena.simulator.environment_of("traced")}, folder)


def images(trace: Path, count: int) -> list[Image]:
    return list(cuts(read_trace(trace), count, random.Random(SEED), "shown"))


def check_run(whole: Books, path: Path, acknowledged: Sequence[str]) -> None:
    """Sound, a beginning of what the whole run recorded, no half transaction, and everything that was shown."""
    found = read_books(path)
    check_kept(found, whole)
    check_kept(found, found)
    assert {arrival for arrival, _, _ in found.findings.values()} == set(range(1, len(found.findings) + 1))
    for target in found.reports:
        assert found.trials_of(target) == whole.trials_of(target)
    check_shown(Shown.of(acknowledged), found)


def check_written(path: Path, acknowledged: Sequence[str]) -> None:
    """As `check_run` for a trace whose transactions are known one by one."""
    done = set(acknowledged)
    with closing(sqlite3.connect(path)) as raw:
        assert raw.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        tables = {name for (name,) in raw.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        if not tables:
            assert not done
            return
        (version,) = raw.execute("SELECT value FROM meta WHERE key = 'schema_version'").fetchone()
        planned = raw.execute("SELECT count(*) FROM targets").fetchone()[0]
        states = [state for (state,) in raw.execute("SELECT state FROM runs")]
        trials = dict(raw.execute("SELECT target, count(*) FROM findings GROUP BY target"))
        reported = {name for (name,) in raw.execute("SELECT name FROM targets WHERE report IS NOT NULL")}
        upgraded = newest(writing.UPGRADED.upgrades)
        if int(version) == upgraded:
            assert raw.execute("SELECT count(*) FROM findings WHERE migrated IS NULL").fetchone() == (0,)
            assert dict(raw.execute("SELECT target, marks FROM marks")) == trials
        else:
            assert int(version) == upgraded - 1
            assert "marks" not in tables
            assert "upgraded" not in done
    assert (planned, len(states)) in ((writing.TARGETS, 1), (0, 0))
    assert set(trials.values()) <= {writing.PER_TARGET}
    assert trials.keys() == reported
    assert {name for name in done if name.startswith("t")} <= reported
    assert states or "begun" not in done
    assert states == ["finished"] or "finished" not in done


def refused(check: Callable[[Path, Sequence[str]], None], taken: Sequence[Image], folder: Path) -> list[str]:
    """What the check says against each image it refuses; `check(database, acknowledged lines)`."""
    said = []
    for image in taken:
        try:
            check(image.write(folder, DATABASE), image.acknowledged)
        except (AssertionError, sqlite3.DatabaseError) as error:
            said.append(f"cut {image.number}: {error!r}")
        shutil.rmtree(folder)  # each is some megabytes
    return said


def test_a_power_cut_during_a_run_loses_nothing_that_was_shown(arena: Arena, tmp_path: Path) -> None:
    began = time.monotonic()
    arena.selection = SELECTION
    trace = certifying(arena, tmp_path / "traced")
    whole = read_books(tmp_path / "traced" / "disk" / DATABASE)
    taken = images(trace, CUTS)
    assert refused(partial(check_run, whole), taken, tmp_path / "image") == []
    healthy = arena.undisturbed()
    unfinished = [image for image in taken if len(Shown.of(image.acknowledged).targets) < len(healthy.calls)]
    for image in random.Random(SEED).sample(unfinished, RESUMED):
        resume(image, arena, healthy)
    print(
        f"\npower cut of a run (seed {SEED}): {CUTS} cuts of a trace of {len(read_trace(trace))} writes and syncs, "
        f"corrupt 0, halved 0, lost 0, {RESUMED} images resumed to the end, {time.monotonic() - began:.0f} s"
    )


def resume(image: Image, arena: Arena, healthy: Undisturbed) -> None:
    """The same command again does what is missing, and the whole is as if the power had never gone."""
    path = image.write(arena.folder / f"cut-{image.number}", DATABASE)
    ledger = Ledger(arena, str(path.relative_to(arena.folder)), healthy, books=read_books(path))
    missing = healthy.calls - ledger.books.calls()
    victim = arena.start(ledger.database)
    ledger.ended(victim, victim.ended(), width=0)
    assert arena.simulator.calls_by(victim.tag) == missing
    assert victim.code == healthy.code, victim.lines[-3:]
    check_same(arena.outcome(victim), healthy.outcome)


def writing_to(folder: Path, *fault: str) -> Path:
    words = [sys.executable, "-m", "kit.writing", str(folder / "disk" / DATABASE), *fault]
    path = os.pathsep.join(filter(None, (str(FOLDER), os.environ.get("PYTHONPATH", ""))))
    return traced(words, {**os.environ, "PYTHONPATH": path}, folder)


def test_a_power_cut_leaves_no_half_of_a_plan_a_step_or_a_migration(tmp_path: Path) -> None:
    began = time.monotonic()
    taken = images(writing_to(tmp_path / "traced"), CUTS)
    assert refused(check_written, taken, tmp_path / "image") == []
    print(
        f"\npower cut of a plan, {writing.TARGETS} steps and a migration (seed {SEED}): {CUTS} cuts, "
        f"corrupt 0, halved 0, lost 0, {time.monotonic() - began:.0f} s"
    )


@pytest.mark.parametrize("fault", ["sync_off", "sync_normal"])
def test_the_check_sees_a_store_that_does_not_sync(tmp_path: Path, fault: str) -> None:
    """A planted fault: PRAGMA synchronous below FULL."""
    said = refused(check_written, images(writing_to(tmp_path / "traced", fault), 60), tmp_path / "image")
    print(f"\npower cut with {fault}: {len(said)} of 60 cuts lose or break something")
    assert len(said) > 10
