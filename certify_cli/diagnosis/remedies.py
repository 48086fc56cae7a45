"""Turns a failure into advice: how grave it is, who can mend it, and the exact command, policy or setting that does."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from certify_cli.diagnosis.classify import classify
from certify_cli.diagnosis.evidence import Evidence, read
from certify_cli.diagnosis.particulars import particulars
from certify_cli.diagnosis.rules import Advice, rule_table
from certify_cli.types.failures import MEANINGS, Category, Diagnosis, Failure


@dataclass(frozen=True, slots=True)
class About:
    """What is known of the call beside its error; every field may be empty.

    `profiles` are inference profiles that contain the model and may be called from `region`, `destinations` the
    regions the route may send a call to: "self" is `region`, "all-commercial" whatever a global route may reach.
    """

    route: str = ""
    region: str = ""
    model_id: str = ""
    profiles: tuple[str, ...] = ()
    destinations: tuple[str, ...] = ()


SELF = "self"
GLOBAL = "all-commercial"
EVERYWHERE = "every commercial region"
_NOUNS = {
    "model": "this model",
    "region": "this region",
    "route": "this route",
    "action": "the action",
    "resource": "the model and its inference profile",
    "profiles": "a geographic profile (us., eu., apac. ...)",
    "destinations": "its destination regions",
    "aws_profile": "the profile",
}
_OPTIONAL = re.compile(r"\[\[(.*?)\]\]")
_NAME = re.compile(r"\{(\w+)\}")


def diagnose(failure: Failure | Evidence, about: About | None = None) -> Diagnosis:
    """What the failure means and how to mend it. Pure; the same failure gives the same words."""
    failure = classify(failure) if isinstance(failure, Evidence) else failure
    about = about or About()
    advice = _advice(failure)
    meaning = MEANINGS[failure.category]
    return Diagnosis(
        category=failure.category,
        severity=meaning.severity,
        transient=failure.transient,
        who=meaning.who,
        remedy=filled(advice.remedy, _values(failure, about)),
        link=advice.link,
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


def _values(failure: Failure, about: About) -> dict[str, str]:
    """What is known for sure outranks what the text seems to say."""
    found = particulars(failure.message)
    region = about.region or found.region
    profiles = about.profiles or found.profiles(region)
    listed = " or ".join(f"`{profile}`" for profile in profiles)
    return {
        "model": about.model_id or found.model or about.route,
        "region": region,
        "route": about.route,
        "action": found.action or _action(failure),
        "resource": " and ".join(_resources(about, found.resource)),
        "profiles": listed,
        "destinations": ", ".join(EVERYWHERE if each == GLOBAL else each for each in _destinations(about)),
        "aws_profile": found.aws_profile,
    }


def _action(failure: Failure) -> str:
    """The IAM action behind an operation; Converse needs no action of its own."""
    if failure.category is not Category.PERMISSION_DENIED:
        return ""
    operation = failure.operation.lower().replace("_", "")
    streams = operation in {"conversestream", "invokemodelwithresponsestream", "invokestream"}
    known = {
        "listfoundationmodels": "bedrock:ListFoundationModels",
        "listinferenceprofiles": "bedrock:ListInferenceProfiles",
        "counttokens": "bedrock:CountTokens",
        "rerank": "bedrock:Rerank",
        "applyguardrail": "bedrock:ApplyGuardrail",
    }
    return known.get(operation, "bedrock:InvokeModelWithResponseStream" if streams else "bedrock:InvokeModel")


def _resources(about: About, denied: str) -> list[str]:
    """The ARN that was denied, and what else a geographic route needs, or the denial moves on to the next ARN."""
    models = [
        f"arn:aws:bedrock:{'' if region == GLOBAL else region}::foundation-model/{about.model_id}"
        for region in _policy_regions(about)
        if about.model_id
    ]
    return [*([denied] if denied else []), *(arn for arn in models if arn != denied)]


def _destinations(about: About) -> tuple[str, ...]:
    """The destinations as regions; "self" is dropped where nobody knows the region."""
    return tuple(place for each in about.destinations if (place := about.region if each == SELF else each))


def _policy_regions(about: About) -> tuple[str, ...]:
    """A policy for a global route names the source region's model too, beside the one without a region."""
    regions = _destinations(about)
    return (about.region, *regions) if GLOBAL in regions and about.region else regions
