"""What is wrong with the address that a notifier's variable holds, known before anything is sent, mostly without httpx.

A nightly command with nothing new to tell looks no further, and httpx would be a fifth of all that it imports.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from certify_cli.interfaces import Outside
from certify_cli.types.policy import Notify

if TYPE_CHECKING:
    import ssl

_PLAIN = re.compile(r"https://(?:[a-z0-9]{1,60}\.){1,8}[a-z]{2,20}(?:/[A-Za-z0-9_-]{1,200}){0,20}")
"""An address of the usual form, of which httpx need not be asked."""


def address_problem(notify: Notify, outside: Outside) -> str:
    """What is wrong with the address before anybody is asked, or ""; never the address itself."""
    address = outside.variables.get(notify.url_env, "").strip()
    if not address:
        return f"the variable {notify.url_env} is not set"
    if not _PLAIN.fullmatch(address) and (problem := _problem(address, notify)):
        return f"{notify.url_env} holds {problem}"
    return "" if trusted(notify) is not None else f"ca_file {notify.ca_file} cannot be read"


def trusted(notify: Notify) -> ssl.SSLContext | bool | None:
    """True for the public certificates, None where its own cannot be read."""
    if not notify.ca_file:
        return True
    import ssl

    try:
        return ssl.create_default_context(cafile=notify.ca_file)
    except (OSError, ValueError):  # ssl.SSLError is an OSError
        return None


def _problem(address: str, notify: Notify) -> str:
    import httpx

    try:
        url = httpx.URL(address)
    except (httpx.InvalidURL, ValueError):
        return "no URL"
    if url.scheme not in ("https", "http") or not url.host:
        return "no https URL"
    if url.scheme == "http" and not notify.allow_private:
        return "an http URL, and https is wanted"
    return "a password; use a secret path or a signature" if url.userinfo else ""
