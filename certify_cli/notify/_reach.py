"""Whether a connection to a notifier's address comes about, by the rules of a delivery; nothing is sent."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Sequence

import httpx

from certify_cli.interfaces import Outside
from certify_cli.notify._address import address_problem, trusted
from certify_cli.notify._post import proxy_of
from certify_cli.notify._transport import UnsafeAddress, Ways, checked_addresses, port_of
from certify_cli.types.policy import Notify

SOON = Ways(connect_seconds=3.0)


def reach(notify: Notify, outside: Outside, ways: Ways = SOON) -> str:
    """Why none comes about, in words without the address, or ""; a proxy is not asked to lead any further."""
    if problem := address_problem(notify, outside):
        return problem
    url = httpx.URL(outside.variables[notify.url_env].strip())
    proxy = proxy_of(url, outside.variables) if notify.proxy else None
    if proxy:
        there = httpx.URL(proxy)
        return _connected([there.host], there, None, ways) and "no connection to the proxy"
    try:
        addresses = checked_addresses(url, allow_private=notify.allow_private, lookup=ways.lookup)
    except UnsafeAddress as refused:
        return str(refused)
    except httpx.ConnectError as error:
        return str(error)
    return _connected(addresses, url, _context(notify) if url.scheme == "https" else None, ways)


def _connected(addresses: Sequence[str], url: httpx.URL, context: ssl.SSLContext | None, ways: Ways) -> str:
    problem = "its host name leads nowhere"
    for address in addresses:
        try:
            with socket.create_connection((address, port_of(url)), timeout=ways.connect_seconds) as plain:
                if context is not None:
                    context.wrap_socket(plain, server_hostname=url.host).close()
                return ""
        except ssl.SSLCertVerificationError:
            return "its certificate is not trusted, or is of another name"
        except TimeoutError:
            problem = "no connection in time"
        except (OSError, ValueError):
            problem = "no connection"
    return problem


def _context(notify: Notify) -> ssl.SSLContext:
    own = trusted(notify)
    return own if isinstance(own, ssl.SSLContext) else httpx.create_ssl_context(trust_env=False)
