"""Commands in processes of their own that need not import everything again: one warm process forks each of them.

A command is three quarters imports, and the suite runs hundreds. Half of the rest is what is made once a process: the
tree of commands, readers and writers of rows, the service models of botocore. Each fork gets the streams, the folder
and the whole environment of its command, and goes through `main` as the console script does. What an interpreter reads
only when it starts (`PYTHON*`, the locale) needs a process from scratch; `Terminal` sees to that.
"""

from __future__ import annotations

import atexit
import gc
import json
import os
import pkgutil
import signal
import socket
import sys
import threading
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from importlib import import_module
from pathlib import Path
from subprocess import Popen
from tempfile import TemporaryDirectory
from typing import Any

LONGEST_REQUEST = 1 << 20
FIRST_RUN = ("amazon.nova-lite-v1:0", "--simulate", "--region", "us-east-1", "--suite", "smoke", "--format", "json")


class Warm:
    """The warm process and the line to it."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._line, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        words = [sys.executable, "-m", "kit.warm", str(theirs.fileno())]
        path = os.pathsep.join([str(Path(__file__).parents[1]), environment.get("PYTHONPATH", "")])
        # its whole life long the process reads this environment at most while it imports
        self._process = Popen(words, env={**environment, "PYTHONPATH": path}, pass_fds=[theirs.fileno()])
        theirs.close()

    def run(
        self, words: Sequence[str], folder: Path, environment: Mapping[str, str], streams: Sequence[int], seconds: float
    ) -> int:
        """The exit code of `certify WORDS`; streams are the descriptors of stdin, stdout and stderr."""
        asked = json.dumps({"words": list(words), "folder": str(folder), "environment": dict(environment)})
        socket.send_fds(self._line, [asked.encode()], list(streams))
        child = int(self._line.recv(100))
        self._line.settimeout(seconds)
        try:
            return int(self._line.recv(100))
        except TimeoutError:
            os.kill(child, signal.SIGKILL)
            self._line.settimeout(None)
            self._line.recv(100)
            raise
        finally:
            self._line.settimeout(None)

    def close(self) -> None:
        self._line.close()
        self._process.wait()


def _serve(line: socket.socket) -> None:
    _import_everything()
    _make_what_is_made_once()
    # the forks share these pages until somebody counts references in them; the collector is not to be the first
    gc.freeze()
    while True:
        asked, streams, _, _ = socket.recv_fds(line, LONGEST_REQUEST, 3)
        if not asked:
            line.close()
            return
        child = os.fork()
        if not child:
            line.close()
            _become(json.loads(asked), streams)
            return
        for stream in streams:
            os.close(stream)
        line.send(str(child).encode())
        _, status = os.waitpid(child, 0)
        line.send(str(os.waitstatus_to_exitcode(status)).encode())


def _import_everything() -> None:
    import certify_cli

    for module in pkgutil.walk_packages(certify_cli.__path__, "certify_cli."):
        if not module.name.endswith("__main__"):
            import_module(module.name)
    import_module("certify_cli.registry.load").load()


def _remembered(method: Callable[..., Any]) -> Callable[..., Any]:
    """The same for every loader of the same folders: each session makes loaders of its own."""
    known: dict[object, Any] = {}

    def answer(loader: Any, *given: str, **named: str) -> Any:
        key = (*getattr(loader, "search_paths", ()), given, *named.items())
        if key not in known:
            known[key] = method(loader, *given, **named)
        return known[key]

    return answer


def _make_what_is_made_once() -> None:
    """By a run in a home that is gone afterwards."""
    import typer.main
    from botocore.loaders import JSONFileLoader, Loader

    from kit.command import clean_environment
    from kit.in_process import home, invoke

    typer.main.get_command = cache(typer.main.get_command)
    typer.main.get_command(import_module("certify_cli.cli.app").app)
    JSONFileLoader.load_file = _remembered(JSONFileLoader.load_file)
    Loader.list_available_services = _remembered(Loader.list_available_services)
    with TemporaryDirectory() as folder, home(Path(folder), clean_environment(Path(folder))):
        done = invoke(["certify", *FIRST_RUN])
    assert done.code == 0, done.err
    while threading.active_count() > 1:
        time.sleep(0.01)


def _become(asked: Mapping[str, object], streams: Sequence[int]) -> None:
    """Turns this fork into the command; returns never, but by SystemExit."""
    for place, stream in enumerate(streams):
        os.dup2(stream, place)
        os.close(stream)
    os.chdir(str(asked["folder"]))
    os.environ.clear()
    os.environ.update(asked["environment"])  # type: ignore[call-overload]
    time.tzset()
    sys.stdout.reconfigure(encoding="utf-8", line_buffering=os.isatty(1))  # type: ignore[union-attr]
    sys.stderr.reconfigure(encoding="utf-8", line_buffering=True)  # type: ignore[union-attr]
    sys.stdin.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    sys.argv = ["certify", *asked["words"]]  # type: ignore[misc]
    from certify_cli.__main__ import main

    _leave(main)


def _leave(main: Callable[[], object]) -> None:
    """Ends as an interpreter does, but for the taking apart of every module: half a second that copies each page."""
    code: object = 0
    try:
        main()
    except SystemExit as left:
        code = left.code
    except BaseException:
        traceback.print_exc()
        code = 1
    threading._shutdown()  # type: ignore[attr-defined]
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            code = code or 120
    os._exit(code if isinstance(code, int) else 0 if code is None else 1)


if __name__ == "__main__":
    _serve(socket.socket(fileno=int(sys.argv[1])))
