"""Real `certify` processes without the price of starting Python: forked from one that has imported everything.

A child is a process of its own from its first line on, with its own signals, environment, folder and exit code.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

SECONDS = 120

NURSERY = """
import importlib, json, os, pkgutil, sys, threading, time
import certify_cli
from certify_cli.cli.app import run
from certify_cli.__main__ import main
for module in pkgutil.walk_packages(certify_cli.__path__, "certify_cli."):
    if not module.name.endswith("__main__"):
        importlib.import_module(module.name)
# once in this very process, so that its children find everything made that can be made once
sys.argv = ["certify", *json.loads(sys.argv[1])]
out = os.dup(1)
os.dup2(os.open("warm", os.O_WRONLY | os.O_CREAT), 1)
assert run() == 0
os.dup2(out, 1)
while threading.active_count() > 1:
    time.sleep(0.01)
print("ready", flush=True)
for line in iter(sys.stdin.readline, ""):
    child = json.loads(line)
    pid = os.fork()
    if pid == 0:
        os.setpgid(0, 0)
        for number, name in ((1, "out"), (2, "err")):
            os.dup2(os.open(child[name], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644), number)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.chdir(child["cwd"])
        os.environ.clear()
        os.environ.update(child["env"])
        sys.argv = ["certify", *child["words"]]
        exec(child["before"])
        main()
    print(pid, flush=True)
    print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)
"""


@dataclass(frozen=True)
class Ended:
    """What a child left: its exit code, streams, and how long it took from the last signal, or from the start."""

    code: int
    out: str
    err: str
    seconds: float


class Nursery:
    """One child at a time."""

    def __init__(self, process: subprocess.Popen[str], home: Path, environment: Mapping[str, str]) -> None:
        self._process = process
        self._home = home
        self.environment = dict(environment)
        self._count = 0

    def run(
        self,
        *words: str,
        cwd: Path | None = None,
        signals: Sequence[tuple[float, int]] = (),
        when: tuple[str, Callable[[], object]] | None = None,
        out: Path | None = None,
        before: str = "",
        **variables: str,
    ) -> Ended:
        """Runs the command; each signal is sent so many seconds after the one before. `before` is run in the child.

        `when` is (what stderr must say, what is done then), before any signal; `out` is where stdout leads.
        """
        self._count += 1
        said, err = out or self._home / f"out-{self._count}", self._home / f"err-{self._count}"
        environment = {**self.environment, **variables}
        pid = self._start(words=words, env=environment, cwd=cwd or self._home, out=said, err=err, before=before)
        since = time.monotonic()
        if when is not None:
            _wait_for(err, when[0])
            when[1]()
            since = time.monotonic()
        for pause, number in signals:
            time.sleep(pause)
            since = time.monotonic()
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, number)
        code = int(self._line())
        took = time.monotonic() - since
        ended = Ended(code, said.read_text("utf-8") if out is None else "", err.read_text("utf-8"), took)
        assert "Traceback" not in ended.err, ended.err
        return ended

    def _start(self, **child: object) -> int:
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(child, default=str) + "\n")
        self._process.stdin.flush()
        return int(self._line())

    def _line(self) -> str:
        assert self._process.stdout is not None
        return self._process.stdout.readline()


def _wait_for(file: Path, text: str) -> None:
    end = time.monotonic() + SECONDS
    while not (file.exists() and text in file.read_text("utf-8")):
        assert time.monotonic() < end, f"never said {text!r}"
        time.sleep(0.005)


@contextlib.contextmanager
def nursery(home: Path, environment: Mapping[str, str], *words: str, preload: Path | None = None) -> Iterator[Nursery]:
    """A nursery in an empty home, warmed by the command of these words; `preload` is a library for its children."""
    variables = {**environment, **({"LD_PRELOAD": str(preload)} if preload else {})}
    command = [sys.executable, "-c", NURSERY, json.dumps(words)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=home, env=variables
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        try:
            yield Nursery(process, home, environment)
        finally:
            assert process.stdin is not None
            process.stdin.close()
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(5)
            process.send_signal(signal.SIGKILL)
