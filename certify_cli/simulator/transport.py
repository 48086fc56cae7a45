"""Sockets and HTTP/1.1: reads a request, writes an answer, and can be stopped whatever its clients do."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
import time
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl

from certify_cli.simulator.wire import Answer, Cut, Hang, Incoming, Part, Pause

MAX_BODY_BYTES = 25_000_000
_DRAIN_BYTES = 100_000_000
_RESET = struct.pack("ii", 1, 0)

Answerer = Callable[[Incoming], Answer]


class BodyTooLarge(Exception):
    """The request's body is over the cap; it was drained as far as decency goes."""


class Server(ThreadingHTTPServer):
    """One thread per connection, tracked so that `stop` can wake and join every one."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 256
    allow_reuse_address = True

    def __init__(self, address: tuple[str, int], answerer: Answerer, too_large: Callable[[], Answer]) -> None:
        self.answerer = answerer
        self.too_large = too_large
        self.stopping = threading.Event()
        self._lock = threading.Lock()
        self._connections: dict[threading.Thread, socket.socket] = {}
        if ":" in address[0]:
            self.address_family = socket.AF_INET6
        super().__init__(address, Handler)

    def server_bind(self) -> None:
        """Without HTTPServer's reverse DNS lookup, which can hang for seconds."""
        socket.setdefaulttimeout(None)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()
        self.server_name, self.server_port = str(self.server_address[0]), int(self.server_address[1])

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        thread = threading.current_thread()
        with self._lock:
            self._connections[thread] = request
        try:
            super().process_request_thread(request, client_address)
        finally:
            with self._lock:
                self._connections.pop(thread, None)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that left in the middle is no news."""

    def stop(self, within_seconds: float) -> None:
        """Closes the door, wakes every connection and waits at most that long for their threads."""
        deadline = time.monotonic() + within_seconds
        self.stopping.set()
        self.shutdown()
        self.server_close()
        with self._lock:
            open_connections = dict(self._connections)
        for connection in open_connections.values():
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        for thread in open_connections:
            thread.join(max(0.0, deadline - time.monotonic()))


class Handler(BaseHTTPRequestHandler):
    """One connection. Output is buffered and flushed when there is a reason to wait."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = 1 << 16
    timeout = 120
    server: Server

    def log_message(self, format: str, *args: Any) -> None:
        """Silent; what happened is in the simulator's call log."""

    def handle(self) -> None:
        with contextlib.suppress(OSError):
            super().handle()

    def finish(self) -> None:
        with contextlib.suppress(OSError):
            super().finish()

    def handle_expect_100(self) -> bool:
        if int(self.headers.get("Content-Length") or 0) <= MAX_BODY_BYTES:
            self.send_response_only(100)
            self.end_headers()
            self.wfile.flush()
        return True

    def serve(self) -> None:
        """Answers one request of any method."""
        try:
            incoming = self._incoming()
        except BodyTooLarge:
            self.close_connection = True
            self._send(self.server.too_large())
            return
        self._send(self.server.answerer(incoming))

    def __getattr__(self, name: str) -> Any:
        """http.server looks for `do_GET` and its like; every method is served alike."""
        if name.startswith("do_"):
            return self.serve
        raise AttributeError(name)

    def _incoming(self) -> Incoming:
        path, _, query = self.path.partition("?")
        headers = {name.lower(): value for name, value in self.headers.items()}
        return Incoming(self.command, path, dict(parse_qsl(query)), headers, self._body())

    def _body(self) -> bytes:
        if "chunked" in self.headers.get("Transfer-Encoding", "").lower():
            return self._chunked_body()
        length = int(self.headers.get("Content-Length") or 0)
        if length > MAX_BODY_BYTES:
            expects = self.headers.get("Expect", "").lower() == "100-continue"
            self._drain(0 if expects else min(length, _DRAIN_BYTES))
            raise BodyTooLarge
        return self.rfile.read(length) if length > 0 else b""

    def _chunked_body(self) -> bytes:
        body = bytearray()
        while size := int(self.rfile.readline(1024).split(b";")[0].strip() or b"0", 16):
            if len(body) + size > MAX_BODY_BYTES:
                raise BodyTooLarge
            body += self.rfile.read(size)
            self.rfile.readline(8)
        while self.rfile.readline(8192).strip():
            pass
        return bytes(body)

    def _drain(self, length: int) -> None:
        """Reads on, because closing with unread bytes would reset the connection and eat the answer."""
        while length > 0:
            got = len(self.rfile.read(min(length, 1 << 20)))
            if not got:
                return
            length -= got

    def _send(self, answer: Answer) -> None:
        begun = False
        for part in answer.parts:
            if not isinstance(part, bytes):
                if not self._act(part):
                    return
                continue
            if not begun:
                self._begin(answer)
                begun = True
            self._write(part, chunked=answer.length is None)
        if not begun:
            self._begin(answer)
        if answer.length is None:
            self.wfile.write(b"0\r\n\r\n")
        self.wfile.flush()

    def _begin(self, answer: Answer) -> None:
        self.send_response_only(answer.status)
        self.send_header("Date", self.date_time_string())
        for name, value in answer.headers.items():
            self.send_header(name, value)
        if answer.length is None:
            self.send_header("Transfer-Encoding", "chunked")
        else:
            self.send_header("Content-Length", str(answer.length))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()

    def _write(self, part: bytes, *, chunked: bool) -> None:
        if self.command == "HEAD" or not part:
            return
        self.wfile.write(b"%x\r\n%b\r\n" % (len(part), part) if chunked else part)

    def _act(self, part: Part) -> bool:
        """Waits, hangs or cuts; False when the connection is over."""
        self.wfile.flush()
        if isinstance(part, Pause):
            if not self.server.stopping.wait(part.seconds):
                return True
        elif isinstance(part, Hang):
            self._wait_for_the_end()
        elif isinstance(part, Cut) and part.reset:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET)
        self.close_connection = True
        return False

    def _wait_for_the_end(self) -> None:
        """Until the client leaves or `stop` shuts the socket down."""
        self.connection.settimeout(None)
        with contextlib.suppress(OSError):
            while self.connection.recv(1 << 16):
                pass
