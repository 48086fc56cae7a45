"""Turns a failure into advice: how grave it is, who can mend it, and the exact command, policy or setting that does."""

from __future__ import annotations

import re
from collections.abc import Mapping

from certify_cli.diagnosis.about import About
from certify_cli.diagnosis.classify import classify
from certify_cli.diagnosis.evidence import Evidence, read
from certify_cli.diagnosis.rules import Advice, rule_table
from certify_cli.diagnosis.values import POLICIES, values
from certify_cli.types.failures import MEANINGS, Diagnosis, Failure

_WHERE_TO_ALLOW = (
    "one that names the model's ARN in every region the route may reach, and the inference profile's where it is one"
)
_NOUNS = {
    "model": "this model",
    "region": "this region",
    "route": "this route",
    "action": "the action",
    "resource": "the model and its inference profile",
    "profiles": "an inference profile of it (`aws bedrock list-inference-profiles` shows them)",
    "destinations": "its destination regions",
    "aws_profile": "the profile",
    "offered": "other regions",
    "statement": _WHERE_TO_ALLOW,
    "endpoint_statement": _WHERE_TO_ALLOW,
    "passage": "the model's ARN in every region the route may reach",
}
_OPTIONAL = re.compile(r"\[\[(.*?)\]\]")
_NAME = re.compile(r"\{(\w+)\}")


def diagnose(failure: Failure | Evidence, about: About | None = None) -> Diagnosis:
    """What the failure means and how to mend it. Pure; the same failure gives the same words."""
    failure = classify(failure) if isinstance(failure, Evidence) else failure
    advice = _advice(failure)
    meaning = MEANINGS[failure.category]
    known = values(failure, about or About())
    return Diagnosis(
        category=failure.category,
        severity=meaning.severity,
        transient=failure.transient,
        who=meaning.who,
        remedy=filled(advice.remedy, known),
        link=advice.link,
        policy=next((known[name] for name in POLICIES if f"{{{name}}}" in advice.remedy), ""),
    )


def filled(template: str, values: Mapping[str, str]) -> str:
    """The remedy with names replaced; a [[part]] whose names have no value is left out, elsewhere a noun stands in."""

    def optional(found: re.Match[str]) -> str:
        names = _NAME.findall(found.group(1))
        known = all(values.get(name) for name in names)
        alone = _NAME.fullmatch(found.group(1)) is not None
        return found.group(1) if known or alone else ""

    text = _OPTIONAL.sub(optional, template)
    return _NAME.sub(lambda found: values.get(found.group(1)) or _NOUNS.get(found.group(1), ""), text)


def rule_of(failure: Failure) -> str:
    """The id of the rule that gives the failure its category, "" where none does any more."""
    rule = rule_table().first(read(_evidence(failure)))
    return rule.id if rule is not None and rule.category is failure.category else ""


def _advice(failure: Failure) -> Advice:
    """The rule's own words where the same rule still gives this category, else the category's."""
    table = rule_table()
    general = table.advice[failure.category]
    rule = table.first(read(_evidence(failure)))
    if rule is None or rule.category is not failure.category:
        return general
    return Advice(rule.remedy or general.remedy, rule.link or general.link)


def _evidence(failure: Failure) -> Evidence:
    return Evidence(failure.message, failure.exception, failure.code, failure.http_status, failure.operation)
