"""`kind = "sns"`: to a topic, as JSON for programs and as lines for people who read mail."""

from __future__ import annotations

import json

from certify_cli.interfaces import Notifier, Outside
from certify_cli.notify._writing import as_json, as_text, fitting
from certify_cli.types.notifications import Notification
from certify_cli.types.policy import Notify

MOST_BYTES = 128 * 1024
"""SNS takes 256 KiB, attributes included; what is quoted inside JSON grows."""


def check(_: Notify, __: Outside) -> str:
    """Settings say all that can be known before AWS is asked."""
    return ""


def send(notify: Notify, notification: Notification, _: Outside) -> str:
    """One Publish with AWS's own credentials; a subscription's filter policy can look at `event` and `command`."""
    from certify_cli.aws.sns import Publication, publish

    if notification.origin == "simulated":
        return "a simulated run has no AWS to publish to"
    return publish(
        Publication(
            topic_arn=notify.topic_arn,
            subject=notification.summary,
            message=fitting(notification, _message, MOST_BYTES).decode(),
            events=tuple(notification.events),
            command=notification.command,
            id=notification.id,
        )
    )


def _message(notification: Notification) -> bytes:
    """By protocol: `default` for queues, functions and https, `email` and `sms` for people."""
    document, text = as_json(notification).decode(), as_text(notification)
    return json.dumps({"default": document, "email": text, "sms": notification.summary[:140]}).encode()


def reach(notify: Notify, _: Outside) -> str:
    """Whether the topic is there. That its attributes may not be read says nothing of publishing."""
    from certify_cli.aws.sns import topic_problem

    return topic_problem(notify.topic_arn)


SNS = Notifier(kind="sns", check=check, reach=reach, send=send)
