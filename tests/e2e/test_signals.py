"""Ctrl-C and SIGTERM stop sending, keep what is done, and leave a run that the same command continues."""

from __future__ import annotations

import json
import os
import signal
from pathlib import Path

import pytest
from kit.command import Terminal

pytestmark = pytest.mark.heavy  # so that `make test` stays within minutes

SLOW = '[[persona]]\nname = "s"\nmodel = "*"\noperation = "Conv*"\ndoes = [{ kind = "slow", latency_ms = 150 }]\n'


def interrupted(terminal: Terminal, personas: Path, number: int) -> tuple[int, str]:
    """(exit code, stdout) of a run that is sent the signal after its first target; both pipes are read to the end."""
    process = terminal.start(
        "certify",
        "amazon.nova-*",
        "--region",
        "us-east-1",
        "--simulate",
        "--personas",
        str(personas),
        "--concurrency",
        "2",
        "--format",
        "json",
        "--output",
        "partial.json",
    )
    assert process.stderr is not None
    for line in process.stderr:
        if line.startswith("[1/"):
            break
    os.kill(process.pid, number)
    out, _ = process.communicate(timeout=60)
    return process.returncode, out


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_leaves_a_run_that_continues(terminal: Terminal, tmp_path: Path, number: int, code: int) -> None:
    personas = tmp_path / "slow.toml"
    personas.write_text(SLOW, "utf-8")
    returned, out = interrupted(terminal, personas, number)
    assert returned == code
    report = json.loads(out)
    assert report["partial"] is True
    assert report["decision"]["outcome"] == "interrupted"
    assert json.loads((terminal.home / "partial.json").read_text("utf-8"))["partial"] is True
    statuses = [one["status"] for one in report["targets"]]
    assert "CERTIFIED" in statuses
    assert "PENDING" in statuses
    again = terminal.run("certify", "--resume", "--simulate", "--format", "json")
    assert again.code == 0, again.err
    finished = again.json
    assert finished["run"]["id"] == report["run"]["id"]
    assert {one["status"] for one in finished["targets"]} == {"CERTIFIED", "UNSUPPORTED"}
    before = {one["target"]: one["certified_at"] for one in report["targets"] if one["status"] == "CERTIFIED"}
    after = {one["target"]: one["certified_at"] for one in finished["targets"]}
    assert before.items() <= after.items()
    assert terminal.run("certify", "--resume", "--simulate").code == 2
