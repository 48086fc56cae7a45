"""A target's result as evidence carries it: its report, what the policy said, and all findings with request ids."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, ClassVar

from certify_cli.codec import from_json
from certify_cli.errors import BadFile, CannotRun, Refused
from certify_cli.evidence.canonical import canonical, parse
from certify_cli.formats.json import data, document
from certify_cli.types.calls import Origin
from certify_cli.types.cases import is_case
from certify_cli.types.decisions import Reason
from certify_cli.types.findings import Finding, Mark
from certify_cli.types.model import STRICT
from certify_cli.types.reports import TargetReport

SCHEMA = "certify.evidence/1"
MOST_IN_LINE = 900_000
"""Bytes of a result as it stands in its line, where each of its quotes takes two; statement and signature need room."""
SHORT = (500, 100, 0)
"""Characters of each message, tried in this order."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """A finding without what the model said: texts of private cases are nobody else's."""

    __pydantic_config__: ClassVar[Any] = STRICT

    probe: str
    trial: int
    mark: Mark
    reason: str = ""
    category: str | None = None
    code: str = ""
    http_status: int | None = None
    message: str = ""
    request_ids: tuple[str, ...] = ()
    origin: Origin
    started_at: datetime
    ended_at: datetime

    @classmethod
    def of(cls, finding: Finding) -> Trial:
        """Of a finding as the store keeps it."""
        failure = finding.failure
        return cls(
            probe=finding.probe,
            trial=finding.trial,
            mark=finding.mark,
            reason=finding.reason,
            category=failure.category.value if failure else None,
            code=failure.code if failure else "",
            http_status=failure.http_status if failure else None,
            message=failure.message if failure else "",
            request_ids=tuple(one.request_id for one in finding.attempts if one.request_id),
            origin=finding.origin,
            started_at=finding.started_at,
            ended_at=finding.ended_at,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What is shown of a target.

    `left_out` counts the findings, and `cases_left_out` the passing cases, that made it too long to be carried.
    """

    __pydantic_config__: ClassVar[Any] = STRICT

    schema: str = SCHEMA
    target: TargetReport
    reasons: tuple[Reason, ...] = ()
    findings: tuple[Trial, ...] = ()
    left_out: int = 0
    cases_left_out: int = 0

    def text(self) -> str:
        """The canonical text, whose digest is signed."""
        return canonical(data(self))


def fitting(result: Result) -> Result:
    """The result short enough to be carried.

    Of too many findings the last are left out, then of long texts the ends, then cases that passed and that nothing
    required. What failed stays, or nothing would be left of a verdict: raises CannotRun where that is too much.
    """
    while (length := _in_line(result)) > MOST_IN_LINE and result.findings:
        kept = result.findings[: len(result.findings) * MOST_IN_LINE // (length + MOST_IN_LINE // 10)]
        gone = len(result.findings) - len(kept)
        result = replace(result, findings=kept, left_out=result.left_out + gone)
    for short in SHORT:
        if length > MOST_IN_LINE:
            result = _shortened(result, short)
            length = _in_line(result)
    if length > MOST_IN_LINE:
        result = _without_passing_cases(result)
        length = _in_line(result)
    if length > MOST_IN_LINE:
        too_much = f"{result.target.target}: its {len(result.target.probes)} findings do not fit into a line of 1 MB"
        raise CannotRun(too_much, hint="certify it with fewer cases: --cases FILE, or cases = [...] in the settings")
    return result


def _in_line(result: Result) -> int:
    """Bytes that it takes there: a text in JSON within a line of JSON."""
    return len(document(result.text()))


def read_result(text: str) -> Result:
    """The result that the text says; raises Refused where it is none that this version knows."""
    schema = parse(text.encode(), "the result").get("schema")
    if schema != SCHEMA:
        raise Refused(
            f"the result is of schema {schema!r}, and this version of certify reads {SCHEMA}",
            hint="a newer certify may have written it",
        )
    try:
        result = from_json(Result, text, where="the result")
    except BadFile as error:
        raise Refused(error.message, hint="a newer certify may have written it") from None
    return replace(
        result,
        target=replace(
            result.target,
            certified_at=_moment(result.target.certified_at),
            expires_at=_moment(result.target.expires_at),
        ),
    )


def _moment(moment: datetime | None) -> datetime | None:
    """In UTC; raises Refused for one that might be of any time zone, or lies outside all calendars there."""
    if moment is None:
        return None
    if moment.tzinfo is None:
        raise Refused(f"the result says a time without its zone: {moment}")
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise Refused(f"the result says a time that cannot be: {moment}") from None


def _shortened(result: Result, short: int) -> Result:
    """No reader decides on these texts; what the target itself is said to be keeps a little more of them."""
    least = max(short, SHORT[0])
    target = replace(
        result.target,
        reason=result.target.reason[:least],
        remedy=result.target.remedy[:least],
        served=result.target.served and result.target.served[:least],
        probes=tuple(
            replace(one, message=one.message[:short], remedy=one.remedy[:short], request_ids=one.request_ids[:short])
            for one in result.target.probes
        ),
    )
    reasons = (replace(one, message=one.message[:least], remedy=one.remedy[:least]) for one in result.reasons)
    return replace(result, target=target, reasons=tuple(reasons))


def _without_passing_cases(result: Result) -> Result:
    probes = result.target.probes
    kept = tuple(one for one in probes if one.mark is not Mark.PASS or one.required or not is_case(one.id))
    gone = len(probes) - len(kept)
    return replace(result, target=replace(result.target, probes=kept), cases_left_out=result.cases_left_out + gone)
