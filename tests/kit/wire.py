"""A wire without a network: real boto3 clients and the product's own guard on them, replies from a function.

What stands in is botocore's HTTP session, below the guard, so whatever reads a reply in production reads it here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import boto3
from botocore.awsrequest import AWSResponse
from botocore.config import Config

from certify_cli.aws.cloud import open_cloud
from certify_cli.interfaces import Cloud
from certify_cli.simulator.dispatch import Dispatcher
from certify_cli.simulator.wire import Incoming

REGION = "us-east-1"


@dataclass(frozen=True)
class Sent:
    """A reply as it goes over the wire: the parts are what single reads return."""

    status: int
    headers: Mapping[str, str]
    parts: tuple[bytes, ...]

    @property
    def body(self) -> bytes:
        return b"".join(self.parts)


Answerer = Callable[[Any], Sent]
"""Answers a request of botocore's."""


@dataclass
class Raw:
    """The body as urllib3 would hand it out."""

    parts: Iterator[bytes]

    def read1(self, _amount: int) -> bytes:
        return next(self.parts, b"")

    def close(self) -> None:
        """Nothing is open."""

    def release_conn(self) -> None:
        """No pool to go back to."""


@dataclass
class Wire:
    """Where botocore's HTTP session stood; `answer` may be changed at any time."""

    answer: Answerer
    _pool_classes_by_scheme: dict[str, Any] = field(default_factory=dict)

    def send(self, request: Any) -> AWSResponse:
        sent = self.answer(request)
        return AWSResponse(request.url, sent.status, dict(sent.headers), Raw(iter(sent.parts)))

    def close(self) -> None:
        """Nothing is open."""


@dataclass(frozen=True)
class Session:
    """A boto3 session whose clients speak over the wire; clients are kept, for making one is slow."""

    wire: Wire
    region_name: str = REGION

    def client(self, service: str, *, region_name: str, config: Config) -> Any:
        client = _client(service, region_name)
        client._endpoint.http_session = self.wire
        return client

    def get_credentials(self) -> Any:
        return _boto().get_credentials()


def cloud_over(wire: Wire, *, reply_bytes: int = 10_000_000) -> Cloud:
    """A new cloud, which remembers nothing, over that wire."""
    return open_cloud(session=Session(wire), pool=4, region=REGION, reply_bytes=reply_bytes)


def simulated(dispatcher: Dispatcher) -> Answerer:
    """What the simulator answers, asked in this process."""

    def answer(request: Any) -> Sent:
        parts = urlsplit(request.url)
        headers = {name.lower(): _text(value) for name, value in request.headers.items()}
        body = request.body.encode() if isinstance(request.body, str) else request.body or b""
        query = dict(pair.partition("=")[::2] for pair in parts.query.split("&") if pair)
        told = dispatcher.answer(Incoming(request.method, parts.path, query, headers, body))
        sent = tuple(part for part in told.parts if isinstance(part, bytes))
        framing = {} if told.length is None else {"Content-Length": str(told.length)}
        return Sent(told.status, {**told.headers, **framing}, sent)

    return answer


@contextmanager
def recorded(wire: Wire) -> Iterator[list[Sent]]:
    """What the wire answers while inside."""
    told: list[Sent] = []
    honest = wire.answer

    def answer(request: Any) -> Sent:
        told.append(honest(request))
        return told[-1]

    wire.answer = answer
    try:
        yield told
    finally:
        wire.answer = honest


def _text(value: Any) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)


@cache
def _boto() -> boto3.Session:
    return boto3.Session(aws_access_key_id="AKIATEST", aws_secret_access_key="secret")


@cache
def _client(service: str, region: str) -> Any:
    return _boto().client(service, region_name=region, config=Config(retries={"total_max_attempts": 1}))
