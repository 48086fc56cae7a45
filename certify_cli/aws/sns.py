"""Publishes to a topic of SNS, in the region that its ARN names."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from typing import Any

from certify_cli.aws.attempts import Attempts
from certify_cli.aws.clients import ClientLimits, Clients
from certify_cli.aws.deadline import Call
from certify_cli.types.failures import Category, Failure

LIMITS = ClientLimits(pool=1, connect_seconds=5.0, call_seconds=10.0)
REPLY_BYTES = 64 * 1024
LOOK_SECONDS = 5.0
SUBJECT_CHARACTERS = 99
FIFO = ".fifo"


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """A message to a topic: JSON by protocol, with what subscriptions may filter by."""

    topic_arn: str
    subject: str
    message: str
    events: tuple[str, ...] = ()
    command: str = ""
    id: str = ""


def publish(publication: Publication) -> str:
    """Why AWS did not take it, or "". Tried once: SNS delivers again by itself, and the next command tells it anew."""
    region = publication.topic_arn.split(":")[3]
    attempts = Attempts(Clients(LIMITS), lanes=1, reply_bytes=REPLY_BYTES, clock=time.monotonic)

    def work(client: Any, _: Call) -> str:
        client.publish(**_request(publication))
        return ""

    done = attempts.run(("sns", region), "Publish", work)
    return done.message if isinstance(done, Failure) else done


def topic_problem(topic_arn: str) -> str:
    """Why the topic is not seen, or ""; that its attributes may not be read says nothing, for publishing needs none."""
    attempts = Attempts(Clients(LIMITS), lanes=1, reply_bytes=REPLY_BYTES, clock=time.monotonic)
    done = attempts.run(
        ("sns", topic_arn.split(":")[3]),
        "GetTopicAttributes",
        lambda client, _: client.get_topic_attributes(TopicArn=topic_arn),
        seconds=LOOK_SECONDS,
    )
    denied = isinstance(done, Failure) and done.category in (Category.PERMISSION_DENIED, Category.ACCESS_NOT_GRANTED)
    return done.message if isinstance(done, Failure) and not denied else ""


def _request(publication: Publication) -> dict[str, Any]:
    # a subject is printable ASCII on one line, below 100 characters
    subject = publication.subject.encode("ascii", "replace").decode()[:SUBJECT_CHARACTERS]
    request: dict[str, Any] = {
        "TopicArn": publication.topic_arn,
        "Subject": subject,
        "Message": publication.message,
        "MessageStructure": "json",
        "MessageAttributes": {
            "event": {"DataType": "String.Array", "StringValue": json.dumps(list(publication.events))},
            "command": {"DataType": "String", "StringValue": publication.command},
        },
    }
    if publication.topic_arn.endswith(FIFO):
        request |= {"MessageGroupId": "certify", "MessageDeduplicationId": publication.id}
    return request
