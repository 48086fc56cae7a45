"""Says in plain words what broke on the line or is wrong with a reply; no names of Python's or botocore's insides."""

from __future__ import annotations

import http.client
import json
import os
import socket
import ssl
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlsplit

import urllib3.exceptions
from botocore import exceptions
from botocore.eventstream import ParserError
from botocore.parsers import ResponseParserError

from certify_cli.aws.deadline import Call

TRANSPORT = (exceptions.HTTPClientError, exceptions.ConnectionError, urllib3.exceptions.HTTPError, OSError)
UNREADABLE = (AttributeError, TypeError, LookupError, ValueError, RecursionError, ResponseParserError)
"""What botocore raises when it reads a body that is not as its model says; not meant for people."""
STRANGE = "the reply is not what the service's model says"

_JSON_NAMES = {list: "list", str: "string", int: "number", float: "number", bool: "boolean", type(None): "null"}
_PORTS = {"http": 80, "https": 443}


def plain(error: BaseException, call: Call | None = None) -> str:
    """The error in a sentence; where it already is one, its own text with that of its causes."""
    if call is not None and call.status is not None:
        return _of_reply(error, call)
    if isinstance(error, TRANSPORT):
        return _of_connection(error, call)
    return said(error)


def said(error: BaseException) -> str:
    """The error's own text, with that of every cause which adds something."""
    text = str(error)
    for cause in causes(error):
        told = str(cause)
        if told and told not in text:
            text = f"{text}: {type(cause).__name__}: {told}"
    return text or type(error).__name__


def misfit(body: bytes) -> str:
    """What is wrong with a body that should have been a JSON object of the service's model."""
    if not body.strip():
        return "the reply is empty"
    try:
        parsed = json.loads(body.decode("utf-8"))
    except UnicodeDecodeError:
        return "the reply is not UTF-8"
    except RecursionError:
        return "the reply is nested too deeply to be read"
    except ValueError:
        begun = body.lstrip().startswith(b"{") and not body.rstrip().endswith(b"}")
        return "the reply's JSON stops in its middle" if begun else "the reply is not JSON"
    if isinstance(parsed, dict):
        return STRANGE
    return f"{STRANGE} (JSON {_JSON_NAMES[type(parsed)]} where an object belongs)"


def causes(error: BaseException) -> Iterator[BaseException]:
    """botocore hides the cause in `kwargs["error"]`, urllib3 in `reason` or the arguments; at most five deep."""
    for _ in range(5):
        arguments = next((part for part in error.args if isinstance(part, BaseException)), None)
        known = (_keywords(error).get("error"), getattr(error, "reason", None), error.__cause__, arguments)
        found = next((one for one in known if isinstance(one, BaseException)), None)
        if found is None:
            return
        error = found
        yield error


def _of_reply(error: BaseException, call: Call) -> str:
    """What came after the head of a reply."""
    if isinstance(error, ParserError):
        return "the reply is not a whole event stream: the checksum or length of a frame is wrong"
    if isinstance(error, TRANSPORT):
        return f"the connection broke after {call.received_bytes} bytes of the reply"
    if isinstance(error, UNREADABLE):
        return misfit(call.body)
    return said(error)


def _of_connection(error: BaseException, call: Call | None) -> str:
    where = place(str(_keywords(error).get("endpoint_url") or (call.url if call else "")))
    if isinstance(error, exceptions.ProxyConnectionError):
        return f"could not connect to the proxy {place(str(_keywords(error).get('proxy_url')))}: {_why(error)}"
    if isinstance(error, exceptions.SSLError):
        return f"no TLS connection to {where}: {_why(error)}"
    if isinstance(error, exceptions.EndpointConnectionError | exceptions.ConnectTimeoutError):
        return f"could not connect to {where}: {_why(error)}"
    return _of_broken_line(error, where)


def _of_broken_line(error: BaseException, where: str) -> str:
    """Nothing that could be read as the head of a reply came."""
    chain = [error, *causes(error)]
    if any(isinstance(one, http.client.RemoteDisconnected) for one in chain):
        return "the connection closed before an answer began"
    if any(isinstance(one, ConnectionResetError | BrokenPipeError) for one in chain):
        return "the connection was reset before an answer began"
    if any(isinstance(one, http.client.HTTPException) for one in chain):
        return f"unexpected end of the connection: what answers at {where} is not HTTP"
    return said(error)


def _why(error: BaseException) -> str:
    """The innermost reason, in the system's words where it has some."""
    for cause in reversed([error, *causes(error)]):
        if isinstance(cause, socket.gaierror | urllib3.exceptions.NameResolutionError):
            return "the name does not resolve"
        if isinstance(cause, TimeoutError | urllib3.exceptions.TimeoutError | exceptions.ConnectTimeoutError):
            return "connect timeout"
        if isinstance(cause, ssl.SSLError):
            return _tls_words(cause)
        if isinstance(cause, OSError) and cause.errno is not None:
            return os.strerror(cause.errno).lower()
    return said(error)


def _tls_words(error: ssl.SSLError) -> str:
    """WRONG_VERSION_NUMBER as people write it."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"certificate not trusted, {error.verify_message}"
    return str(error.reason or "handshake failed").replace("_", " ").lower()


def place(url: str) -> str:
    """Host and port of a URL, without the user and password it may hold."""
    parts = urlsplit(url)
    try:
        port = parts.port or _PORTS.get(parts.scheme)
    except ValueError:
        port = None
    host = parts.hostname or "the endpoint"
    return f"{host}:{port}" if port else host


def _keywords(error: BaseException) -> Mapping[str, Any]:
    keywords = getattr(error, "kwargs", None)
    return keywords if isinstance(keywords, Mapping) else {}
