"""Checks on what the answer says: equals, contains, contains_any, not_contains, regex, json_schema.

White space at either end, the way lines end, and how a letter with an accent is composed are nobody's business.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from certify_cli.cases.normal import folded, plain
from certify_cli.cases.outcome import Outcome, failed, held, undecided
from certify_cli.cases.patterns import found
from certify_cli.cases.schemas import first_violation
from certify_cli.cases.work import TooMuchWork, Work
from certify_cli.types.cases import Checks

_FENCE = re.compile(r"```[\w+-]{0,20}\s{0,20}")
_NOT_JSON = object()


def text_outcomes(checks: Checks, answer: str, work: Work) -> Iterator[Outcome]:
    """An outcome for each text check there is."""
    fold = folded if checks.ignore_case else plain
    answer = answer.strip()
    text = fold(answer)
    if checks.equals is not None:
        yield held("equals") if text == fold(checks.equals.strip()) else failed("equals")
    if checks.contains:
        yield _contains(text, [fold(part) for part in checks.contains])
    if checks.contains_any:
        yield _contains_any(text, [fold(part) for part in checks.contains_any])
    if checks.not_contains:
        yield _not_contains(text, [fold(part) for part in checks.not_contains])
    if checks.regex:
        yield _matches(plain(answer), checks.regex, work)
    if checks.json_schema is not None:
        yield _fits(answer, checks.json_schema, work)


def _contains(text: str, wanted: list[str]) -> Outcome:
    missing = sum(part not in text for part in wanted)
    return failed("contains", f"{missing} of {len(wanted)} missing") if missing else held("contains")


def _contains_any(text: str, wanted: list[str]) -> Outcome:
    there = any(part in text for part in wanted)
    return held("contains_any") if there else failed("contains_any", f"none of {len(wanted)} there")


def _not_contains(text: str, unwanted: list[str]) -> Outcome:
    there = sum(part in text for part in unwanted)
    return failed("not_contains", f"{there} of {len(unwanted)} there") if there else held("not_contains")


def _matches(text: str, patterns: tuple[str, ...], work: Work) -> Outcome:
    try:
        missing = sum(not found(pattern, text, work) for pattern in patterns)
    except TooMuchWork:
        return undecided("regex", "a pattern takes too long on this answer")
    return failed("regex", f"{missing} of {len(patterns)} not found") if missing else held("regex")


def _fits(answer: str, schema: str, work: Work) -> Outcome:
    value = _json(answer)
    if value is _NOT_JSON:
        return failed("json_schema", "the answer is not JSON")
    try:
        violated = first_violation(schema, value, work)
    except TooMuchWork:
        return undecided("json_schema", "the schema takes too long on this answer")
    return failed("json_schema", f"`{violated}` does not hold") if violated else held("json_schema")


def _json(text: str) -> Any:
    """The answer as JSON, alone or as the only thing in a code fence; _NOT_JSON for anything else."""
    first, _, rest = text.partition("\n")
    fenced = _FENCE.fullmatch(first) is not None and rest.endswith("```")
    try:
        return json.loads(rest[:-3] if fenced else text, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        return _NOT_JSON


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")
