"""httpx to an address that was looked up once and checked: to no other, by no redirect, through no proxy unasked."""

from __future__ import annotations

import logging
import socket
import ssl
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from ipaddress import ip_address

import httpx

from certify_cli.notify._addresses import is_public

ADDRESSES_TRIED = 2
CHATTY_LOGGERS = ("httpx", "httpcore")

Lookup = Callable[[str, int], Sequence[str]]
"""(host, port) -> its addresses; raises OSError"""


def look_up(host: str, port: int) -> Sequence[str]:
    """The system's own answer, in its order."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(address[0]) for *_, address in found))


@dataclass(frozen=True, slots=True, kw_only=True)
class Ways:
    """How names are looked up, and how long a connection and a piece of an answer are waited for."""

    lookup: Lookup = look_up
    connect_seconds: float = 5.0
    answer_seconds: float = 10.0


USUAL = Ways()


class UnsafeAddress(Exception):
    """The address is not to be written to; the message says why, and no secret."""


class Pinned(httpx.BaseTransport):
    """Looks the host up once, refuses it if any of its addresses is private, and connects to one of those it saw.

    The name still is what the certificate must say. http is for private addresses only, where these are allowed.
    """

    def __init__(self, inner: httpx.BaseTransport, *, allow_private: bool, lookup: Lookup = look_up) -> None:
        self._allow_private = allow_private
        self._lookup = lookup
        self._inner = inner

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        name = request.url.raw_host.decode("ascii")
        addresses = checked_addresses(request.url, allow_private=self._allow_private, lookup=self._lookup)
        if not _is_address(name):
            request.extensions = {**request.extensions, "sni_hostname": name}
        for number, address in enumerate(addresses, start=1):
            request.url = request.url.copy_with(host=address)
            try:
                return self._inner.handle_request(request)
            except (httpx.ConnectError, httpx.ConnectTimeout):
                if number == len(addresses):
                    raise
        raise httpx.ConnectError("the name has no address")

    def close(self) -> None:
        self._inner.close()


def checked_addresses(url: httpx.URL, *, allow_private: bool, lookup: Lookup) -> Sequence[str]:
    """Those to try for the host, looked up once; raises UnsafeAddress, and ConnectError for a name that has none."""
    try:
        addresses = lookup(url.raw_host.decode("ascii").strip("[]"), port_of(url))
    except (OSError, UnicodeError):
        raise httpx.ConnectError("its host name leads nowhere") from None
    hidden = [address for address in addresses if not is_public(address)]
    if hidden and not allow_private:
        raise UnsafeAddress(f"it leads to {hidden[0]}, which is no public address; allow_private = true permits it")
    if url.scheme != "https" and len(hidden) < len(addresses):
        raise UnsafeAddress("it is a public address without https")
    return addresses[:ADDRESSES_TRIED]


def port_of(url: httpx.URL) -> int:
    """The port that it names, or its scheme's own."""
    return url.port or (443 if url.scheme == "https" else 80)


def open_client(*, allow_private: bool, proxy: str | None, trust: ssl.SSLContext | bool, ways: Ways) -> httpx.Client:
    """A client that follows no redirect and reads no proxy or certificate setting of its own.

    A proxy looks names up itself, so behind one it is the proxy that says where one may go.
    """
    for name in CHATTY_LOGGERS:
        # they log whole addresses, which are secrets
        logging.getLogger(name).setLevel(logging.WARNING)
    through = httpx.HTTPTransport(trust_env=False, proxy=proxy, verify=trust)
    return httpx.Client(
        transport=through if proxy else Pinned(through, allow_private=allow_private, lookup=ways.lookup),
        timeout=httpx.Timeout(ways.answer_seconds, connect=ways.connect_seconds),
        follow_redirects=False,
        trust_env=False,
    )


def _is_address(name: str) -> bool:
    try:
        ip_address(name.strip("[]"))
    except ValueError:
        return False
    return True
