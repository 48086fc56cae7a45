"""What `certify diagnose` does: explains one pasted error, or a file of them line by line."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from certify_cli.diagnosis.about import About
from certify_cli.diagnosis.classify import classify
from certify_cli.diagnosis.evidence import Evidence
from certify_cli.diagnosis.particulars import particulars
from certify_cli.diagnosis.remedies import diagnose
from certify_cli.errors import BadFile
from certify_cli.formats._untrusted import mask_accounts
from certify_cli.types.failures import Diagnosis
from certify_cli.types.tables import Column, Table

if TYPE_CHECKING:
    from certify_cli.registry.catalogue import Catalogue


@dataclass(frozen=True, slots=True)
class Explainer:
    """Explains errors; `catalogue` is opened when the first error names a model, which most do not."""

    catalogue: Callable[[], Catalogue]
    show_account: bool = False

    def explain(self, evidence: Evidence) -> Diagnosis:
        """What an error means and how to mend it, with what the catalogue knows of the model it names."""
        failure = classify(evidence)
        found = diagnose(failure, self._about(failure.message))
        if self.show_account:
            return found
        return replace(found, remedy=mask_accounts(found.remedy), policy=mask_accounts(found.policy))

    def _about(self, message: str) -> About:
        found = particulars(message)
        if not found.route:
            return About()
        from certify_cli.registry.circumstances import circumstances

        return circumstances(self.catalogue(), found.route, found.region, found.account)


def diagnose_lines(lines: Iterable[str], explainer: Explainer) -> Iterator[dict[str, Any]]:
    """One answer a line, in the same order, shaped as CONTRACT 11 says; blank lines give none.

    Raises BadFile naming the first line that is not an object with a message.
    """
    for number, line in enumerate(lines, start=1):
        if line.strip().lstrip("\ufeff"):
            yield _answer(_entry(line, number), number, explainer)


def _answer(entry: dict[str, Any], number: int, explainer: Explainer) -> dict[str, Any]:
    found = explainer.explain(_evidence(entry, number))
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


def diagnosis_table(found: Diagnosis) -> Table:
    """A diagnosis as a list of what is known, a row each; a policy stands below, whole, to be copied."""
    policy = json.dumps(json.loads(found.policy), indent=2) if found.policy else ""
    facts = {
        "category": found.category.value,
        "severity": found.severity,
        "transient": "yes, a retry can help" if found.transient else "no, a retry will not help",
        "who": found.who,
        "remedy": found.remedy.replace(found.policy, "the statement below") if found.policy else found.remedy,
        "link": found.link,
    }
    return Table(
        title="diagnosis",
        columns=(Column(key="field", title="field"), Column(key="value", title="value")),
        rows=tuple({"field": key, "value": value} for key, value in facts.items() if value),
        block=policy,
    )
