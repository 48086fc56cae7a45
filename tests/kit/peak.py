"""The most memory a command had at once, in a process of its own.

Started straight from here a command would inherit the peak of the whole test session: Linux counts for a process what
it had before it became another program. So a small process starts it, and notes what the kernel tells of it.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_STARTER = """
import os, sys
child = os.posix_spawn(sys.argv[2], sys.argv[2:], os.environ)
_, status, used = os.wait4(child, 0)
with open(sys.argv[1], "w") as noted:
    noted.write(str(used.ru_maxrss))
sys.exit(os.waitstatus_to_exitcode(status))
"""


@dataclass(frozen=True)
class Peak:
    """The exit code of a command, what it wrote, and its most resident memory."""

    code: int
    out: str
    err: str
    megabytes: float


def peak_of(words: Sequence[str], folder: Path, environment: Mapping[str, str]) -> Peak:
    """Runs `certify WORDS` in the folder."""
    noted = folder / f"peak-{os.getpid()}"
    command = [sys.executable, "-m", "certify_cli", *words]
    done = subprocess.run(
        [sys.executable, "-S", "-c", _STARTER, str(noted), *command],
        cwd=folder,
        env=dict(environment),
        capture_output=True,
        text=True,
        check=False,
    )
    kilobytes = int(noted.read_text("ascii"))
    noted.unlink()
    return Peak(done.returncode, done.stdout, done.stderr, kilobytes / 1024)
