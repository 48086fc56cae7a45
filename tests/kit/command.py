"""Runs the real command in a process of its own, in a home of its own, with none of the developer's AWS settings."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SECONDS = 60


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
        done = subprocess.run(
            [sys.executable, "-m", "certify_cli", *words],
            cwd=self.home,
            env={**self.environment, **variables},
            input=stdin,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
        assert "Traceback" not in done.stderr, done.stderr
        return Result(done.returncode, done.stdout, done.stderr)

    def start(self, *words: str, **variables: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "certify_cli", *words],
            cwd=self.home,
            env={**self.environment, **variables},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )


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
