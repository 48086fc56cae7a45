"""`kind = "slack"`: a message through an incoming webhook of Slack; nothing in it can mention anybody or link."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from certify_cli import __version__
from certify_cli.interfaces import Notifier, Outside
from certify_cli.notify._address import address_problem
from certify_cli.notify._reachable import reach
from certify_cli.notify._writing import fitting, line_of
from certify_cli.types.notifications import Notification
from certify_cli.types.policy import Notify

BLOCK_CHARACTERS = 2_900
"""Slack takes 3,000 of a text block, and 50 blocks."""
HEADER_CHARACTERS = 150


def send(notify: Notify, notification: Notification, outside: Outside) -> str:
    """One POST. Slack answers with a word, such as `no_service` for a webhook that was removed."""
    from certify_cli.notify._post import MOST_BYTES, Message, post

    headers = {"content-type": "application/json", "user-agent": f"certify/{__version__}"}
    return post(notify, Message(body=fitting(notification, body_of, MOST_BYTES), headers=headers), outside)


def body_of(notification: Notification) -> bytes:
    """Blocks of plain text; `text` is what a phone's notification shows."""
    lines = [*map(line_of, notification.changes)]
    lines += [f"and {notification.left_out} more"] if notification.left_out else []
    lines += [f"see: {notification.see}"] if notification.see else []
    header = {"type": "header", "text": _plain(notification.summary, HEADER_CHARACTERS)}
    sections = [{"type": "section", "text": _plain(line, BLOCK_CHARACTERS)} for line in lines]
    return json.dumps({"text": _escaped(notification.summary), "blocks": [header, *sections]}).encode()


def _plain(text: str, most: int) -> Mapping[str, Any]:
    """`plain_text` knows no markup; emoji is off, so that no `:name:` becomes a picture."""
    return {"type": "plain_text", "emoji": False, "text": text if len(text) <= most else f"{text[: most - 3]}..."}


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


SLACK = Notifier(kind="slack", check=address_problem, reach=reach, send=send)
