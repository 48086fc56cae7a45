"""Runs the real command in a process of its own, in a home of its own, with none of the developer's AWS settings."""

from __future__ import annotations

import atexit
import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any

from kit.warm import Warm

SECONDS = 60
READ_AT_START = ("PYTHON", "LC_", "LANG", "LD_")
"""Beginnings of the variables that only an interpreter from scratch heeds."""


@dataclass(frozen=True)
class Result:
    """What a user and a script see of a command."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@dataclass(frozen=True)
class Terminal:
    """An empty home folder and an environment; `run` types a command there."""

    home: Path
    environment: Mapping[str, str]

    def run(self, *words: str, stdin: str = "", **variables: str) -> Result:
        environment = {**self.environment, **variables}
        cold = any(name.startswith(READ_AT_START) for name in variables)
        done = (_cold if cold else _forked)(words, self.home, environment, stdin)
        assert "Traceback" not in done.err, done.err
        return done

    def start(self, *words: str, **variables: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "certify_cli", *words],
            cwd=self.home,
            env={**self.environment, **variables},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )


def _cold(words: Sequence[str], home: Path, environment: Mapping[str, str], stdin: str) -> Result:
    done = subprocess.run(
        [sys.executable, "-m", "certify_cli", *words],
        cwd=home,
        env=environment,
        input=stdin,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    return Result(done.returncode, done.stdout, done.stderr)


def _forked(words: Sequence[str], home: Path, environment: Mapping[str, str], stdin: str) -> Result:
    """Streams are files, so that nobody has to read them while the command runs."""
    with TemporaryFile("w+") as given, TemporaryFile("w+") as out, TemporaryFile("w+") as err:
        given.write(stdin)
        given.seek(0)
        streams = [given.fileno(), out.fileno(), err.fileno()]
        code = _warm().run(words, home, environment, streams, SECONDS)
        out.seek(0)
        err.seek(0)
        return Result(code, out.read(), err.read())


@cache
def _warm() -> Warm:
    """One for each process that runs tests."""
    warm = Warm({**os.environ, "PYTHONWARNINGS": "error"})
    atexit.register(warm.close)
    return warm


def clean_environment(home: Path) -> dict[str, str]:
    """The variables a process needs to start, and a home without anything in it."""
    kept = ("PATH", "PYTHONPATH", "LANG", "LD_LIBRARY_PATH", "COVERAGE_PROCESS_START", "COVERAGE_PROCESS_CONFIG")
    return {
        **{name: os.environ[name] for name in kept if name in os.environ},
        "HOME": str(home),
        "XDG_DATA_HOME": str(home / "data"),
        "PYTHONWARNINGS": "error",
        "AWS_EC2_METADATA_DISABLED": "true",
        "AWS_CONFIG_FILE": str(home / "aws-config"),
        "AWS_SHARED_CREDENTIALS_FILE": str(home / "aws-credentials"),
    }
