"""A tiny HTTP server on raw sockets that says exactly what a test scripts, however rude."""

from __future__ import annotations

import contextlib
import json
import socket
import struct
import threading
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from certify_cli.types.calls import Reply
from certify_cli.types.failures import Failure

REQUEST_ID = "0f1e2d3c-0000-4000-8000-00000000cafe"


@dataclass(frozen=True)
class Incoming:
    """A request as it came."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes


class Line:
    """The server's end of a connection."""

    def __init__(self, sock: socket.socket, stopping: threading.Event) -> None:
        self.sock = sock
        self.stopping = stopping

    def send(self, data: bytes) -> None:
        self.sock.sendall(data)

    def trickle(self, data: bytes, *, every: float = 0.03) -> None:
        """A byte now and then, until all is sent or the other side has had enough."""
        for index in range(len(data)):
            self.send(data[index : index + 1])
            if self.stopping.wait(every):
                return

    def hang(self) -> None:
        """Says nothing until the other side goes away."""
        self.sock.settimeout(10)
        with contextlib.suppress(OSError):
            self.sock.recv(1)

    def reset(self) -> None:
        self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    def read(self) -> Incoming | None:
        head = b""
        while b"\r\n\r\n" not in head:
            got = self.sock.recv(65_536)
            if not got:
                return None
            head += got
        top, _, body = head.partition(b"\r\n\r\n")
        first, *lines = top.decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        while len(body) < int(headers.get("content-length", "0")):
            body += self.sock.recv(65_536)
        method, path, _ = first.split(" ", 2)
        return Incoming(method, path, headers, body)


Asking = Callable[..., Reply | Failure]
"""The `ask` fixture: sends one request, given its operation, payload, route and seconds."""

Answer = Callable[[Line, Incoming], Any]
"""Writes to the line; True keeps it open for another request."""


class ScriptedServer:
    """Listens on loopback; every request is put to `answer`."""

    def __init__(self) -> None:
        self.answer: Answer = lambda line, _: line.send(http({}))
        self.requests: list[Incoming] = []
        self.connections = 0
        self.greeting = b""
        """Said to whoever connects, before anything was asked."""
        self._stopping = threading.Event()
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._accepting = threading.Thread(target=self._accept, daemon=True)
        self._accepting.start()

    def says(self, *bodies: bytes) -> None:
        """Answers with these in turn, the last one for ever; each line stays open."""
        left = list(bodies)

        def answer(line: Line, _: Incoming) -> bool:
            line.send(left.pop(0) if len(left) > 1 else left[0])
            return True

        self.answer = answer

    def close(self) -> None:
        if self._stopping.is_set():
            return
        self._stopping.set()
        socket.create_connection(self._listener.getsockname()).close()  # wakes the accepting thread
        self._accepting.join(timeout=5)
        self._listener.close()

    def _accept(self) -> None:
        while True:
            sock, _ = self._listener.accept()
            if self._stopping.is_set():
                return sock.close()
            self.connections += 1
            threading.Thread(target=self._serve, args=(sock,), daemon=True).start()

    def _serve(self, sock: socket.socket) -> None:
        line = Line(sock, self._stopping)
        with sock, contextlib.suppress(OSError):
            sock.settimeout(10)
            line.send(self.greeting)
            while incoming := line.read():
                self.requests.append(incoming)
                if not self.answer(line, incoming):
                    return


def http(body: Any, *, status: int = 200, headers: dict[str, str] | None = None, length: int | None = None) -> bytes:
    """A response; a body that is no bytes is sent as JSON, `length` lies about it."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    told = {
        "Content-Type": "application/json",
        "Content-Length": str(len(data) if length is None else length),
        "x-amzn-RequestId": REQUEST_ID,
        **(headers or {}),
    }
    return head(status, told) + data


def head(status: int, headers: dict[str, str]) -> bytes:
    lines = [f"HTTP/1.1 {status} Scripted", *(f"{name}: {value}" for name, value in headers.items()), "", ""]
    return "\r\n".join(lines).encode("latin-1")


def error(status: int, code: str, message: str) -> bytes:
    return http({"message": message}, status=status, headers={"x-amzn-ErrorType": code})


def chunked(parts: Iterable[bytes], *, ends: bool = True, headers: dict[str, str] | None = None) -> bytes:
    told = {
        "Content-Type": "application/vnd.amazon.eventstream",
        "Transfer-Encoding": "chunked",
        "x-amzn-RequestId": REQUEST_ID,
        **(headers or {}),
    }
    return head(200, told) + b"".join(chunk(part) for part in parts) + (b"0\r\n\r\n" if ends else b"")


def chunk(part: bytes) -> bytes:
    return f"{len(part):x}\r\n".encode() + part + b"\r\n"


def frame(name: str, payload: Any, *, kind: str = "event", spoil: bool = False) -> bytes:
    """An event-stream message: prelude, its CRC, headers, payload, the message's CRC."""
    body = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    told = {f":{kind}-type": name, ":message-type": kind, ":content-type": "application/json"}
    encoded = b"".join(_header(key, value) for key, value in told.items())
    prelude = struct.pack("!II", 16 + len(encoded) + len(body), len(encoded))
    message = prelude + struct.pack("!I", zlib.crc32(prelude)) + encoded + body
    return message + struct.pack("!I", zlib.crc32(message) ^ (1 if spoil else 0))


def _header(name: str, value: str) -> bytes:
    return bytes([len(name)]) + name.encode() + b"\x07" + struct.pack("!H", len(value)) + value.encode()


def failed(result: object) -> Failure:
    assert isinstance(result, Failure), result
    return result


USAGE = {"inputTokens": 3, "outputTokens": 2, "totalTokens": 5}
WHOLE = {
    "output": {"message": {"role": "assistant", "content": [{"text": "4"}]}},
    "stopReason": "end_turn",
    "usage": USAGE,
    "metrics": {"latencyMs": 12},
}


def delta(text: str, index: int = 0) -> bytes:
    return frame("contentBlockDelta", {"contentBlockIndex": index, "delta": {"text": text}})


def talk(*middle: bytes) -> list[bytes]:
    """A whole ConverseStream with these deltas."""
    return [
        frame("messageStart", {"role": "assistant"}),
        *middle,
        frame("contentBlockStop", {"contentBlockIndex": 0}),
        frame("messageStop", {"stopReason": "end_turn"}),
        frame("metadata", {"usage": USAGE, "metrics": {"latencyMs": 9}}),
    ]
