"""`kind = "webhook"`: `certify.notification/1` as JSON to an address of your own, signed where there is a secret."""

from __future__ import annotations

from certify_cli import __version__
from certify_cli.interfaces import Notifier, Outside
from certify_cli.notify._address import address_problem
from certify_cli.notify._reachable import reach
from certify_cli.notify._signature import headers_of, key_of
from certify_cli.notify._writing import as_json, fitting
from certify_cli.types.notifications import Notification
from certify_cli.types.policy import Notify


def check(notify: Notify, outside: Outside) -> str:
    """Whether address and secret are there."""
    return address_problem(notify, outside) or _secret_problem(notify, outside)


def send(notify: Notify, notification: Notification, outside: Outside) -> str:
    """One POST; the id is the same in every attempt, so that a receiver knows what it has already."""
    from certify_cli.notify._post import MOST_BYTES, Message, post

    if problem := check(notify, outside):
        return problem
    body = fitting(notification, as_json, MOST_BYTES)
    signed = headers_of(notification.id, body, outside.now(), outside.variables.get(notify.secret_env, "").strip())
    headers = {"content-type": "application/json", "user-agent": f"certify/{__version__}", **signed}
    return post(notify, Message(body=body, headers=headers), outside)


def _secret_problem(notify: Notify, outside: Outside) -> str:
    if not notify.secret_env:
        return ""
    secret = outside.variables.get(notify.secret_env, "").strip()
    if not secret:
        return f"the variable {notify.secret_env} is not set, and nothing goes out unsigned"
    try:
        key_of(secret)
    except ValueError:
        return f"{notify.secret_env} begins with whsec_ and is no base64 after it"
    return ""


WEBHOOK = Notifier(kind="webhook", check=check, reach=reach, send=send)
