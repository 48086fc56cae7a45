"""An HTTP proxy before the simulator that changes whole replies, as gateways, caches and bad servings do.

It knows nothing of the simulator's code: it reads and writes HTTP, JSON and event-stream frames by itself.
"""

from __future__ import annotations

import http.client
import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from kit.frames import read_events, write_events

EVENT_STREAM = "application/vnd.amazon.eventstream"
DROPPED = frozenset({"connection", "content-length", "transfer-encoding", "host", "date"})
OPERATIONS = ("converse-stream", "converse", "invoke", "count-tokens", "rerank")
UPSTREAM_SECONDS = 30


@dataclass(frozen=True)
class Answer:
    """A reply on its way: `value` is its JSON, for a stream the list of its events; `raw` goes out instead if given.

    `raw` as a list is sent chunk by chunk.
    """

    status: int
    headers: Mapping[str, str]
    value: Any
    raw: bytes | list[bytes] | None = None

    @property
    def is_stream(self) -> bool:
        return self.headers.get("content-type") == EVENT_STREAM

    @property
    def parts(self) -> list[bytes]:
        if self.raw is not None:
            return self.raw if isinstance(self.raw, list) else [self.raw]
        return write_events(self.value) if self.is_stream else [json.dumps(self.value).encode()]


@dataclass(frozen=True)
class Call:
    """A request that came in, and the way to have it answered, changed or not, once or more."""

    operation: str
    payload: Any
    number: int
    """Counts the calls since the mutation was set, from 0."""
    upstream: Callable[[bytes], Answer] = field(repr=False)

    def forward(self, payload: Any = None) -> Answer:
        return self.upstream(json.dumps(self.payload if payload is None else payload).encode())


Mutation = Callable[[Call], Answer]


def untouched(call: Call) -> Answer:
    return call.forward()


def on_reply(change: Callable[[Any], Any]) -> Mutation:
    """Changes the value of every reply that is no error; `change` may work in place and return None."""

    def mutation(call: Call) -> Answer:
        answer = call.forward()
        if answer.status != 200:
            return answer
        changed = change(answer.value)
        return answer if changed is None else replace(answer, value=changed)

    return mutation


class Mutator:
    """Listens at `url` while the context lasts; `mutation` is what happens to the calls of models."""

    def __init__(self, upstream: str) -> None:
        self._upstream = urlsplit(upstream).netloc
        self._local = threading.local()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self._server.server_address[1]}"
        self.calls = 0
        self.mutation: Mutation = untouched

    @contextmanager
    def serving(self) -> Iterator[Mutator]:
        thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self._server.shutdown()
            self._server.server_close()
            thread.join()

    @contextmanager
    def doing(self, mutation: Mutation) -> Iterator[None]:
        self.mutation, self.calls = mutation, 0
        try:
            yield
        finally:
            self.mutation = untouched

    def answer(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        operation = next((name for name in OPERATIONS if path.endswith(f"/{name}")), "")

        def upstream(body: bytes) -> Answer:
            return self._asked(method, path, headers, body)

        if not operation:
            return upstream(body)
        number, self.calls = self.calls, self.calls + 1
        return self.mutation(Call(operation, json.loads(body), number, upstream))

    def _asked(self, method: str, path: str, headers: Mapping[str, str], body: bytes) -> Answer:
        connection = getattr(self._local, "connection", None)
        if connection is None:
            connection = http.client.HTTPConnection(self._upstream, timeout=UPSTREAM_SECONDS)
            self._local.connection = connection
        connection.request(method, path, body, {**headers, "Content-Length": str(len(body))})
        response = connection.getresponse()
        told = {name.lower(): value for name, value in response.getheaders() if name.lower() not in DROPPED}
        content = response.read()
        value = read_events(content) if told.get("content-type") == EVENT_STREAM else json.loads(content or b"null")
        return Answer(response.status, told, value)

    def leave(self) -> None:
        """Closes the way upstream of the thread that calls; every incoming connection has a thread of its own."""
        connection = getattr(self._local, "connection", None)
        if connection is not None:
            connection.close()


def _handler(mutator: Mutator) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True
        wbufsize = 1 << 16

        def _serve(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            headers = {name: value for name, value in self.headers.items() if name.lower() not in DROPPED}
            answer = mutator.answer(self.command, self.path, headers, body)
            parts = answer.parts
            self.send_response_only(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            chunked = len(parts) > 1
            self.send_header(*(("Transfer-Encoding", "chunked") if chunked else ("Content-Length", str(len(parts[0])))))
            self.end_headers()
            for part in filter(None, parts):
                self.wfile.write(b"%x\r\n%b\r\n" % (len(part), part) if chunked else part)
            if chunked:
                self.wfile.write(b"0\r\n\r\n")

        def finish(self) -> None:
            mutator.leave()
            super().finish()

        def do_GET(self) -> None:
            self._serve()

        def do_POST(self) -> None:
            self._serve()

        def log_message(self, format: str, *args: object) -> None:
            """Says nothing."""

    return Handler
