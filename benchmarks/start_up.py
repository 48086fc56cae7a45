"""How long commands take to start, as ratios against the imports they cannot do without.

Run it with the project's own interpreter: `.venv/bin/python benchmarks/start_up.py`. Prints one line a command: the
median ratio of user+system seconds over pairs of runs in turn, so that a noisy machine weighs on both alike.
"""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

PAIRS = 5
CASES = (
    ("certify --help", ("--help",), "import typer", 2.5),
    ("certify report, no store yet", ("report", "--database", "{missing}"), "import sqlmodel", 1.5),
    ("certify report, an empty store", ("report", "--database", "{empty}"), "import sqlmodel", 1.5),
)


def seconds(command: Sequence[str]) -> float:
    """CPU seconds of one finished process, by the operating system's own account, which counts in microseconds.

    `os.times` counts in hundredths of a second: too coarse for what takes six of them.
    """
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime - before.ru_utime) + (after.ru_stime - before.ru_stime)


def ratio(words: Sequence[str], statement: str) -> float:
    """Median of pairwise ratios, after one warm-up of each."""
    ours = [sys.executable, "-m", "certify_cli", *words]
    theirs = [sys.executable, "-c", statement]
    seconds(ours), seconds(theirs)
    return statistics.median(seconds(ours) / seconds(theirs) for _ in range(PAIRS))


def ratios() -> list[tuple[str, float, float]]:
    """(what, measured ratio, the most it may be)."""
    with tempfile.TemporaryDirectory() as folder:
        places = {"missing": str(Path(folder) / "missing.sqlite3"), "empty": str(Path(folder) / "empty.sqlite3")}
        make = [sys.executable, "-m", "certify_cli", "sync-registry", "--offline", "--database", places["empty"]]
        subprocess.run(make, stdout=subprocess.DEVNULL, check=True)
        return [
            (name, ratio([word.format(**places) for word in words], statement), most)
            for name, words, statement, most in CASES
        ]


def main() -> None:
    for name, measured, most in ratios():
        sys.stdout.write(f"{name}: {measured:.2f} times (at most {most})\n")


if __name__ == "__main__":
    main()
