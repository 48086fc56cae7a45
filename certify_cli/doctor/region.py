"""The regions: named at all, known, and enabled for this account."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from certify_cli.doctor.patient import Patient
from certify_cli.errors import BadFile, UsageError
from certify_cli.interfaces import Identity
from certify_cli.registry.regions import expand
from certify_cli.types.checks import Checked, Level
from certify_cli.types.failures import Category, Failure

UNREAD = (
    ("AWS_DEFAULT_REGION", "is set, but AWS's settings cannot be read: see credentials"),
    ("AWS_REGION", "is set, which boto3 does not read"),
)
"""Variables that seem to name one, and why that did not help."""


def look(patient: Patient) -> Iterator[Checked]:
    if not patient.regions:
        given = ((name, patient.environment.get(name), why) for name, why in UNREAD)
        unread = next((f"; {name}={value} {why}" for name, value, why in given if value), "")
        remedy = "--region, region in certify.toml, AWS_DEFAULT_REGION, or a region in the AWS profile"
        yield _checked("fail", f"none is named{unread}", remedy)
    for region in patient.regions:
        yield _one(patient, region)


def _one(patient: Patient, region: str) -> Checked:
    stated = _stated(patient)
    known = sorted({*stated, *patient.aws.known_regions()})
    try:
        expand((region,), known)
    except UsageError as error:
        return _checked("fail", error.message, error.hint or "", region)
    if region not in known:
        near = difflib.get_close_matches(region, known, n=3)
        remedy = f"did you mean {', '.join(near)}?" if near else "certify list-certifiable shows models by region"
        return _checked("warn", "neither AWS's SDK nor the registry knows it", remedy, region)
    if not _enabled(patient, region):
        remedy = "enable it under Account > AWS Regions (account:EnableRegion), which takes some minutes"
        return _checked(
            "fail", "not enabled for this account: it refuses credentials that are good elsewhere", remedy, region
        )
    if stated and region not in stated:
        return _checked(
            "warn", "no model of the registry is stated to be there", "certify sync-registry asks AWS", region
        )
    return _checked("ok", "known", region=region)


def _stated(patient: Patient) -> frozenset[str]:
    """Those of the registry's models; none where it cannot be read, which is told of the registry."""
    try:
        return patient.registry.regions
    except BadFile:
        return frozenset()


def _enabled(patient: Patient, region: str) -> bool:
    """False only where this region's STS refuses credentials that another region's takes: so opt-in regions do."""
    here = patient.aws.identity(region)
    if not isinstance(here, Failure) or here.category is not Category.AUTHENTICATION or here.http_status is None:
        return True
    elsewhere = patient.aws.identity(patient.fallback)
    return not (isinstance(elsewhere, Identity) and elsewhere.confirmed)


def _checked(level: Level, seen: str, remedy: str = "", region: str = "") -> Checked:
    return Checked(check="region", level=level, seen=seen, remedy=remedy, subject=region)
