"""Turns whatever an AWS call raised into evidence, and evidence into a classified Failure without secrets."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import urllib3.exceptions
from botocore.exceptions import ClientError, HTTPClientError

from certify_cli.aws.deadline import Call, CallDeadlineExceeded, ReplyTooLarge
from certify_cli.aws.redact import redact
from certify_cli.diagnosis.classify import classify
from certify_cli.diagnosis.evidence import Evidence
from certify_cli.types.failures import Category, Failure

INCOMPLETE = "IncompleteReply"
_LONGEST = 20_000
_TRANSPORT = (HTTPClientError, urllib3.exceptions.HTTPError, OSError)


class NotWhole(Exception):
    """A reply came, but it lacks what a whole one has."""


def failure_of(error: BaseException, operation: str, call: Call) -> Failure:
    """What an exception out of `call` means. An answer of the service counts even when it came at the last moment."""
    if not isinstance(error, ClientError) and (isinstance(error, CallDeadlineExceeded) or call.remaining_seconds <= 0):
        failure = classify(_past_deadline(error, operation, call))
        # whatever the text tells of a reply that had begun: our clock said so, not the service
        return replace(failure, code="", http_status=None, request_id="")
    succeeded = call.status is not None and call.status < 300
    if isinstance(error, NotWhole) or (succeeded and not isinstance(error, ClientError)):
        return _not_whole(error, operation, call)
    return classify(evidence_of(error, operation, call))


def evidence_of(error: BaseException, operation: str, call: Call) -> Evidence:
    """The exception as evidence: class, code, status, request id, and the text down to its root cause."""
    if isinstance(error, ClientError):
        return _of_client_error(error, operation, call)
    return Evidence(
        message=cleaned(said(error), call),
        exception=type(error).__name__,
        http_status=call.status,
        operation=operation,
        request_id=call.request_id,
    )


def configuration_failure(error: Exception, operation: str) -> Failure:
    """What is wrong when a session or client cannot even be made: credentials, or else our own configuration."""
    name = type(error).__name__
    failure = classify(Evidence(message=cleaned(said(error)), exception=name, operation=operation))
    if failure.category in (Category.AUTHENTICATION, Category.CLIENT_CONFIGURATION):
        return failure
    return replace(failure, category=Category.CLIENT_CONFIGURATION, transient=False)


def said(error: BaseException) -> str:
    """The error's own text, with that of every cause which adds something."""
    text = str(error)
    for cause in _causes(error):
        told = str(cause)
        if told and told not in text:
            text = f"{text}: {type(cause).__name__}: {told}"
    return text or type(error).__name__


def cleaned(text: str, call: Call | None = None) -> str:
    """The text without secrets, short enough to be kept."""
    return redact(text[:_LONGEST], call.secrets if call else ())


def _causes(error: BaseException) -> Iterator[BaseException]:
    """botocore hides the cause in `kwargs["error"]`, urllib3 in `reason` or the arguments; at most five deep."""
    for _ in range(5):
        keywords = getattr(error, "kwargs", None)
        inner = keywords.get("error") if isinstance(keywords, Mapping) else None
        arguments = next((part for part in error.args if isinstance(part, BaseException)), None)
        found = next(
            (one for one in (inner, getattr(error, "reason", None), error.__cause__, arguments) if _is_error(one)), None
        )
        if found is None:
            return
        error = found
        yield error


def _is_error(value: Any) -> bool:
    return isinstance(value, BaseException)


def _past_deadline(error: BaseException, operation: str, call: Call) -> Evidence:
    if isinstance(error, CallDeadlineExceeded):
        text = str(error)
    else:
        text = f"no whole reply within {call.seconds:g} s ({said(error)})"
    return Evidence(message=cleaned(text, call), exception=CallDeadlineExceeded.__name__, operation=operation)


def _not_whole(error: BaseException, operation: str, call: Call) -> Failure:
    large = isinstance(error, ReplyTooLarge)
    return Failure(
        category=Category.NETWORK,
        message=cleaned(f"the reply is not whole: {said(error)}", call)[:2_000],
        transient=not large,
        code=type(error).__name__ if large else INCOMPLETE,
        http_status=call.status,
        operation=operation,
        exception=_name_of(error),
        request_id=call.request_id,
    )


def _name_of(error: BaseException) -> str:
    return INCOMPLETE if isinstance(error, NotWhole) else type(error).__name__


def _of_client_error(error: ClientError, operation: str, call: Call) -> Evidence:
    response = error.response if isinstance(error.response, Mapping) else {}
    details = _mapping(response.get("Error"))
    metadata = _mapping(response.get("ResponseMetadata"))
    code = _text(details.get("Code"))[:200]
    # not botocore's own sentence: it names the operation, and "ListServiceQuotas" reads like a quota
    text = _text(details.get("Message")) or f"the service gave no message with {code or 'its error'}"
    original = _text(response.get("originalMessage"))
    status = metadata.get("HTTPStatusCode")
    return Evidence(
        message=cleaned(f"{text} ({original})" if original and original not in text else text, call),
        exception=type(error).__name__ if _is_event(error) else "ClientError",
        code=code,
        http_status=status if isinstance(status, int) else None,
        operation=operation,
        request_id=_text(metadata.get("RequestId")) or call.request_id,
    )


def _is_event(error: ClientError) -> bool:
    """EventStreamError came inside a stream that HTTP called a success, so it has no status of its own."""
    return type(error).__name__ == "EventStreamError"


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def is_transport(error: BaseException) -> bool:
    """Whether the line broke, as opposed to something wrong having been said on it."""
    return isinstance(error, _TRANSPORT)
