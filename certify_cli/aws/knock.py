"""Knocks at an endpoint: whether anybody answers there, how far the connection came, and what time it is there.

The request is a list or a question of the service, unsigned: AWS refuses it, which is an answer, and nothing is called
or changed whoever else may be there. Where another's server has only a page for it, a model that does not exist is sent
nothing: whoever speaks Converse, if nothing else, refuses that otherwise than by a page. All goes the way of calls, so
proxies, CA bundles and endpoint settings count.
"""

from __future__ import annotations

import email.utils
import re
import socket
import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from botocore import exceptions
from botocore.utils import get_environ_proxies

from certify_cli.aws.attempts import Attempts
from certify_cli.aws.deadline import Call
from certify_cli.aws.plainly import causes, place
from certify_cli.types.calls import Origin
from certify_cli.types.failures import Category, Failure

Stage = Literal["answered", "name", "refused", "timeout", "tls", "proxy", "settings", "line"]
"""How far it came: the name did not resolve, the host refused or did not take the connection, ... `settings`: no
client could be made; `line`: connected, but no answer in HTTP."""

Ask = Callable[[Any], Any]
NO_MODEL = "certify.no-model-v1:0"
_PAGE = re.compile(rb"\s*<(?:!doctype html|html|head|body)\b", re.IGNORECASE)
SERVICES: Mapping[str, Ask] = {
    "bedrock-runtime": lambda client: client.list_async_invokes(maxResults=1),
    "bedrock": lambda client: client.list_foundation_models(),
    "bedrock-agent-runtime": lambda client: client.list_sessions(maxResults=1),
    "sts": lambda client: client.get_caller_identity(),
    "service-quotas": lambda client: client.list_service_quotas(ServiceCode="bedrock", MaxResults=1),
}
"""boto3's name of every service that a run may talk to -> a question to it that calls no model."""
SPEAKS: Mapping[str, Ask] = {"bedrock-runtime": lambda client: client.converse(modelId=NO_MODEL, messages=[])}
"""A second question, to servers of others' only, which may know the one operation that matters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Knock:
    """What came of it. `skew_seconds` is how far this machine's clock is ahead (behind: negative), None if unknown."""

    service: str
    region: str
    url: str
    stage: Stage
    said: str = ""
    origin: Origin = "custom"
    seconds: float = 0.0
    status: int | None = None
    identified: bool = False
    """Whether the answer has a request id, as all of AWS's have."""
    page: bool = False
    """Whether it is a page for people, to every question that was put."""
    skew_seconds: float | None = None
    proxy: str = ""

    @property
    def strange(self) -> bool:
        """Whether it is no answer of AWS's where AWS's name stands, and nowhere one of this API's."""
        return self.stage == "answered" and not self.identified and (self.origin == "aws" or self.page)

    @property
    def place(self) -> str:
        """Host and port."""
        return place(self.url)


def knock(
    attempts: Attempts,
    service: str,
    region: str,
    *,
    seconds: float,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Knock:
    """Whether somebody answers at that service's endpoint in the region; ends within about `seconds`."""
    found = _knock(attempts, service, region, SERVICES[service], seconds=seconds, now=now)
    if found.page and found.origin != "aws" and service in SPEAKS:
        again = _knock(attempts, service, region, SPEAKS[service], seconds=seconds, now=now)
        return replace(found, page=again.page)
    return found


def _knock(
    attempts: Attempts,
    service: str,
    region: str,
    question: Ask,
    *,
    seconds: float,
    now: Callable[[], datetime],
) -> Knock:
    url = attempts.clients.url(service, region)
    calls: list[Call] = []
    errors: list[Exception] = []

    def ask(client: Any, call: Call) -> object:
        calls.append(call)
        try:
            return question(client)
        except Exception as error:
            errors.append(error)
            raise

    began, asked_at = time.monotonic(), now()
    failure = attempts.run((service, region), "a knock", ask, seconds=seconds)
    call = calls[0] if calls else None
    headers = call.headers if call else {}
    return Knock(
        service=service,
        region=region,
        url=url,
        stage=_stage(failure, call, errors),
        said=failure.message if isinstance(failure, Failure) else "",
        origin=attempts.origin_of_url(url),
        seconds=time.monotonic() - began,
        status=call.status if call else None,
        identified="x-amzn-requestid" in headers,
        page=bool(call and _PAGE.match(call.body)),
        skew_seconds=skew(headers.get("date", ""), asked_at, now()),
        proxy=_proxy(url),
    )


def skew(date: str, asked_at: datetime, answered_at: datetime) -> float | None:
    """Seconds that our clock is ahead of a server that wrote `date` between the two; None where there is no date.

    The header has whole seconds, and when it was written is not known: what these explain is no skew.
    """
    try:
        theirs = email.utils.parsedate_to_datetime(date)
    except (TypeError, ValueError, OverflowError):
        return None
    theirs = theirs if theirs.tzinfo else theirs.replace(tzinfo=UTC)
    if theirs > answered_at:
        return -(theirs - answered_at).total_seconds()
    return max(0.0, (asked_at - theirs - timedelta(seconds=1)).total_seconds())


def _stage(failure: object, call: Call | None, errors: list[Exception]) -> Stage:
    if call is None:
        return "settings"
    if call.status is not None:
        return "answered"
    reasons = [each for error in errors for each in (error, *causes(error))]
    for stage, kinds in _SIGNS.items():
        if any(isinstance(reason, kinds) for reason in reasons):
            return stage
    if isinstance(failure, Failure) and failure.category is Category.CLIENT_CONFIGURATION:
        return "settings"
    # whoever did not connect within our own time: a firewall that drops, or a resolver that is silent
    return "line" if call.connected else "timeout"


_SIGNS: Mapping[Stage, tuple[type[BaseException], ...]] = {
    "proxy": (exceptions.ProxyConnectionError, exceptions.InvalidProxiesConfigError),
    "tls": (exceptions.SSLError, ssl.SSLError),
    "name": (socket.gaierror,),
    "timeout": (exceptions.ConnectTimeoutError,),
    "refused": (ConnectionRefusedError,),
}
"""The first that any of the error's causes is."""


def _proxy(url: str) -> str:
    """Host and port of the proxy that botocore sends calls to this URL through, "" for none."""
    try:
        found = get_environ_proxies(url)
    except Exception:  # noqa: BLE001 - boundary: an odd setting of the proxy is told by the call itself
        return ""
    address = found.get(url.partition("://")[0])
    return place(address) if address else ""
