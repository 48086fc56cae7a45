"""The modelled errors of the services, with their HTTP status and the texts Bedrock really sends."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from xml.sax.saxutils import escape

from certify_cli.simulator.wire import Answer, json_answer, whole

# botocore service models: bedrock, bedrock-runtime, bedrock-agent-runtime
STATUS = {
    "AccessDeniedException": 403,
    "ExpiredTokenException": 403,
    "IncompleteSignatureException": 403,
    "MissingAuthenticationTokenException": 403,
    "UnrecognizedClientException": 403,
    "ValidationException": 400,
    "SerializationException": 400,
    "ServiceQuotaExceededException": 400,
    "NoSuchResourceException": 400,
    "IllegalArgumentException": 400,
    "InvalidPaginationTokenException": 400,
    "ResourceNotFoundException": 404,
    "UnknownOperationException": 404,
    "ModelTimeoutException": 408,
    "RequestEntityTooLargeException": 413,
    "ModelErrorException": 424,
    "ModelStreamErrorException": 424,
    "ThrottlingException": 429,
    "ModelNotReadyException": 429,
    "InternalServerException": 500,
    "ServiceUnavailableException": 503,
}
INVALID_IDENTIFIER = "The provided model identifier is invalid."


class ServiceError(Exception):
    """An error the service answers with; `extra` are further members of its shape."""

    def __init__(self, code: str, message: str, *, extra: Mapping[str, Any] | None = None) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.status = STATUS.get(code, 400)
        self.extra = dict(extra or {})


def invalid(message: str) -> ServiceError:
    """ValidationException, the answer to nearly everything a caller can do wrong."""
    return ServiceError("ValidationException", message)


def constraint(member: str, rule: str, *, value: object = None) -> ServiceError:
    """The text of Bedrock's own request validation, as in errors-sample berr-0058 and berr-0094."""
    given = "Value at" if value is None else f"Value '{value}' at"
    return invalid(f"1 validation error detected: {given} '{member}' failed to satisfy constraint: {rule}")


def as_rest_json(error: ServiceError) -> Answer:
    body = {"message": error.message, **error.extra}
    return json_answer(body, status=error.status, headers={"x-amzn-ErrorType": error.code})


def as_json_rpc(error: ServiceError) -> Answer:
    body = {"__type": error.code, "message": error.message, **error.extra}
    answer = json_answer(body, status=error.status, headers={"x-amzn-ErrorType": error.code})
    return Answer(
        parts=answer.parts,
        status=answer.status,
        length=answer.length,
        headers={**answer.headers, "Content-Type": "application/x-amz-json-1.1"},
    )


def as_query_xml(error: ServiceError, request_id: str) -> Answer:
    """The query protocol drops the suffix `Exception` from credential errors: ExpiredToken, IncompleteSignature ..."""
    code = error.code.removesuffix("Exception")
    fault = "Sender" if error.status < 500 else "Receiver"
    text = (
        '<ErrorResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><Error>'
        f"<Type>{fault}</Type><Code>{code}</Code><Message>{escape(error.message)}</Message></Error>"
        f"<RequestId>{request_id}</RequestId></ErrorResponse>"
    )
    return whole(text.encode(), status=error.status, content_type="text/xml", headers={"x-amzn-ErrorType": error.code})
