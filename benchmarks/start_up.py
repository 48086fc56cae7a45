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
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

sys.path.append(str(Path(__file__).parents[1] / "tests"))

from kit.gated import kept_at, report

from certify_cli.registry.load import load

PAIRS = 5
INCOMPLETE = 3
"""A gate's, where one of the first twenty models ended since."""
MODEL = "amazon.nova-lite-v1:0"
DECLARED = f"[[targets]]\nmodel = '{MODEL}'\nregions = ['us-east-1']\n"
SETTINGS = {
    "none": "",
    "declared": DECLARED,
    "required": f"[policy]\nrequired = ['answers']\n{DECLARED}",
    "accounts": f"[[accounts]]\nname = 'prod'\nprofile = 'prod'\n{DECLARED}",
    "glob": "[[targets]]\nmodel = 'amazon.nova-lite-v1:?'\nregions = ['us-east-1']\n",
    "notify": "[[notify]]\nkind = 'sns'\ntopic_arn = 'arn:aws:sns:us-east-1:111122223333:news'\n",
}
"""Files by name, as `{name}` in the words of a case."""
GATE = ("gate", "--database", "{certified}", "--config")
CASES = (
    ("certify --help", ("--help",), "import typer", 2.5),
    ("certify report, no store yet", ("report", "--database", "{missing}"), "import sqlmodel", 1.5),
    ("certify report, an empty store", ("report", "--database", "{empty}"), "import sqlmodel", 1.5),
    ("certify gate MODEL", (*GATE, "{none}", MODEL), "import sqlmodel", 1.5),
    ("certify gate --all, 20 models", ("gate", "--database", "{twenty}", "--all"), "import sqlmodel", 1.5),
    ("certify gate, declared", (*GATE, "{declared}"), "import sqlmodel", 1.5),
    ("certify gate, a probe required", (*GATE, "{required}"), "import sqlmodel", 1.5),
    ("certify gate --from a list", (*GATE, "{none}", "--from", "{list}"), "import sqlmodel", 1.5),
    ("certify gate, declared with accounts", (*GATE, "{accounts}"), "import sqlmodel", 1.7),
    ("certify gate, a declared glob", (*GATE, "{glob}"), "import sqlmodel", 2.0),
    ("certify gate, notifiers without news", (*GATE, "{notify}", MODEL), "import sqlmodel", 2.4),
)
"""Accounts and globs need the catalogue; notifiers a store that can be written."""


def seconds(command: Sequence[str]) -> float:
    """CPU seconds of one finished process, by the operating system's own account, which counts in microseconds.

    `os.times` counts in hundredths of a second: too coarse for what takes six of them.
    """
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    if done.returncode not in (0, INCOMPLETE):
        raise subprocess.CalledProcessError(done.returncode, command)
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
        places = prepared(Path(folder))
        return [
            (name, ratio([word.format(**places) for word in words], statement), most)
            for name, words, statement, most in CASES
        ]


def prepared(folder: Path) -> dict[str, str]:
    """The stores, settings and the list that cases name."""
    now = datetime.now(UTC)
    kept_at(folder / "certified.sqlite3", report(MODEL, now), report(MODEL, now, account_name="prod"))
    kept_at(folder / "twenty.sqlite3", *(report(model.id, now) for model in islice(load(None), 20)))
    (folder / "list").write_text(f"{MODEL}@us-east-1\n")
    for name, text in SETTINGS.items():
        (folder / name).write_text(text)
    places = {name: str(folder / name) for name in (*SETTINGS, "list")}
    places |= {name: str(folder / f"{name}.sqlite3") for name in ("missing", "empty", "certified", "twenty")}
    make = [sys.executable, "-m", "certify_cli", "sync-registry", "--offline", "--database", places["empty"]]
    subprocess.run(make, stdout=subprocess.DEVNULL, check=True)
    return places


def main() -> None:
    for name, measured, most in ratios():
        sys.stdout.write(f"{name}: {measured:.2f} times (at most {most})\n")


if __name__ == "__main__":
    main()
