"""Says what an error is: the first rule of the table that holds, in the order the table gives."""

from __future__ import annotations

from certify_cli.diagnosis.evidence import Evidence, Reading, read
from certify_cli.diagnosis.rules import Rule, rule_table
from certify_cli.types.failures import Category, Failure

KEPT_CHARACTERS = 2_000
"""A failure is stored with every finding; the text of a hostile or chatty service must not fill the store."""


def classify(evidence: Evidence) -> Failure:
    """The failure that the evidence shows; UNKNOWN and not transient where no rule holds. Never raises."""
    reading = read(evidence)
    return _failure(evidence, reading, rule_table().first(reading))


def _failure(evidence: Evidence, reading: Reading, rule: Rule | None) -> Failure:
    return Failure(
        category=rule.category if rule else Category.UNKNOWN,
        message=reading.said[:KEPT_CHARACTERS],
        transient=rule.transient if rule else False,
        code=reading.code,
        http_status=reading.status,
        operation=evidence.operation or reading.operation,
        exception=evidence.exception,
        request_id=reading.request_id,
    )
