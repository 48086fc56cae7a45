"""A synchronisation that is killed or given up leaves what was known whole; many regions are asked at the same time."""

from __future__ import annotations

import os
import pty
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from kit.command import Result, clean_environment
from kit.in_process import home, invoke
from kit.listings import Bedrock, Region, by_region, environment, silent, slow
from kit.recorded_regions import AFTER, BEFORE, model
from kit.scripted_server import Incoming, Line, ScriptedServer

from certify_cli.aws.clients import bedrock_regions
from certify_cli.commands.doors import open_listings
from certify_cli.commands.scan import scan
from certify_cli.registry.load import shipped_directory
from certify_cli.runner.abreast import abreast
from certify_cli.stores import open_store
from certify_cli.types.changes import Amendment
from certify_cli.types.failures import Failure

COMMERCIAL = tuple(region for region in bedrock_regions() if not region.startswith("us-gov"))
STORE = ("--database", "s.sqlite3", "--registry", "registry", "--region", "us-east-1,eu-west-1")
BOTH = dict.fromkeys(("us-east-1", "eu-west-1"), BEFORE["eu-west-1"])
LATER = dict.fromkeys(BOTH, AFTER["eu-west-1"])
KILLED_AT = """
import os, sys
from sqlalchemy import event
from sqlalchemy.engine import Engine
left = [int(sys.argv.pop(1))]

@event.listens_for(Engine, "commit")
def die(connection):
    left[0] -= 1
    if not left[0]:
        os.kill(os.getpid(), 9)

from certify_cli.__main__ import main
main()
"""
"""The command, killed when everything of its n-th transaction is written but not committed."""
LAST = 3
"""The transaction that replaces the rows, after those that open the store and stamp it."""


@pytest.fixture
def server() -> Iterator[ScriptedServer]:
    running = ScriptedServer()
    yield running
    running.close()


@pytest.fixture
def around(server: ScriptedServer, tmp_path: Path) -> dict[str, str]:
    """A home with a registry of one model."""
    (tmp_path / "registry").mkdir()
    shutil.copy(shipped_directory() / "amazon" / "amazon.titan-tg1-large.toml", tmp_path / "registry")
    return {**clean_environment(tmp_path), **environment(server)}


def synced(folder: Path, around: dict[str, str], *words: str) -> Result:
    with home(folder, around):
        return invoke(["sync-registry", *STORE, *words])


def everything(path: Path) -> list[object]:
    """What the store holds, as SQLite sees it, and that it is sound."""
    with closing(sqlite3.connect(path)) as raw:
        assert raw.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        tables = ("models", "changes", "meta")
        return [raw.execute(f"SELECT * FROM {table} ORDER BY 1, 2").fetchall() for table in tables]


def killed_at(commit: int, folder: Path, around: dict[str, str]) -> int:
    command = [sys.executable, "-c", KILLED_AT, str(commit), "sync-registry", *STORE, "-q"]
    return subprocess.run(command, cwd=folder, env=around, stdout=subprocess.DEVNULL, check=False).returncode


@pytest.mark.parametrize("commit", [LAST, *(pytest.param(one, marks=pytest.mark.heavy) for one in (1, 2))])
def test_a_killed_sync_leaves_the_old_catalogue_whole(
    server: ScriptedServer, tmp_path: Path, around: dict[str, str], commit: int
) -> None:
    server.answer = by_region(BOTH)
    assert synced(tmp_path, around).code == 0
    before = everything(tmp_path / "s.sqlite3")
    server.answer = by_region(LATER)
    assert killed_at(commit, tmp_path, around) == -signal.SIGKILL
    assert everything(tmp_path / "s.sqlite3") == before
    assert synced(tmp_path, around, "--format", "json").json != []
    assert everything(tmp_path / "s.sqlite3") != before


def test_the_check_finds_a_catalogue_that_is_half_replaced(
    server: ScriptedServer, tmp_path: Path, around: dict[str, str]
) -> None:
    """A planted fault: the rows are there, and what was changed in them is not, as if they were two transactions."""
    server.answer = by_region(BOTH)
    assert synced(tmp_path, around).code == 0
    before = everything(tmp_path / "s.sqlite3")
    with closing(open_store(tmp_path / "s.sqlite3")) as store:
        store.amend_models(lambda rows: Amendment(rows=tuple(replace(row, active=False) for row in rows[:1])))
    assert everything(tmp_path / "s.sqlite3") != before


