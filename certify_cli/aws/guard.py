"""Holds botocore's HTTP session to the limits of the call that is being made.

Endpoint.http_session is private to botocore, but it is where proxies, CA bundles and pools are already set up; the
public `before-send` event would mean to rebuild all that. A test fails should botocore move it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from botocore.awsrequest import (
    AWSHTTPConnection,
    AWSHTTPConnectionPool,
    AWSHTTPSConnection,
    AWSHTTPSConnectionPool,
)

from certify_cli.aws.deadline import CURRENT, Call, IncompleteBody

CHUNK_BYTES = 65_536
_SECRET_HEADERS = ("authorization", "x-amz-security-token")
_SECRET_CHARACTERS = 16


class _Watched:
    """Tells the current call which connection carries it, from the first packet on."""

    owner: Call | None = None
    timeout: Any
    sock: Any

    def connect(self) -> None:
        call = CURRENT.get()
        if call is not None:
            call.watch(self)
            if isinstance(self.timeout, int | float):
                self.timeout = max(0.05, min(self.timeout, call.remaining_seconds))
        super().connect()  # type: ignore[misc]  # the mixed-in connection has it
        if call is not None:
            call.watch(self)
            call.connected = True

    def request(self, *args: Any, **kwargs: Any) -> Any:
        call = CURRENT.get()
        if call is not None:
            call.watch(self)
            call.connected = getattr(self, "sock", None) is not None
        return super().request(*args, **kwargs)  # type: ignore[misc]  # the mixed-in connection has it


class HTTPConnection(_Watched, AWSHTTPConnection):  # type: ignore[misc]  # botocore ships no types
    """Plain HTTP, watched; messages show the name of this class."""


class HTTPSConnection(_Watched, AWSHTTPSConnection):  # type: ignore[misc]  # botocore ships no types
    """TLS, watched; messages show the name of this class."""


class _PoolHTTP(AWSHTTPConnectionPool):  # type: ignore[misc]  # botocore ships no types
    ConnectionCls = HTTPConnection


class _PoolHTTPS(AWSHTTPSConnectionPool):  # type: ignore[misc]  # botocore ships no types
    ConnectionCls = HTTPSConnection


def guard(client: Any) -> None:
    """Puts the guard on a client that was just made."""
    client._endpoint.http_session = GuardedSession(client._endpoint.http_session)


class GuardedSession:
    """Stands where botocore's HTTP session stood; sends through it and hands out guarded bodies."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner
        # shared by reference with the pool manager and every proxy manager, so in place
        inner._pool_classes_by_scheme.update(http=_PoolHTTP, https=_PoolHTTPS)

    def send(self, request: Any) -> Any:
        call = CURRENT.get()
        if call is None:
            return self._inner.send(request)
        call.check()
        call.url = request.url
        call.secrets = call.secrets | secrets_of(request.headers)
        if isinstance(getattr(request, "context", None), dict):
            # past our own deadline, so that ours speaks first and the thread still ends if it was left behind
            request.context["read_timeout"] = call.remaining_seconds + 1
        request.stream_output = True  # so that nothing is read before the guard stands
        response = self._inner.send(request)
        call.answered(response.status_code, response.headers)
        response.raw = call.stream = GuardedBody(response.raw, call, call.headers)
        return response

    def close(self) -> None:
        self._inner.close()


class GuardedBody:
    """A reply's body, read as it arrives, within the call's time and bytes, and to its announced length."""

    def __init__(self, raw: Any, call: Call, headers: Mapping[str, str]) -> None:
        self._raw = raw
        self._call = call
        self._ended = False
        length = headers.get("content-length", "")
        self._expected = int(length) if re.fullmatch(r"[0-9]{1,18}", length) else None
        if "transfer-encoding" in headers:
            self._expected = None

    def stream(self, amt: int = CHUNK_BYTES, decode_content: bool | None = None) -> Iterator[bytes]:
        """What arrived, as it arrives: `read1`, because `read` waits for all of `amt` however slowly it trickles."""
        received = []
        while data := self._next():
            received.append(data)
            yield data
        self._ended = True
        self._call.body = b"".join(received)
        if self._expected is not None and len(self._call.body) < self._expected:
            raise IncompleteBody(f"the reply ended after {len(self._call.body)} of {self._expected} bytes")

    def read(self, amt: int | None = None) -> bytes:
        """All of it; asked twice, the rest is empty."""
        return b"" if self._ended else b"".join(self.stream())

    def close(self) -> None:
        """Drops the connection unless the body ended, when urllib3 has already put it back into the pool."""
        if not self._ended:
            self._raw.close()
            self._raw.release_conn()

    def release_conn(self) -> None:
        self._raw.release_conn()

    def _next(self) -> bytes:
        self._call.check()
        data: bytes = self._raw.read1(CHUNK_BYTES) or b""
        self._call.count(data)
        return data


def secrets_of(headers: Mapping[Any, Any]) -> frozenset[str]:
    """What must not come back in a message: the values of the secret headers, and their longer parts."""
    found: set[str] = set()
    for name in _SECRET_HEADERS:
        value = headers.get(name, "")
        text = value.decode("latin-1") if isinstance(value, bytes) else str(value)
        found.update(part for part in [text, *re.split(r"[\s,=]+", text)] if len(part) >= _SECRET_CHARACTERS)
    return frozenset(found - {"AWS4-HMAC-SHA256"})
