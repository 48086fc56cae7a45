"""A way to a PostgreSQL server that is cut at a chosen message, before the server has it or before it can answer."""

from __future__ import annotations

import contextlib
import socket
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, urlencode

from psycopg.conninfo import conninfo_to_dict


@dataclass
class Cut:
    """When to cut, once: at the client's n-th message that holds a word, counted while it is armed.

    `heard` is whether the server still gets it; its answer never comes back.
    """

    at: int
    word: bytes = b""
    heard: bool = False
    armed: bool = False
    done: bool = field(default=False, init=False)

    def falls_on(self, message: bytes) -> bool:
        if not self.armed or self.at == 0 or self.word not in message:
            return False
        self.at -= 1
        self.done = self.at == 0
        return self.done


@contextmanager
def cuttable(url: str, cut: Cut) -> Iterator[str]:
    """The URL of the same store by way of a proxy."""
    said = {name: str(value) for name, value in conninfo_to_dict(url).items()}
    server = said.pop("host", "localhost"), int(said.pop("port", "5432"))
    with tempfile.TemporaryDirectory(prefix="cut-") as folder, socket.socket(socket.AF_UNIX) as door:
        door.bind(str(Path(folder) / ".s.PGSQL.5432"))
        door.listen()
        threading.Thread(target=_serve, args=(door, server, cut), daemon=True).start()
        try:
            yield "postgresql:///?" + urlencode({**said, "host": folder}, quote_via=quote)
        finally:
            with contextlib.suppress(OSError):
                door.shutdown(socket.SHUT_RDWR)


def _serve(door: socket.socket, server: tuple[str, int], cut: Cut) -> None:
    with contextlib.suppress(OSError):
        while True:
            client, _ = door.accept()
            threading.Thread(target=_pass_on, args=(client, server, cut), daemon=True).start()


def _pass_on(client: socket.socket, server: tuple[str, int], cut: Cut) -> None:
    """Client to server message by message (the driver waits for each answer), answers back as they come."""
    with client, _reached(*server) as behind:
        answers = threading.Thread(target=_answer, args=(behind, client, cut), daemon=True)
        answers.start()
        with contextlib.suppress(OSError):
            while message := client.recv(2**20):
                if cut.falls_on(message):
                    if cut.heard:
                        # the server's answer is read, so that it has surely done what it was told, and kept back
                        client.shutdown(socket.SHUT_WR)
                        behind.sendall(message)
                        answers.join(1)
                    break
                behind.sendall(message)
        with contextlib.suppress(OSError):
            behind.shutdown(socket.SHUT_RDWR)


def _reached(host: str, port: int) -> socket.socket:
    if not host.startswith("/"):
        return socket.create_connection((host, port))
    behind = socket.socket(socket.AF_UNIX)
    behind.connect(f"{host}/.s.PGSQL.{port}")
    return behind


def _answer(behind: socket.socket, client: socket.socket, cut: Cut) -> None:
    with contextlib.suppress(OSError):
        while answer := behind.recv(2**20):
            client.sendall(answer)
    with contextlib.suppress(OSError):
        client.shutdown(socket.SHUT_RDWR)
