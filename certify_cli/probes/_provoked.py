"""Requests that must or may be refused: telling a modelled refusal from a breakdown, and both from a bad line.

A breakdown (5xx, no answer, a cut connection) says something of the request only when a plain one goes through beside
it; so whoever sees one sends `harmless` after it, and where that fails too, the runner is told of that failure.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Generator, Mapping
from typing import Any

from certify_cli.interfaces import Subject
from certify_cli.probes._chat import asked
from certify_cli.probes._judging import excerpt, shown
from certify_cli.probes._sums import draw_sum
from certify_cli.types.calls import CallFailed, Reply, Request
from certify_cli.types.failures import NO_MESSAGE, Category, Failure

REFUSALS = frozenset({Category.INVALID_REQUEST, Category.CAPABILITY_UNSUPPORTED})
BREAKDOWNS = frozenset(
    {Category.MODEL_ERROR, Category.SERVICE_UNAVAILABLE, Category.TIMEOUT, Category.NETWORK, Category.UNKNOWN}
)
STACK_TRACE = re.compile(
    r"Traceback \(most recent call last\)|\bFile \"[^\"]+\", line \d+"
    r"|\bat [\w$.<>]+\([\w$]+\.(?:java|kt|scala):\d+|\bat [^\n]{1,120}[(/]\S{1,200}\.[cm]?[jt]s:\d+:\d+"
    r"|\bgoroutine \d+ \[|\bpanicked at\b"
)
"""Of Python, the JVM, Node, Go and Rust."""

MARKUP = re.compile(r"\s*<(?:!doctype|\?xml|html|[a-z]+response)\b", re.IGNORECASE)
"""How a web page or an XML error begins."""


def put(request: Request, caught: Collection[Category] = REFUSALS) -> Generator[Request, Reply, Reply | Failure]:
    """Sends the request; a failure of a `caught` category is returned, any other is left to the runner."""
    try:
        return (yield request)
    except CallFailed as failed:
        if failed.failure.category not in caught:
            raise
        return failed.failure


def harmless(subject: Subject) -> Request:
    """A plain question that only a service in trouble leaves unanswered."""
    return asked(subject, draw_sum(subject.random()).question)


def told(failure: Failure) -> dict[str, Any]:
    """What is kept of a failure."""
    return {
        "status": failure.http_status,
        "code": excerpt(failure.code, 60),
        "category": failure.category.value,
        "message": excerpt(failure.message, 400),
    }


def flaw_of(refusal: Mapping[str, Any]) -> str:
    """Why what was `told` is no modelled refusal, or "": a ValidationException with HTTP 400 and a plain message."""
    status, code, message = refusal["status"], refusal["code"], refusal["message"]
    if refusal["category"] in BREAKDOWNS or status != 400 or code.lower() != "validationexception":
        answered = f"HTTP {status}" if status else "no HTTP answer"
        return f"got {answered} ({code or refusal['category']}: {shown(message)}), expected a ValidationException"
    if not message.strip() or message.startswith(NO_MESSAGE):
        return "was refused without a message"
    if MARKUP.match(message):
        return f"was refused with a page instead of a message: '{shown(message)}'"
    return f"was refused with a stack trace: '{shown(message)}'" if STACK_TRACE.search(message) else ""
