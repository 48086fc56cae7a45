"""The credentials: found at all, from where, until when, whose, and what is odd about them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from certify_cli.aws.keys import Credentials
from certify_cli.diagnosis.remedies import diagnose
from certify_cli.doctor.patient import Patient
from certify_cli.interfaces import Identity
from certify_cli.types.checks import Checked, Level
from certify_cli.types.durations import age_text
from certify_cli.types.failures import Category, Failure
from certify_cli.types.naming import some_of

SOON = timedelta(hours=1)
"""A run may take as long."""

VARIABLES = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")
PROVIDERS = {
    "env": "the variables AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY",
    "shared-credentials-file": "AWS's credentials file",
    "config-file": "AWS's config file",
    "assume-role": "a role that the profile assumes",
    "assume-role-with-web-identity": "a role by web identity",
    "sso": "IAM Identity Center (SSO)",
    "login": "aws login",
    "custom-process": "the profile's credential_process",
    "container-role": "the container's role",
    "iam-role": "the machine's role (instance profile)",
    "explicit": "the program itself",
}
"""botocore's word for a provider -> ours; one that is not here is called as botocore calls it."""


def look(patient: Patient) -> Iterator[Checked]:
    found = patient.aws.credentials()
    if found is None:
        yield _nothing(patient)
        return
    if isinstance(found, Failure):
        yield _unusable(patient, found)
        return
    yield _found(patient, found)
    if found.method == "env" and (profile := _profile(patient)):
        seen = f"those in the variables are used, not those of AWS_PROFILE={profile}"
        yield _checked(
            "warn", seen, "unset AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN, or AWS_PROFILE"
        )
    yield identified(patient)


def identified(patient: Patient) -> Checked:
    """Whose they are, from STS of the first region; one that is not enabled refuses everybody, so another is asked."""
    who: Identity | Failure = patient.aws.identity(patient.home)
    if isinstance(who, Failure) and patient.home != patient.fallback:
        elsewhere = patient.aws.identity(patient.fallback)
        who = elsewhere if isinstance(elsewhere, Identity) and elsewhere.confirmed else who
    if isinstance(who, Failure):
        return _checked("fail", f"refused: {who.message}", diagnose(who).remedy)
    if not who.confirmed:
        return _checked("warn", who.note, "runs work without STS, but share no certificates with other callers")
    return _checked("ok", f"account {who.account}, {who.principal.rpartition(':')[2]}")


def named(method: str) -> str:
    """The provider of credentials, in words."""
    return PROVIDERS.get(method, method or "an unnamed provider")


def _nothing(patient: Patient) -> Checked:
    if patient.aws.api_key() is not None:
        return _checked("ok", "none but the Bedrock API key, which is not for Rerank, STS and Service Quotas")
    return _checked(
        "fail",
        "none found: no variables, no profile, no role of a container or a machine",
        "aws configure, aws sso login, AWS_PROFILE, or a Bedrock API key in AWS_BEARER_TOKEN_BEDROCK; or --simulate",
    )


def _unusable(patient: Patient, failure: Failure) -> Checked:
    level: Level = "fail"
    if patient.aws.api_key() is not None and failure.category is Category.AUTHENTICATION:
        level = "warn"  # the API key stands in
    known = patient.aws.profiles() if failure.category is Category.CLIENT_CONFIGURATION else ()
    there = f"; there are: {some_of(known, 8)}" if known else ""
    return _checked(level, f"cannot be used: {failure.message}", f"{diagnose(failure).remedy}{there}")


def _found(patient: Patient, found: Credentials) -> Checked:
    seen = f"from {named(found.method)}"
    profile = _profile(patient)
    seen += f", profile {profile}" if profile and found.method != "env" else ""
    if found.expires is None:
        return _checked("ok", seen)
    left = found.expires - patient.now()
    if found.renewable:
        return _checked("ok", f"{seen}, renewed by themselves (these end in {age_text(left)})")
    if left <= timedelta():
        return _checked(
            "fail", f"{seen}, ended {age_text(-left)} ago", "get new ones, or use a profile that renews them"
        )
    level: Level = "warn" if left < SOON else "ok"
    remedy = "a longer run ends with exit 4, resumable; get new ones before" if level == "warn" else ""
    return _checked(level, f"{seen}, which end in {age_text(left)}", remedy)


def _profile(patient: Patient) -> str:
    """That of a named account stands in the settings; else as botocore reads it, in its order."""
    if patient.name:
        return ""
    return patient.environment.get("AWS_DEFAULT_PROFILE") or patient.environment.get("AWS_PROFILE") or ""


def _checked(level: Level, seen: str, remedy: str = "") -> Checked:
    return Checked(check="credentials", level=level, seen=seen, remedy=remedy)
