"""The real command line within this process: ten thousand processes would take half an hour."""

from __future__ import annotations

import contextlib
import gc
import io
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from typer.main import get_command

from certify_cli.cli.app import app, run
from kit.command import Result

BUILT = get_command(app)
"""Once for all: building it takes longer than most of what is typed here."""


class _Text(io.TextIOWrapper):
    """A stream in memory that has bytes below it, as the real ones have."""

    def __init__(self, data: bytes = b"") -> None:
        super().__init__(io.BytesIO(data), encoding="utf-8", newline="", write_through=True)

    def told(self) -> str:
        return self.buffer.getvalue().decode("utf-8")  # type: ignore[attr-defined]  # it is a BytesIO


def invoke(words: Sequence[str], *, stdin: bytes = b"") -> Result:
    """What the command says and its exit code, in the current folder and environment."""
    out, err = _Text(), _Text()
    with _streams(words, _Text(stdin), out, err):
        code = run(BUILT)
    return Result(code, out.told(), err.told())


@contextlib.contextmanager
def _streams(words: Sequence[str], stdin: _Text, out: _Text, err: _Text) -> Iterator[None]:
    before = sys.argv, sys.stdin, sys.stdout, sys.stderr
    sys.argv, sys.stdin, sys.stdout, sys.stderr = ["certify", *words], stdin, out, err
    try:
        yield
    finally:
        sys.argv, sys.stdin, sys.stdout, sys.stderr = before


@contextlib.contextmanager
def home(folder: Path, environment: Mapping[str, str]) -> Iterator[None]:
    """This process in that folder, with that environment and no other."""
    here, variables = Path.cwd(), dict(os.environ)
    try:
        os.chdir(folder)
        os.environ.clear()
        os.environ.update(environment)
        yield
    finally:
        os.chdir(here)
        os.environ.clear()
        os.environ.update(variables)
        gc.collect()
