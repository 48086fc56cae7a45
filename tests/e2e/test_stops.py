"""Stops in every phase of the real command: at its start, waiting for the lock, with nobody reading what it writes."""

from __future__ import annotations

import fcntl
import os
import signal
import struct
import subprocess
import sys
import termios
import time
from contextlib import closing

import pytest
from kit.command import Terminal
from kit.few_models import MODELS, few_models

from certify_cli.stores import open_store

pytestmark = pytest.mark.heavy

SLOW = '[[persona]]\nname = "s"\nmodel = "*"\noperation = "Conv*"\ndoes = [{ kind = "slow", latency_ms = 400 }]\n'
PIPE_BYTES = 65_536
HANGS = '[[persona]]\nname = "h"\nmodel = "*"\noperation = "Conv*"\ndoes = ["hangs"]\n'


def words(terminal: Terminal, persona: str, *more: str) -> tuple[str, ...]:
    """A simulated run over a few models, in the terminal's home."""
    (terminal.home / "p.toml").write_text(persona, "utf-8")
    if not (terminal.home / "registry").exists():
        few_models(terminal.home)
    place = ("--simulate", "--personas", "p.toml", "--registry", "registry", "--database", "s.db")
    return ("certify", *MODELS, "--suite", "smoke", "--region", "us-east-1", *place, *more)


def until(process: subprocess.Popen[str], said: str) -> None:
    assert process.stderr is not None
    for line in process.stderr:
        if said in line:
            return
    raise AssertionError(f"never said {said!r}")


