"""Delivers a body to an address that is a secret: bounded, tried again where that helps, told without the address."""

from __future__ import annotations

import re
import ssl
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field

import httpx

from certify_cli.interfaces import Clock, Outside
from certify_cli.notify._address import address_problem, trusted
from certify_cli.notify._transport import USUAL, UnsafeAddress, Ways, open_client
from certify_cli.types.policy import Notify

MOST_BYTES = 64 * 1024
"""Of a body that is sent."""
ANSWER_BYTES = 4096
BODY_SECONDS = 5.0
ATTEMPTS = 3
PAUSES_SECONDS = (1.0, 3.0)
LONGEST_PAUSE_SECONDS = 10.0

_WORD = re.compile(rb"[a-z][a-z_]{2,40}")
"""An answer of one such word, as Slack gives, is shown; any other may hold anything."""
_CLASSES: tuple[tuple[type[httpx.TransportError], str], ...] = (
    (httpx.ConnectTimeout, "no connection in time"),
    (httpx.TimeoutException, "no answer in time"),
    (httpx.ConnectError, "no connection"),
    (httpx.ProxyError, "the proxy refused"),
    (httpx.RemoteProtocolError, "what answered speaks no HTTP, or broke off"),
    (httpx.TransportError, "the connection broke off"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What is sent: the body and its headers."""

    body: bytes
    headers: Mapping[str, str] = field(default_factory=dict)


def post(notify: Notify, message: Message, outside: Outside, ways: Ways = USUAL) -> str:
    """Sends it, at most three times; what went wrong in words, or ""."""
    problem = address_problem(notify, outside)
    if problem:
        return problem
    if len(message.body) > MOST_BYTES:
        return f"the message is longer than {MOST_BYTES} bytes"
    url = httpx.URL(outside.variables[notify.url_env].strip())
    proxy = proxy_of(url, outside.variables) if notify.proxy else None
    trust = trusted(notify)
    assert trust is not None, "it was looked at above"
    with open_client(allow_private=notify.allow_private, proxy=proxy, trust=trust, ways=ways) as client:
        for attempt in range(ATTEMPTS):
            problem, pause = _attempt(client, url, message, outside.clock)
            if not problem or pause is None or attempt + 1 == ATTEMPTS:
                return problem
            outside.sleep(max(PAUSES_SECONDS[attempt], pause))
    return problem


def _attempt(client: httpx.Client, url: httpx.URL, message: Message, clock: Clock) -> tuple[str, float | None]:
    """(what went wrong or "", the least pause before it is worth trying again; None where it is not)"""
    try:
        with client.stream("POST", url, content=message.body, headers=dict(message.headers)) as answer:
            if answer.is_success:
                return "", None
            return _refusal(answer, _beginning(answer, clock)), _again(answer)
    except UnsafeAddress as refused:
        return str(refused), None
    except httpx.TransportError as error:
        if _distrusted(error):
            return "its certificate is not trusted, or is of another name", None
        return next(words for kind, words in _CLASSES if isinstance(error, kind)), 0.0


def _beginning(answer: httpx.Response, clock: Clock) -> bytes:
    """The first bytes of the answer, as far as they come in time; what it means stands before them."""
    until, read = clock() + BODY_SECONDS, b""
    with suppress(httpx.TransportError):
        for piece in answer.iter_raw():
            read += piece
            if len(read) >= ANSWER_BYTES or clock() >= until:
                break
    return read[:ANSWER_BYTES]


def _refusal(answer: httpx.Response, body: bytes) -> str:
    if answer.is_redirect:
        return f"it answered {answer.status_code}, a redirect, and none is followed"
    word = body.strip()
    shown = _WORD.fullmatch(word) is not None and word not in answer.request.url.raw_path
    return f"it answered {answer.status_code}" + (f" ({word.decode()})" if shown else "")


def _again(answer: httpx.Response) -> float | None:
    if answer.status_code != 429 and answer.status_code < 500:
        return None
    asked = answer.headers.get("retry-after", "")
    seconds = float(asked) if asked.isascii() and asked.isdecimal() and len(asked) < 9 else 0.0
    return seconds if seconds <= LONGEST_PAUSE_SECONDS else None


def _distrusted(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, ssl.SSLCertVerificationError):
            return True
        error = error.__cause__ or error.__context__
    return False


def proxy_of(url: httpx.URL, variables: Mapping[str, str]) -> str | None:
    """The proxy that the environment names for the address."""
    named = {name.lower(): value for name, value in variables.items() if name.lower().endswith("_proxy") and value}
    spared = [one.strip().lstrip(".").lower() for one in named.get("no_proxy", "").split(",") if one.strip()]
    if any(one == "*" or f".{url.host}".endswith(f".{one}") for one in spared):
        return None
    return named.get(f"{url.scheme}_proxy") or named.get("all_proxy")
