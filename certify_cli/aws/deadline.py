"""The limits of one call as a whole: its deadline, its bytes, and the socket to cut when time is up.

boto3's `read_timeout` is per socket read and it has no size cap: a server that sends a byte now and then, or never
stops sending, holds a thread for ever. A thread cannot be cancelled, but its socket can be shut from outside.
"""

from __future__ import annotations

import contextlib
import queue
import socket
import threading
import time
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from typing import Any, TypeVar

from certify_cli.aws.payloads import name

T = TypeVar("T")

GRACE_SECONDS = 0.5
"""How long a call whose socket was cut may take to unwind before its thread is left behind."""


MOST_VALUES = 500_000
"""Lists, objects and commas in a reply: ten megabytes of `[],[],` would take hundreds once they are parsed."""
_VALUE_MARKS = (b"[", b"{", b",")


class CallDeadlineExceeded(Exception):
    """Our own clock ran out before a whole reply came."""


class ReplyTooLarge(Exception):
    """More bytes or events came than any honest reply has."""


class IncompleteBody(Exception):
    """The connection ended before the announced length."""


class Call:
    """One call while it is on the wire: what it may use, and what was seen of it so far."""

    def __init__(self, *, seconds: float, reply_bytes: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.clock = clock
        self.seconds = seconds
        self.deadline = clock() + seconds
        self.url = ""
        self.connected = False
        """Whether there was a connection that a request could go out on."""
        self.status: int | None = None
        self.headers: dict[str, str] = {}
        self.secrets: frozenset[str] = frozenset()
        self.body = b""
        """All of it, once it was read to its end."""
        self.stream: Any = None
        """What hands out the body piece by piece, where the operation streams."""
        self._bytes_left = reply_bytes
        self._values_left = MOST_VALUES
        self._reply_bytes = reply_bytes
        self._connection: Any = None
        self._cut = False

    @property
    def remaining_seconds(self) -> float:
        return self.deadline - self.clock()

    @property
    def request_id(self) -> str:
        return name(self.headers.get("x-amzn-requestid", ""))

    @property
    def received_bytes(self) -> int:
        return self._reply_bytes - self._bytes_left

    def overdue(self) -> str:
        """What to say once the time is up: how far the reply came, if it began."""
        text = f"no whole reply within {self.seconds:g} s"
        if self.status is None:
            return text
        came = f"HTTP {self.status} and {self.received_bytes} bytes came, request id {self.request_id or 'none'}"
        return f"{text} ({came})"

    def check(self) -> None:
        """Raises CallDeadlineExceeded once the time is up."""
        if self._cut or self.remaining_seconds <= 0:
            raise CallDeadlineExceeded(self.overdue())

    def count(self, received: bytes) -> None:
        """Notes received bytes; raises ReplyTooLarge over one of the caps."""
        self._bytes_left -= len(received)
        if self._bytes_left < 0:
            raise ReplyTooLarge(f"the reply is longer than {self._reply_bytes} bytes")
        self._values_left -= sum(map(received.count, _VALUE_MARKS))
        if self._values_left < 0:
            raise ReplyTooLarge(f"the reply holds more than {MOST_VALUES} values")

    def answered(self, status: int, headers: Mapping[Any, Any]) -> None:
        """The head of the reply came."""
        self.status = status
        self.headers = {str(name).lower(): str(value) for name, value in headers.items()}

    def watch(self, connection: Any) -> None:
        """From now on this connection is the one to cut."""
        connection.owner = self
        self._connection = connection
        self.check()

    def cut(self) -> None:
        """Ends whatever read or write the call is blocked in; harmless once another call has its connection."""
        self._cut = True
        connection = self._connection
        sock = getattr(connection, "sock", None)
        if sock is None or connection.owner is not self:
            return
        with contextlib.suppress(OSError, ValueError, TypeError):
            # the plain socket's shutdown: SSLSocket's own would drop TLS under the reading thread
            socket.socket.shutdown(getattr(sock, "socket", sock), socket.SHUT_RDWR)

    def finish(self) -> None:
        """Drops the connection of a body that was not read to its end."""
        if self.stream is not None:
            with contextlib.suppress(Exception):
                self.stream.close()


CURRENT: ContextVar[Call | None] = ContextVar("certify_call", default=None)
"""The call that this thread is making; the guard on the HTTP session finds it here."""


class Lanes:
    """Runs work under a call's deadline in threads that can be left behind, never more than `limit` at a time."""

    def __init__(self, limit: int) -> None:
        self._free = threading.BoundedSemaphore(limit)

    def run(self, call: Call, work: Callable[[], T]) -> T:
        """What `work` returns or raises; CallDeadlineExceeded at the latest GRACE_SECONDS after the deadline."""
        if not self._free.acquire(timeout=max(0.0, call.remaining_seconds)):
            raise CallDeadlineExceeded("too many earlier calls still hang")
        outcome: queue.SimpleQueue[Any] = queue.SimpleQueue()
        self._start(threading.Thread(target=self._work, args=(call, work, outcome), name="certify-call", daemon=True))
        value, error = self._await(call, outcome)
        if error is not None:
            raise error
        result: T = value
        return result

    def _start(self, thread: threading.Thread) -> None:
        try:
            thread.start()
        except RuntimeError:  # the system has no more threads to give
            self._free.release()
            raise

    def _work(self, call: Call, work: Callable[[], Any], outcome: queue.SimpleQueue[Any]) -> None:
        CURRENT.set(call)
        value, failed = None, None
        try:
            value = work()
        except BaseException as error:  # noqa: BLE001 - carried over to the waiting thread, which raises it
            failed = error
        finally:
            call.finish()
            self._free.release()
            outcome.put((value, failed))

    @staticmethod
    def _await(call: Call, outcome: queue.SimpleQueue[Any]) -> tuple[Any, BaseException | None]:
        try:
            return _pair(outcome, call.remaining_seconds)
        except queue.Empty:
            call.cut()
        except BaseException:
            call.cut()  # Ctrl-C in the waiting thread must not leave the call running
            raise
        try:
            return _pair(outcome, GRACE_SECONDS)
        except queue.Empty:
            call.check()
            raise AssertionError("a call that was cut is over its deadline") from None


def _pair(outcome: queue.SimpleQueue[Any], seconds: float) -> tuple[Any, BaseException | None]:
    value, error = outcome.get(timeout=max(0.0, seconds))
    return value, error
