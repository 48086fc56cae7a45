"""A million findings: the gate and every report of the past as whole commands, in a SQLite file and in PostgreSQL."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from pathlib import Path

import pytest
from kit.command import clean_environment
from kit.postgres import fresh_url
from kit.years import Years

MOST_SECONDS = 2.0
"""Of processor time, start of Python included; of a quiet machine's clock too, but who knows what else it does."""
YEARS = Years(targets=500, runs=112)
COMMANDS = (
    ("report", "--runs"),
    ("report", "--history"),
    ("report", "--history", "--target", "vendor1.model-00001-*"),
    ("report", "--compare", "previous"),
    ("report", "--health"),
    ("report",),
    ("gate", "--all"),
)
CODES = {"report": 0, "gate": 3}
"""The certificates of those years have expired."""


def seconds(location: str, home: Path, *words: str) -> tuple[float, float]:
    """Processor's and clock's, of a process from scratch."""
    before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-m", "certify_cli", *words, "--database", location],
        env={**clean_environment(home), "PYTHONPATH": os.environ.get("PYTHONPATH", "")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == CODES[words[0]], done.stderr
    assert len(done.stdout) > 500
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, time.perf_counter() - began


@pytest.mark.heavy
@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_million_findings_are_reported_on_in_two_seconds(kind: str, tmp_path: Path) -> None:
    assert YEARS.findings > 1_000_000
    location = str(tmp_path / "years.db") if kind == "sqlite" else fresh_url()
    YEARS.write(location)
    took = {words: seconds(location, tmp_path, *words) for words in COMMANDS}
    for words, (worked, waited) in took.items():
        print(f"{kind}: {' '.join(words)}: {worked:.2f} s of processor time, {waited:.2f} s")
    assert {words: worked for words, (worked, _) in took.items() if worked > MOST_SECONDS} == {}
