"""The real command as a process that is killed at some moment; what it had shown until then is kept."""

from __future__ import annotations

import re
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

PATIENCE_SECONDS = 600.0
"""With a dozen others on the machine a run takes minutes."""
COMMAND = (sys.executable, "-m", "certify_cli")
_FINDING = re.compile(r"(\S+@\S+) (\S+)#(\d+) (pass|fail|inconclusive|skipped)\b")
_TARGET = re.compile(r"\[\d+/\d+\] (\S+@\S+) ([A-Z_]+)\b")


@dataclass(frozen=True)
class Shown:
    """What a person had read: (target, status) of finished targets, (target, probe, trial, mark) of findings."""

    targets: frozenset[tuple[str, str]]
    findings: frozenset[tuple[str, str, int, str]]

    @classmethod
    def of(cls, lines: Sequence[str]) -> Shown:
        targets = frozenset((m[1], m[2]) for line in lines if (m := _TARGET.match(line)))
        findings = frozenset((m[1], m[2], int(m[3]), m[4]) for line in lines if (m := _FINDING.match(line)))
        return cls(targets, findings)


class Victim:
    """Started at once; its stderr is read as it comes, its stdout goes to nobody."""

    def __init__(
        self,
        words: Sequence[str],
        environment: Mapping[str, str],
        folder: Path,
        command: Sequence[str] = COMMAND,
        tag: str = "",
    ) -> None:
        self.tag = tag
        self._process = subprocess.Popen(
            [*command, *words],
            cwd=folder,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.pid = self._process.pid
        self.lines: list[str] = []
        self._news = threading.Condition()
        self._over = False
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self._process.stderr is not None
        with self._process.stderr as stream:
            for line in stream:
                with self._news:
                    if line.endswith("\n"):  # what the kill cut off was read by nobody
                        self.lines.append(line.rstrip("\n"))
                    self._news.notify_all()
        with self._news:
            self._over = True
            self._news.notify_all()

    def wait_for(self, beginning: str, count: int = 1, seconds: float = PATIENCE_SECONDS) -> bool:
        """Whether `count` lines that begin so were shown; False when it ended before, or time is up."""

        def seen() -> int:
            return sum(line.startswith(beginning) for line in self.lines)

        with self._news:
            self._news.wait_for(lambda: self._over or seen() >= count, seconds)
            return seen() >= count

    def kill(self) -> Shown:
        self._process.kill()
        return self.ended()

    def ended(self) -> Shown:
        """Waits for the end."""
        self._process.wait(PATIENCE_SECONDS)
        self._reader.join(PATIENCE_SECONDS)
        return Shown.of(self.lines)

    @property
    def running(self) -> bool:
        return self._process.poll() is None

    @property
    def code(self) -> int:
        return self._process.returncode