def ended(process: subprocess.Popen[str]) -> tuple[int, str, float]:
    """(exit code, the rest of stderr, seconds)."""
    since = time.monotonic()
    _, err = process.communicate(timeout=60)
    return process.returncode, err, time.monotonic() - since


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 143)])
def test_the_start_of_the_command_is_interrupted_without_a_traceback(
    terminal: Terminal, number: int, code: int
) -> None:
    """The moment is the import of the slowest library: the signal comes from the process itself, in the midst of it."""
    program = (
        "import importlib.abc, os, sys\n"
        "class Rings(importlib.abc.MetaPathFinder):\n"
        "    def find_spec(self, name, path, target=None):\n"
        f"        if name == sys.argv[1]: os.kill(os.getpid(), {number})\n"
        "sys.meta_path.insert(0, Rings())\n"
        "from certify_cli.__main__ import main\n"
        "main()\n"
    )
    for module in ("typer", "certify_cli.cli.sync_registry", "certify_cli.commands.probes"):
        done = subprocess.run(
            [sys.executable, "-c", program.replace("sys.argv[1]", repr(module)), "probes"],
            env=dict(terminal.environment),
            cwd=terminal.home,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == code, done.stderr
        assert done.stderr.startswith("error: interrupted before anything was sent")
        assert "Traceback" not in done.stderr


def test_who_waits_for_the_lock_stops_at_once(terminal: Terminal) -> None:
    (terminal.home / "s.db.lock").touch(0o600)
    with (terminal.home / "s.db.lock").open("r+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        process = terminal.start(*words(terminal, SLOW))
        until(process, "note: waiting for another run")
        os.kill(process.pid, signal.SIGINT)
        code, err, seconds = ended(process)
    assert (code, seconds < 15) == (130, True), err
    assert "nothing" in err or "before anything was sent" in err


def test_the_deadline_bounds_the_waiting_for_the_lock(terminal: Terminal) -> None:
    (terminal.home / "s.db.lock").touch(0o600)
    with (terminal.home / "s.db.lock").open("r+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = terminal.run(*words(terminal, SLOW, "--deadline", "1s"))
    assert done.code == 3, done.err
    assert "another run holds" in done.err
    assert "a longer --deadline" in done.err, "it was waited for already"


def test_a_deadline_shorter_than_a_call_leaves_the_rest_pending_and_says_how_to_go_on(terminal: Terminal) -> None:
    began = time.monotonic()
    done = terminal.run(*words(terminal, HANGS, "--deadline", "6s", "--format", "json"))
    assert time.monotonic() - began < 40
    assert done.code == 3, done.err
    assert done.json["partial"] is True
    assert {one["status"] for one in done.json["targets"]} == {"PENDING"}
    assert "deadline" in done.json["decision"]["reasons"][-1]["message"]
    (terminal.home / "p.toml").write_text("", "utf-8")
    last = done.err.splitlines()[-1].split()
    assert last[:3] == ["certify", "certify", "--resume"]
    assert terminal.run(*last[1:]).code == 0


def test_a_second_signal_leaves_though_nothing_answers_and_nobody_reads(terminal: Terminal) -> None:
    process = terminal.start(*words(terminal, HANGS))
    until(process, "run ")
    time.sleep(1.0)
    os.kill(process.pid, signal.SIGINT)
    time.sleep(0.3)
    os.kill(process.pid, signal.SIGINT)
    code, err, seconds = ended(process)
    assert code == 130, err
    assert seconds < 12  # one on a machine of one's own; the calls hang for a minute
    assert err.splitlines()[-1].startswith(
        "certify certify --resume --simulate --personas p.toml --database s.db --run"
    )


def test_a_terminal_that_closes_says_so_twice_and_is_drained_all_the_same(terminal: Terminal) -> None:
    """The kernel tells the foreground of a closed terminal, and bash tells its jobs; calls take three seconds here."""
    process = terminal.start(*words(terminal, SLOW.replace("400", "3000"), "--output", "json:report.json"))
    until(process, "run ")
    time.sleep(1.5)
    os.kill(process.pid, signal.SIGHUP)
    time.sleep(0.02)
    os.kill(process.pid, signal.SIGHUP)
    code, err, _ = ended(process)
    assert code == 143, err
    with closing(open_store(terminal.home / "s.db")) as store:
        [(run, _)] = store.runs()
        assert store.findings(run.id), "left without what was in flight"
    assert (terminal.home / "report.json").exists()
    assert err.splitlines()[-1].startswith("certify certify --resume ")


def test_a_pipe_that_nobody_reads_holds_up_nobody_who_asks_twice(terminal: Terminal) -> None:
    """The report is larger than the pipe, and the main thread waits in the write."""
    read, write = os.pipe()
    try:
        command = [sys.executable, "-m", "certify_cli", "list-certifiable", "--format", "json"]
        process = subprocess.Popen(
            command, env=dict(terminal.environment), cwd=terminal.home, stdout=write, stderr=subprocess.PIPE, text=True
        )
        os.close(write)
        while struct.unpack("i", fcntl.ioctl(read, termios.FIONREAD, bytes(4)))[0] < PIPE_BYTES:
            time.sleep(0.05)
        for _ in range(2):
            os.kill(process.pid, signal.SIGTERM)
            time.sleep(0.1)
        code, err, seconds = ended(process)
        assert (code, seconds < 12) == (143, True), err
    finally:
        os.close(read)


def test_the_whole_group_is_interrupted_and_head_has_seen_enough(terminal: Terminal) -> None:
    (terminal.home / "run.sh").write_text('"$@" | head -c 20\nexit ${PIPESTATUS[0]}\n', "utf-8")
    command = (sys.executable, "-m", "certify_cli", *words(terminal, SLOW, "--format", "json"))
    process = subprocess.Popen(
        ["bash", "run.sh", *command],
        env=dict(terminal.environment),
        cwd=terminal.home,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    until(process, "run ")
    os.killpg(process.pid, signal.SIGINT)
    _, err, _ = ended(process)
    assert "certify certify --resume" in err.splitlines()[-1]
    assert "Traceback" not in err
    assert terminal.run("certify", "--resume", "--simulate", "--registry", "registry", "--database", "s.db").code == 0