@pytest.mark.heavy
def test_there_are_no_more_transactions_than_were_killed(
    server: ScriptedServer, tmp_path: Path, around: dict[str, str]
) -> None:
    server.answer = by_region(BOTH)
    assert killed_at(LAST + 1, tmp_path, around) == 0
    assert killed_at(LAST, tmp_path, around) == -signal.SIGKILL


def test_ctrl_c_ends_a_sync_at_once_and_a_terminal_shows_what_is_waited_for(
    server: ScriptedServer, tmp_path: Path, around: dict[str, str]
) -> None:
    server.answer = by_region(BOTH)
    assert synced(tmp_path, around).code == 0
    before = everything(tmp_path / "s.sqlite3")
    asked = threading.Event()

    def held(line: Line, incoming: Incoming) -> bool:
        asked.set()
        return silent(line, incoming)

    server.answer = by_region({**LATER, "eu-west-1": held})
    screen, terminal = pty.openpty()
    command = [sys.executable, "-m", "certify_cli", "sync-registry", *STORE]
    process = subprocess.Popen(
        command, cwd=tmp_path, env={**around, "TERM": "xterm"}, stdout=subprocess.DEVNULL, stderr=terminal
    )
    os.close(terminal)
    said = b""
    while b"waiting for eu-west-1" not in said.partition(b"asked 1/2 regions")[2]:
        said += os.read(screen, 1_000)
    assert asked.wait(20)
    began = time.monotonic()
    process.send_signal(signal.SIGINT)
    assert process.wait(20) == 130
    assert time.monotonic() - began < 15, "nobody waits for a region that hangs"
    while b"run the same command again" not in said:
        said += os.read(screen, 1_000)
    os.close(screen)
    assert b"interrupted: what was known stays as it was" in said
    assert everything(tmp_path / "s.sqlite3") == before


def listing(server: ScriptedServer, answer: Region, regions: tuple[str, ...]) -> int:
    """How many regions answered."""
    server.answer = by_region(dict.fromkeys(regions, answer))
    found = scan(open_listings(time.monotonic), regions, clock=time.monotonic)
    assert list(found) == list(regions)
    return sum(not isinstance(one, Failure) for one in found.values())


def test_all_regions_are_asked_at_the_same_time(server: ScriptedServer, tmp_path: Path, around: dict[str, str]) -> None:
    """No region is answered before all of them have asked."""
    together = threading.Barrier(len(COMMERCIAL))
    whole = Bedrock([model("a")], [])

    def answer(line: Line, incoming: Incoming) -> bool:
        if incoming.path.startswith("/foundation-models"):
            together.wait(20)
        return whole(line, incoming)

    with home(tmp_path, around):
        assert listing(server, answer, COMMERCIAL) == len(COMMERCIAL) == 33


def test_the_check_finds_that_some_wait_for_others() -> None:
    """A planted fault: half as many hands as there are regions."""
    together = threading.Barrier(len(COMMERCIAL))

    def ask(_: str) -> bool:
        try:
            together.wait(0.3)
        except threading.BrokenBarrierError:
            return False
        return True

    width, until = len(COMMERCIAL) // 2, time.monotonic() + 20
    answers = abreast(ask, COMMERCIAL, width=width, until=until, clock=time.monotonic)
    assert not any(answers.values())


@pytest.mark.heavy
def test_33_regions_take_about_as_long_as_one(server: ScriptedServer, tmp_path: Path, around: dict[str, str]) -> None:
    answer = slow(Bedrock([model("a")], []), 1.0)
    took = {}
    with home(tmp_path, around):
        for regions in (COMMERCIAL[:1], COMMERCIAL):
            began = time.monotonic()
            assert listing(server, answer, regions) == len(regions)
            took[len(regions)] = time.monotonic() - began
    print(f"\nsync: 1 region {took[1]:.2f} s, 33 regions {took[33]:.2f} s, ratio {took[33] / took[1]:.2f}")
    assert took[33] < 2 * took[1]
