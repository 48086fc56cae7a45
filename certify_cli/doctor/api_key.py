"""The Bedrock API key in AWS_BEARER_TOKEN_BEDROCK, which overrides every other credential: good, and good here?"""

from __future__ import annotations

from collections.abc import Iterator

from certify_cli.aws.keys import ApiKey
from certify_cli.diagnosis.remedies import diagnose
from certify_cli.doctor.credentials import named
from certify_cli.doctor.patient import Patient
from certify_cli.types.checks import Checked, Level
from certify_cli.types.durations import age_text
from certify_cli.types.failures import Category, Failure

VARIABLE = "AWS_BEARER_TOKEN_BEDROCK"
READ = "bedrock:ListFoundationModels"
"""A free question that the key is used for."""
SIGNED = "Rerank, STS and Service Quotas do not take it"


def look(patient: Patient) -> Iterator[Checked]:
    key = patient.aws.api_key()
    if key is None:
        return
    others = _others(patient)
    yield _what_it_says(key, patient)
    for region in patient.regions:
        if key.region and key.region != region:
            seen = f"made in {key.region}, and a short-term key works only there"
            yield _checked("fail", seen, f"a key made in {region}, or unset {VARIABLE}{others}", region)
        else:
            yield _tried(patient, region, others)


def _what_it_says(key: ApiKey, patient: Patient) -> Checked:
    if key.expires is None:
        kind = "a short-term key" if key.short_term else "a key that does not say when it ends"
        return _checked("ok", f"{VARIABLE} is set: {kind}; {SIGNED}")
    left = key.expires - patient.now()
    if left.total_seconds() <= 0:
        remedy = f"make a new one, or unset {VARIABLE}{_others(patient)}"
        return _checked("fail", f"{VARIABLE} holds a short-term key that ended {age_text(-left)} ago", remedy)
    seen = f"{VARIABLE} holds a short-term key that ends in at most {age_text(left)}, with the session that made it"
    return _checked("ok", f"{seen}; {SIGNED}")


def _tried(patient: Patient, region: str, others: str) -> Checked:
    failure = patient.aws.read(READ, region)
    if failure is None:
        return _accepted(region, others)
    if failure.category is Category.AUTHENTICATION:
        return _checked("fail", f"refused: {failure.message}", f"renew it, or unset {VARIABLE}{others}", region)
    if failure.category is Category.CLIENT_CONFIGURATION:
        return _checked("fail", f"cannot be used: {failure.message}", f"unset {VARIABLE}{others}", region)
    if failure.category is Category.PERMISSION_DENIED:
        seen = f"accepted or not, {READ} is denied to it: {failure.message}"
        return _checked("warn", seen, diagnose(failure).remedy, region)
    return _checked("warn", f"could not be tried: {failure.message}", "see endpoints", region)


def _accepted(region: str, others: str) -> Checked:
    if not others:
        return _checked("ok", "accepted", region=region)
    seen = f"accepted; it overrides the other credentials for everything but Rerank, STS and Service Quotas{others}"
    remedy = f"unset {VARIABLE} where those are meant: certificates are of the account and principal that STS tells"
    return _checked("warn", seen, remedy, region)


def _others(patient: Patient) -> str:
    """Said behind the advice to do without the key."""
    found = patient.aws.credentials()
    if found is None or isinstance(found, Failure):
        return ""
    return f" (there are others, from {named(found.method)})"


def _checked(level: Level, seen: str, remedy: str = "", region: str = "") -> Checked:
    return Checked(check="api key", level=level, seen=seen, remedy=remedy, subject=region)
