"""Several real certify processes on one database and one simulator: started, killed, and what came of them."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from certify_cli.interfaces import Store
from certify_cli.simulator.server import Simulator
from kit.command import Terminal

PAID = ("Converse", "ConverseStream", "InvokeModel", "InvokeModelWithResponseStream", "Rerank")


@dataclass
class Worker:
    """One process; what it says goes to files, so that no pipe can fill up."""

    process: subprocess.Popen[bytes]
    place: Path

    @property
    def said(self) -> str:
        return self.place.with_suffix(".err").read_text(encoding="utf-8")

    @property
    def report(self) -> Any:
        return json.loads(self.place.with_suffix(".out").read_text(encoding="utf-8"))

    def kill(self) -> None:
        self.process.kill()
        self.process.wait()

    def end(self, seconds: float = 300) -> int:
        """The exit code."""
        code = self.process.wait(seconds)
        assert "Traceback" not in self.said, self.said
        return code


@dataclass
class Crew:
    """Starts workers with the same command, at the simulator and on the database."""

    terminal: Terminal
    simulator: Simulator
    url: str
    words: tuple[str, ...]
    lease: str = "2s"
    workers: list[Worker] = field(default_factory=list)

    def start(self, *more: str) -> Worker:
        place = self.terminal.home / f"worker-{len(self.workers)}"
        command = [sys.executable, "-m", "certify_cli", "certify", *self.words, *more]
        with place.with_suffix(".out").open("wb") as out, place.with_suffix(".err").open("wb") as err:
            process = subprocess.Popen(
                [*command, "--database", self.url, "--format", "json"],
                cwd=self.terminal.home,
                env={**self.terminal.environment, **self.simulator.environment(), "CERTIFY_LEASE": self.lease},
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
            )
        self.workers.append(Worker(process, place))
        return self.workers[-1]

    def paid_calls(self) -> int:
        """Calls of models that reached the simulator."""
        return sum(call.operation in PAID for call in self.simulator.calls)


def until(seen: Any, seconds: float = 300) -> None:
    """Returns as soon as `seen()` is true."""
    end = time.monotonic() + seconds
    while not seen():
        assert time.monotonic() < end, "it never happened"
        time.sleep(0.02)


def kept(store: Store, run_id: str) -> Counter[tuple[str, str, int]]:
    """How often each trial stands in the store."""
    return Counter((one.target, one.probe, one.trial) for one in store.findings(run_id))
