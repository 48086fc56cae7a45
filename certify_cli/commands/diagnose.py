"""What `certify diagnose` does: explains one pasted error, or a file of them line by line."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from certify_cli.diagnosis.evidence import Evidence
from certify_cli.diagnosis.remedies import About, diagnose
from certify_cli.errors import BadFile
from certify_cli.types.failures import Diagnosis
from certify_cli.types.reports import Column, Table


def diagnose_text(text: str, about: About | None = None) -> Diagnosis:
    """What a pasted error means and how to mend it."""
    return diagnose(Evidence(text), about)


def diagnose_lines(lines: Iterable[str]) -> Iterator[dict[str, Any]]:
    """One answer a line, in the same order, shaped as CONTRACT 11 says; blank lines give none.

    Raises BadFile naming the first line that is not an object with a message.
    """
    for number, line in enumerate(lines, start=1):
        if line.strip().lstrip("\ufeff"):
            yield _answer(_entry(line, number), number)


def _answer(entry: dict[str, Any], number: int) -> dict[str, Any]:
    found = diagnose(_evidence(entry, number))
    answer: dict[str, Any] = {"id": entry["id"]} if "id" in entry else {}
    return answer | {
        "category": found.category.value,
        "severity": found.severity,
        "transient": found.transient,
        "who": found.who,
        "remedy": found.remedy,
        "link": found.link,
    }


def _entry(line: str, number: int) -> dict[str, Any]:
    try:
        entry = json.loads(line.lstrip("\ufeff"))
    except (ValueError, RecursionError) as error:
        raise BadFile(f"line {number}: not JSON", hint='a line is {"message": "...", "code": "..."}') from error
    if not isinstance(entry, dict):
        raise BadFile(f"line {number}: not an object", hint='a line is {"message": "...", "code": "..."}')
    if "message" not in entry:
        raise BadFile(f"line {number}: missing key 'message'", hint='a line is {"message": "...", "code": "..."}')
    return entry


def _evidence(entry: dict[str, Any], number: int) -> Evidence:
    return Evidence(
        message=_text(entry, "message", number),
        exception=_text(entry, "exception", number),
        code=_text(entry, "code", number),
        http_status=_status(entry.get("http_status"), number),
        operation=_text(entry, "operation", number),
    )


def _text(entry: dict[str, Any], key: str, number: int) -> str:
    """A missing or null field is empty; codes are often numbers where gateways made them."""
    value = entry.get(key)
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    if key == "message" and isinstance(value, dict | list):
        return json.dumps(value)
    raise BadFile(f"line {number}: {key!r} must be text")


def _status(value: Any, number: int) -> int | None:
    """A status as a number or its digits; empty and null are none."""
    if value is None or value == "":
        return None
    try:
        status = int(str(value).strip())
    except ValueError:
        raise BadFile(f"line {number}: 'http_status' must be a number, not {value!r}") from None
    return status if 100 <= status <= 599 else None


def diagnosis_table(text: str) -> Table:
    """The diagnosis of one text as a list of what is known, a row each."""
    found = diagnose_text(text)
    facts = {
        "category": found.category.value,
        "severity": found.severity,
        "transient": "yes, a retry can help" if found.transient else "no, a retry will not help",
        "who": found.who,
        "remedy": found.remedy,
        "link": found.link,
    }
    return Table(
        title="diagnosis",
        columns=(Column(key="field", title="field"), Column(key="value", title="value")),
        rows=tuple({"field": key, "value": value} for key, value in facts.items() if value),
    )
