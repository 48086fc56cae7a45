"""What is known of an error before it is judged, and the one normal form that rules look at."""

from __future__ import annotations

import re
from dataclasses import dataclass

from certify_cli.diagnosis.folding import clean, fold, folded_name
from certify_cli.diagnosis.service_codes import CLIENT_CLASSES, SERVICE_CODES

HEAD_CHARACTERS = 9_000
TAIL_CHARACTERS = 3_000
"""A rule never sees more: the service's sentence stands at either end of whatever a wrapper put around it."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """An error as it was met. Any field may be empty; whatever the message itself says of the others is found there."""

    message: str
    exception: str = ""
    code: str = ""
    http_status: int | None = None
    operation: str = ""
    request_id: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """Evidence in normal form: `text`, `codes` and `exceptions` are folded as rules are written.

    `codes` is the service's error code, `exceptions` every name met, that one too; without "Exception" or "Error".
    `said` is the text as people should read it: unescaped, one line; its case and the operation's are kept.
    """

    text: str
    said: str
    codes: frozenset[str]
    exceptions: frozenset[str]
    status: int | None
    operation: str
    code: str
    request_id: str


# "An error occurred (X) when calling the Y operation (reached max retries: 4): ..." of botocore
_BOTOCORE = re.compile(r"An error occurred \(([^()]{1,80})\) when calling the (\w{1,60}) operation", re.IGNORECASE)
# "operation error Bedrock Runtime: Converse, https response error StatusCode: 400, RequestID: ..., X: ..." of Go
_GO_OPERATION = re.compile(r"operation error [\w ]{1,40}: (\w{1,60}),", re.IGNORECASE)
_STATUS = re.compile(
    r"(?:status[ _]?code|http[ _]?status(?:[ _]?code)?|statuscode|error code|\bstatus|\bhttp(?:/1\.1|/2)?|api error)"
    r"[\"']?\s{0,2}[:=(]?\s{0,2}[\"']?([1-5]\d\d)\b"
    r"|^\W{0,3}([45]\d\d)\b(?=[\s:{]|$)"
    r"|\b([45]\d\d) (?:bad request|unauthorized|forbidden|not found|request timeout|too many requests"
    r"|internal server error|bad gateway|service unavailable|gateway time-?out)\b"
    r"|\b([45]\d\d) (?:client|server) error|\berror:? ([45]\d\d)\b|\(([45]\d\d)\)"
    r"|\b([45]\d\d) from (?:https?:|upstream)",
    re.IGNORECASE,
)
_NAME = re.compile(r"(?<![A-Za-z])([A-Za-z][A-Za-z0-9]{2,60}(?:Exception|Error|Fault))\b", re.IGNORECASE)
_KEYED_CODE = re.compile(
    r"[\"']?(?:__type|errortype|error_?code|code|\btype)[\"']?\s{0,2}[:=]\s{0,2}[\"']?(?:[\w.]{1,80}#)?([A-Za-z_]{4,60})"
    r"|\bapi error ([A-Za-z]{4,60})(?=:)",  # Go, of a code that is no type of its service
    re.IGNORECASE,
)
_REQUEST_ID = re.compile(
    r"request[ _-]?id[\"']?\s{0,2}[:=]?\s{0,2}[\"']?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})", re.IGNORECASE
)
_BARE_CODE = re.compile(r"^\W{0,2}([A-Z][A-Za-z]{6,50}):\s")


def capped(text: str) -> str:
    """The head and the tail of a text that is too long to be matched whole."""
    if len(text) <= HEAD_CHARACTERS + TAIL_CHARACTERS:
        return text
    return f"{text[:HEAD_CHARACTERS]} … {text[-TAIL_CHARACTERS:]}"


def read(evidence: Evidence) -> Reading:
    """Evidence in normal form. Fields that were given outrank what the text says of them."""
    said = clean(capped(evidence.message or ""))
    given = "" if evidence.code.strip().isdigit() else evidence.code
    botocore = _last(_BOTOCORE, said)
    named = _names(said)
    code = given or (botocore.group(1) if botocore else "") or _innermost_code([evidence.exception, *named])
    go = _GO_OPERATION.search(said)
    operation = evidence.operation or (botocore.group(2) if botocore else "") or (go.group(1) if go else "")
    found_id = _REQUEST_ID.search(said)
    return Reading(
        text=fold(said),
        said=said,
        codes=frozenset({folded_name(code)} if code else ()),
        exceptions=frozenset(folded_name(name) for name in (*named, evidence.exception, code) if name),
        status=evidence.http_status or _status(evidence.code, said),
        operation=operation,
        code=code,
        request_id=evidence.request_id or (found_id.group(1) if found_id else ""),
    )


def _names(said: str) -> list[str]:
    """Class names and keyed codes in the order they stand."""
    matches = [*_NAME.finditer(said), *_KEYED_CODE.finditer(said), *_BARE_CODE.finditer(said)]
    return [match[match.lastindex or 0] for match in sorted(matches, key=lambda match: match.end())]


def _innermost_code(named: list[str]) -> str:
    """The innermost name that is a code of an AWS service; wrappers stand in front and speak of BadRequestError."""
    known = [name for name in named if folded_name(name) in SERVICE_CODES and name.lower() not in CLIENT_CLASSES]
    return known[-1] if known else ""


def _status(code: str, said: str) -> int | None:
    """A bare status given as the code (gateways do that), else the one the text names."""
    if code.strip().isdigit():
        return int(code)
    found = _last(_STATUS, said)
    return int(next(group for group in found.groups() if group)) if found else None


def _last(pattern: re.Pattern[str], said: str) -> re.Match[str] | None:
    """The innermost of several: what a wrapper says of itself stands in front."""
    return max(pattern.finditer(said), key=lambda found: found.start(), default=None)
