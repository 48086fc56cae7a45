"""Certificates expire when they must."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from kit.values import NOON

from certify_cli.types.findings import Status
from certify_cli.types.records import Certificate
from certify_cli.types.reports import TargetReport
from certify_cli.verdicts.freshness import doubted, expiry, reusable, supersedes

DAY = timedelta(days=1)


def certificate(status: Status = Status.CERTIFIED, key: str = "k") -> Certificate:
    report = TargetReport(target="m@us-east-1", model="m", status=status)
    return Certificate(
        target="m@us-east-1",
        suite="standard",
        key=key,
        status=status,
        run_id="r",
        certified_at=NOON,
        expires_at=expiry(status, NOON, None),
        report=report,
    )


def test_lifetimes() -> None:
    assert expiry(Status.CERTIFIED, NOON, None) == NOON + 7 * DAY
    assert expiry(Status.QUALITY_WARNING, NOON, None) == NOON + DAY


def test_a_certificate_never_outlives_its_model() -> None:
    assert expiry(Status.CERTIFIED, NOON, date(2026, 11, 24)).isoformat() == "2026-11-24T00:00:00+00:00"
    assert expiry(Status.CERTIFIED, NOON, date(2026, 11, 1)) == NOON


@pytest.mark.parametrize(
    ("age", "key", "status", "max_age", "good"),
    [
        (DAY, "k", Status.CERTIFIED, None, True),
        (DAY, "other", Status.CERTIFIED, None, False),
        (7 * DAY, "k", Status.CERTIFIED, None, False),
        (timedelta(hours=1), "k", Status.FAILED, None, False),
        (2 * DAY, "k", Status.QUALITY_WARNING, None, False),
        (DAY, "k", Status.CERTIFIED, timedelta(hours=1), False),
        (-DAY, "k", Status.CERTIFIED, None, False),  # certified in the future: a wrong clock
    ],
)
def test_reuse(age: timedelta, key: str, status: Status, max_age: timedelta | None, good: bool) -> None:
    assert reusable(certificate(status), key, NOON + age, max_age) is good


@pytest.mark.parametrize(
    ("new", "kept", "newer_by", "good"),
    [
        (Status.CERTIFIED, Status.CERTIFIED, DAY, True),
        (Status.CERTIFIED, Status.CERTIFIED, 0 * DAY, True),
        (Status.CERTIFIED, Status.CERTIFIED, -DAY, False),
        (Status.QUALITY_WARNING, Status.CERTIFIED, -DAY, False),
        (Status.CERTIFIED, Status.FAILED, -DAY, False),
        (Status.FAILED, Status.CERTIFIED, -DAY, True),
        (Status.CERTIFIED, Status.CERTIFIED, -3 * DAY, True),  # kept is from the future: a wrong clock
    ],
)
def test_newer_evidence_and_every_failure_take_the_place(
    new: Status, kept: Status, newer_by: timedelta, good: bool
) -> None:
    made = replace(certificate(new), certified_at=NOON + newer_by)
    assert supersedes(made, certificate(kept), NOON + DAY if newer_by >= -DAY else NOON - DAY) is good
    assert supersedes(made, None, NOON)


def test_a_wider_certificate_is_doubted_by_what_a_smaller_suite_found_later_and_worse() -> None:
    def at(suite: Any, status: Status, hours: int) -> Certificate:
        return replace(certificate(status), suite=suite, certified_at=NOON + timedelta(hours=hours))

    good = at("full", Status.CERTIFIED, 0)
    assert doubted(good, [good, at("standard", Status.QUALITY_WARNING, 1)])
    assert doubted(good, [good, at("standard", Status.QUALITY_WARNING, 0)])
    assert not doubted(good, [good, at("standard", Status.QUALITY_WARNING, -1), at("smoke", Status.CERTIFIED, 1)])
    assert not doubted(at("full", Status.QUALITY_WARNING, 0), [at("standard", Status.QUALITY_WARNING, 1)])
    assert not doubted(at("smoke", Status.CERTIFIED, 0), [at("standard", Status.QUALITY_WARNING, 1)])
