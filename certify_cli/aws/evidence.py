"""Turns whatever an AWS call raised into evidence, and evidence into a classified Failure without secrets."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError

from certify_cli.aws.deadline import Call, CallDeadlineExceeded, ReplyTooLarge
from certify_cli.aws.payloads import name
from certify_cli.aws.plainly import TRANSPORT, plain, said
from certify_cli.aws.redact import redact
from certify_cli.aws.waiting import retry_after
from certify_cli.diagnosis.classify import classify
from certify_cli.diagnosis.evidence import Evidence
from certify_cli.types.failures import NO_MESSAGE, Category, Failure

INCOMPLETE = "IncompleteReply"
NO_ROLE = "RoleNotAssumed"
CREDENTIAL_OPERATIONS = frozenset(
    ("AssumeRole", "AssumeRoleWithWebIdentity", "AssumeRoleWithSAML", "GetRoleCredentials", "GetSessionToken")
)
SERVERS_FAULT = 500
_LONGEST = 20_000


class NotWhole(Exception):
    """A reply came, but it lacks what a whole one has."""


def failure_of(error: BaseException, operation: str, call: Call) -> Failure:
    """What an exception out of `call` means. An answer of the service counts even when it came at the last moment."""
    return replace(_failure_of(error, operation, call), sent=call.connected)


def _failure_of(error: BaseException, operation: str, call: Call) -> Failure:
    if isinstance(error, ClientError) and _is_of_the_credentials(error, operation):
        return _not_had(error)
    if not isinstance(error, ClientError) and (isinstance(error, CallDeadlineExceeded) or call.remaining_seconds <= 0):
        failure = classify(_past_deadline(error, operation, call))
        # whatever the text tells of a reply that had begun: our clock said so, not the service
        return replace(failure, code="", http_status=None, request_id="")
    succeeded = call.status is not None and call.status < 300
    if isinstance(error, NotWhole) or (succeeded and not isinstance(error, ClientError)):
        return _not_whole(error, operation, call)
    return replace(classify(evidence_of(error, operation, call)), retry_after_seconds=retry_after(call.headers))


def evidence_of(error: BaseException, operation: str, call: Call) -> Evidence:
    """The exception as evidence: class, code, status, request id, and the text down to its root cause."""
    if isinstance(error, ClientError):
        return _of_client_error(error, operation, call)
    return Evidence(
        message=cleaned(_without_answer(error, call), call),
        exception=type(error).__name__,
        http_status=call.status,
        operation=operation,
        request_id=call.request_id,
    )


def configuration_failure(error: Exception, operation: str) -> Failure:
    """What is wrong when a session or client cannot even be made: credentials, or else our own configuration."""
    name = type(error).__name__
    failure = classify(Evidence(message=cleaned(plain(error)), exception=name, operation=operation))
    if failure.category in (Category.AUTHENTICATION, Category.CLIENT_CONFIGURATION):
        return replace(failure, sent=False)
    return replace(failure, category=Category.CLIENT_CONFIGURATION, transient=False, sent=False)


def cleaned(text: str, call: Call | None = None) -> str:
    """The text without secrets, short enough to be kept."""
    return redact(text[:_LONGEST], call.secrets if call else ())


def _past_deadline(error: BaseException, operation: str, call: Call) -> Evidence:
    """What a cut socket makes botocore say is our own doing and no news; what else was wrong is told."""
    text = str(error) if isinstance(error, CallDeadlineExceeded) else call.overdue()
    if isinstance(error, BotoCoreError) and not is_transport(error):
        text = f"{text} ({said(error)})"
    return Evidence(message=cleaned(text, call), exception=CallDeadlineExceeded.__name__, operation=operation)


def _not_whole(error: BaseException, operation: str, call: Call) -> Failure:
    large = isinstance(error, ReplyTooLarge)
    return Failure(
        category=Category.NETWORK,
        message=cleaned(f"the reply is not whole: {plain(error, call)}", call)[:2_000],
        transient=not large,
        code=type(error).__name__ if large else INCOMPLETE,
        http_status=call.status,
        operation=operation,
        exception=_name_of(error),
        request_id=call.request_id,
    )


def _without_answer(error: BaseException, call: Call) -> str:
    """An error reply that cannot be read has only its status to tell."""
    text = plain(error, call)
    return text if call.status is None else f"HTTP {call.status}: {text}"


def _name_of(error: BaseException) -> str:
    return INCOMPLETE if isinstance(error, NotWhole) else type(error).__name__


def _of_client_error(error: ClientError, operation: str, call: Call) -> Evidence:
    response = error.response if isinstance(error.response, Mapping) else {}
    details = _mapping(response.get("Error"))
    metadata = _mapping(response.get("ResponseMetadata"))
    code = name(details.get("Code"))
    # not botocore's own sentence: it names the operation, and "ListServiceQuotas" reads like a quota
    text = _text(details.get("Message")) or f"{NO_MESSAGE} with {code or 'its error'}"
    original = _text(response.get("originalMessage"))
    status = metadata.get("HTTPStatusCode")
    return Evidence(
        message=cleaned(f"{text} ({original})" if original and original not in text else text, call),
        exception=type(error).__name__ if _is_event(error) else "ClientError",
        code=code,
        http_status=status if isinstance(status, int) else None,
        operation=operation,
        request_id=name(metadata.get("RequestId")) or call.request_id,
    )


def _is_event(error: ClientError) -> bool:
    """EventStreamError came inside a stream that HTTP called a success, so it has no status of its own."""
    return type(error).__name__ == "EventStreamError"


def _is_of_the_credentials(error: ClientError, operation: str) -> bool:
    """Whether STS or SSO refused what botocore asked on the way: nothing of the call itself was sent then."""
    if error.operation_name == operation or error.operation_name not in CREDENTIAL_OPERATIONS:
        return False
    response = _mapping(error.response)
    status = _mapping(response.get("ResponseMetadata")).get("HTTPStatusCode")
    throttled = "throttl" in name(_mapping(response.get("Error")).get("Code")).lower()
    return isinstance(status, int) and status < SERVERS_FAULT and not throttled


def _not_had(error: ClientError) -> Failure:
    details = _mapping(_mapping(error.response).get("Error"))
    said = _text(details.get("Message")) or name(details.get("Code")) or NO_MESSAGE
    text = f"credentials cannot be had ({error.operation_name}): {said}"
    evidence = Evidence(message=cleaned(text), exception=NO_ROLE, operation=error.operation_name)
    return replace(classify(evidence), sent=False)


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def is_transport(error: BaseException) -> bool:
    """Whether the line broke, as opposed to something wrong having been said on it."""
    return isinstance(error, TRANSPORT)
