"""Thousands of bad arguments and files: always a sentence, a hint and the right exit code, never a traceback."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from kit.bad_inputs import FAMILIES, Bad, prepare
from kit.command import Result, Terminal, clean_environment
from kit.in_process import home, invoke
from kit.scale import scaled

SEED = 4_711
SAMPLE, ALL, CHAOS, PROCESSES, PARTS = 100, 10_000, 50_000, 24, 4
SLOWEST_SECONDS = 20.0


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """A home full of traps, which this process is in."""
    prepare(tmp_path)
    with home(tmp_path, {**clean_environment(tmp_path), "CERTIFY_REGISTRY": str(tmp_path / "registry")}):
        assert invoke(["sync-registry", "--offline", "--database", str(tmp_path / "good.sqlite3")]).code == 0
        yield tmp_path


def drawn(folder: Path, seed: int, turn: int) -> tuple[str, Bad]:
    chance = random.Random(f"{seed} {turn}")
    family = chance.choices(list(FAMILIES), list(FAMILIES.values()))[0]
    return family.__name__, family(folder, chance)


def wrong(bad: Bad, done: Result) -> str:
    """What is not as it must be, or ""."""
    if "internal error" in done.err or "Traceback" in done.err:
        return "a crash"
    if done.code not in bad.codes:
        return f"exit code {done.code}"
    if done.code == 2 and done.err.startswith("Usage: "):
        return ""  # a bare command shows its help
    if done.code and not ("error: " in done.err and "\nhint: " in done.err):
        return "no error with a hint"
    return "" if done.code or not done.err.startswith("error") else "an error that is none"


def played(folder: Path, number: int, seed: int) -> None:
    """That many invocations in this process; all must be right."""
    figures: Counter[str] = Counter()
    slowest, problems = 0.0, []
    for turn in range(number):
        name, bad = drawn(folder, seed, turn)
        started = time.monotonic()
        done = invoke(bad.words, stdin=bad.stdin)
        slowest = max(slowest, time.monotonic() - started)
        figures[f"exit {done.code}"] += 1
        if problem := wrong(bad, done):
            words = [word[:80] for word in bad.words]
            problems.append(f"seed {seed}, turn {turn}, {name}: {problem}: {words} {done.err[:300]}")
    told = ", ".join(f"{count} {what}" for what, count in sorted(figures.items()))
    print(f"{number} bad inputs: {told}; {len(problems)} wrong; slowest {slowest:.1f} s")
    assert problems == []
    assert slowest < SLOWEST_SECONDS


def test_a_sample(folder: Path) -> None:
    played(folder, SAMPLE, SEED)


@pytest.mark.heavy
@pytest.mark.parametrize("part", range(PARTS))
def test_all(folder: Path, part: int) -> None:
    played(folder, scaled(ALL, CHAOS) // PARTS, SEED + 100 + part)


@pytest.mark.heavy
def test_a_sample_as_real_processes(folder: Path) -> None:
    terminal = Terminal(folder, {**clean_environment(folder), "CERTIFY_REGISTRY": str(folder / "registry")})
    for turn in range(PROCESSES):
        name, bad = drawn(folder, SEED + 2, turn)
        if any("\x00" in word or len(word) > 100_000 for word in bad.words):
            continue  # no system passes such an argument on
        done = terminal.run(*bad.words, stdin=bad.stdin.decode("latin-1"))
        assert not wrong(bad, done), (SEED + 2, turn, name, bad, done)


@pytest.mark.parametrize(
    ("done", "problem"),
    [
        (Result(4, "", "error: internal error, KeyError: 'x'\n\nhint: report it\n"), "a crash"),
        (Result(3, "", "error: x\n\nhint: y\n"), "exit code 3"),
        (Result(2, "", "error: x\n"), "no error with a hint"),
        (Result(2, "", "error: x\n\nhint: y\n"), ""),
    ],
)
def test_planted_faults_are_seen(done: Result, problem: str) -> None:
    assert wrong(Bad((), frozenset({0, 2, 4})), done) == problem
