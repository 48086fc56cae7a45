"""The right to run, held on a lock file: the kernel frees it when its owner dies, so no clock is asked."""

from __future__ import annotations

import contextlib
import fcntl
import os
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from certify_cli.codec import utc
from certify_cli.errors import StoreError

POLL_SECONDS = 0.2


@dataclass(frozen=True, slots=True)
class Patience:
    """How waiting is done; tests give their own."""

    sleep: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic

    def until(
        self, take: Callable[[], bool], seconds: float, busy: Callable[[], None], give_up: Callable[[], bool]
    ) -> bool:
        """Whether `take` succeeded within `seconds` and before `give_up`; `busy` is told once if not at first."""
        end = self.clock() + seconds
        if take():
            return True
        busy()
        while (left := end - self.clock()) > 0 and not give_up():
            self.sleep(min(POLL_SECONDS, left))
            if take():
                return True
        return False


@contextmanager
def held(
    path: Path,
    wait_seconds: float,
    on_wait: Callable[[str], None],
    patience: Patience,
    give_up: Callable[[], bool] = lambda: False,
) -> Iterator[bool]:
    """Holds the lock file at `path` and yields True, or yields False when another kept it for `wait_seconds`.

    The file is never deleted: whoever had opened it just before would then hold a lock that nobody else sees.
    """
    descriptor = _opened(path)
    owned = False
    try:
        owned = patience.until(
            lambda: _taken(descriptor, path), wait_seconds, lambda: on_wait(_holder(descriptor)), give_up
        )
        if owned:
            _sign(descriptor)
        yield owned
    finally:
        if owned:
            _sign(descriptor, "")
        os.close(descriptor)


def holder_of(path: Path) -> str:
    """Who holds the lock file now, "" where nobody does; looks without waiting.

    Only where someone signed is the lock touched, and for an instant: who was killed signed and holds nothing.
    """
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
    except OSError:
        return ""
    try:
        if os.fstat(descriptor).st_size:
            fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return _holder(descriptor)
    except OSError:
        return ""  # a file system without locks: nobody can hold one
    finally:
        os.close(descriptor)
    return ""


def _opened(path: Path) -> int:
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    except OSError as error:
        raise _unusable(path, error) from None


def _taken(descriptor: int, path: Path) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError as error:
        raise _unusable(path, error) from None
    return True


def _unusable(path: Path, error: OSError) -> StoreError:
    return StoreError(
        f"the lock file {path} cannot be used: {(error.strerror or str(error)).lower()}",
        hint="the store's folder must be writable and on a file system with locks; --database names another place",
    )


def _sign(descriptor: int, text: str | None = None) -> None:
    """Says in the file who holds it, for people only: a full disk must not cost the lock."""
    if text is None:
        text = f"{this_process()}\n"
    with contextlib.suppress(OSError):
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, text.encode(), 0)


def this_process() -> str:
    """For people: `pid 7 on build-2, since 2026-11-22T12:00:00Z`."""
    return f"pid {os.getpid()} on {socket.gethostname()}, since {utc(datetime.now(UTC))}"


def _holder(descriptor: int) -> str:
    with contextlib.suppress(OSError):
        # read whole lines only: the holder may be writing this very moment
        first, end, _ = os.pread(descriptor, 400, 0).decode("utf-8", "replace").partition("\n")
        if first.isprintable() and end:
            return first
    return "another process"
