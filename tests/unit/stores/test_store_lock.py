"""The right to run: across stores and processes, told once, freed by the kernel when its owner dies."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from certify_cli.errors import StoreError
from certify_cli.stores import open_store
from certify_cli.stores._lock import POLL_SECONDS, Patience, held
from certify_cli.stores.sqlite import Options, open_sqlite

HOLDER = """
import sys
from certify_cli.stores import open_store
store = open_store(sys.argv[1])
with store.exclusive(wait_seconds=0) as owned:
    print(owned, flush=True)
    sys.stdin.readline()
"""


@dataclass
class Time:
    """A clock that only sleeping moves; `after` is called when it shows `then`."""

    now: float = 100.0
    naps: list[float] = field(default_factory=list)
    then: float = float("inf")
    after: Callable[[], object] = lambda: None

    def sleep(self, seconds: float) -> None:
        self.naps.append(seconds)
        self.now += seconds
        if self.now >= self.then:
            self.then = float("inf")
            self.after()

    @property
    def patience(self) -> Patience:
        return Patience(self.sleep, lambda: self.now)


def test_a_second_store_waits_its_time_and_is_told_once_who_runs(tmp_path: Path) -> None:
    time, told = Time(), list[str]()
    waiting = open_sqlite(tmp_path / "s.db", options=Options(patience=time.patience))
    with closing(open_store(tmp_path / "s.db")) as first, closing(waiting) as second:
        with first.exclusive(wait_seconds=0), second.exclusive(wait_seconds=30, on_wait=told.append) as owned:
            assert not owned
        with second.exclusive(wait_seconds=0) as owned:
            assert owned
    assert time.now == pytest.approx(130)
    assert max(time.naps) <= POLL_SECONDS <= 0.2
    [holder] = told
    assert re.fullmatch(rf"pid {os.getpid()} on \S+, since \d{{4}}-\d\d-\d\dT\d\d:\d\d:\d\dZ", holder)


def test_who_waits_runs_as_soon_as_the_other_ended(tmp_path: Path) -> None:
    first = held(tmp_path / "lock", 0, lambda _: None, Patience())
    time = Time(then=105, after=lambda: first.__exit__(None, None, None))
    assert first.__enter__()
    with held(tmp_path / "lock", 60, lambda _: None, time.patience) as owned:
        assert owned
    assert 105 <= time.now <= 105 + POLL_SECONDS


def test_the_right_is_given_back_when_the_run_fails(tmp_path: Path) -> None:
    with closing(open_store(tmp_path / "s.db")) as store:
        with pytest.raises(KeyboardInterrupt), store.exclusive(wait_seconds=0):
            raise KeyboardInterrupt
        with store.exclusive(wait_seconds=0) as owned:
            assert owned
    assert (tmp_path / "s.db.lock").read_bytes() == b""


def test_a_killed_owner_holds_nobody_up(tmp_path: Path) -> None:
    command = [sys.executable, "-c", HOLDER, str(tmp_path / "s.db")]
    told: list[str] = []
    with (
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other,
        closing(open_store(tmp_path / "s.db")) as store,
    ):
        assert other.stdout is not None
        assert other.stdout.readline() == "True\n"
        with store.exclusive(wait_seconds=0, on_wait=told.append) as owned:
            assert not owned
        assert store.runner() == told[0]
        other.kill()
        other.wait()
        assert store.runner() == "", "who was killed is still named in the file"
        with store.exclusive(wait_seconds=0) as owned:
            assert owned
    assert told[0].startswith(f"pid {other.pid} on ")


@pytest.mark.parametrize("content", [b"", b"half a li", b"\xff\xfe\n", b"\x1b[31mred\n", b"x" * 5000])
def test_a_holder_that_is_not_said_is_another_process(tmp_path: Path, content: bytes) -> None:
    told: list[str] = []
    with held(tmp_path / "lock", 0, lambda _: None, Patience()):
        (tmp_path / "lock").write_bytes(content)
        with held(tmp_path / "lock", 0, told.append, Patience()) as owned:
            assert not owned
    assert told == ["another process" if content != b"\xff\xfe\n" else "\N{REPLACEMENT CHARACTER}" * 2]


def test_a_link_in_the_lock_files_place_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "s.db.lock").symlink_to(tmp_path / "precious")
    with (
        closing(open_store(tmp_path / "s.db")) as store,
        pytest.raises(StoreError, match="lock file"),
        store.exclusive(wait_seconds=0),
    ):
        pass
    assert not (tmp_path / "precious").exists()
