"""A notification as JSON and as lines for people, never longer than a channel takes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from certify_cli.codec import to_json
from certify_cli.types.notifications import News, Notification


def fitting(notification: Notification, written: Callable[[Notification], bytes], most_bytes: int) -> bytes:
    """What is written of it, with the last changes left out, and counted, until it fits."""
    while len(text := written(notification)) > most_bytes and notification.changes:
        kept = len(notification.changes) // 2
        gone = len(notification.changes) - kept
        notification = replace(notification, changes=notification.changes[:kept], left_out=notification.left_out + gone)
    return text


def as_json(notification: Notification) -> bytes:
    """`certify.notification/1`, in ASCII."""
    return to_json(notification).encode()


def as_text(notification: Notification) -> str:
    """The summary, a line a change, and where more is to be seen."""
    lines = [notification.summary, "", *map(line_of, notification.changes)]
    lines += [f"and {notification.left_out} more"] if notification.left_out else []
    lines += ["", f"see: {notification.see}"] if notification.see else []
    return "\n".join(lines)


def line_of(news: News) -> str:
    """`failed  ROUTE@REGION: CERTIFIED -> FAILED: why`"""
    way = " -> ".join(word for word in (news.before, news.after) if word)
    told = ": ".join(part for part in (news.target, way, news.message) if part)
    return f"{news.event}  {told}" + (f"; {news.remedy}" if news.remedy else "")
