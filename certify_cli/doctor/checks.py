"""The checks in the order in which they are shown, made all at the same time and for no longer than there is time."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from math import ceil
from typing import TypeAlias

from certify_cli.doctor import (
    api_key,
    cases,
    clock,
    credentials,
    endpoints,
    evidence,
    invoking,
    notify,
    origin,
    permissions,
    policy,
    region,
    registry,
    settings,
    store,
    targets,
    versions,
)
from certify_cli.doctor.patient import Patient
from certify_cli.errors import CertifyError
from certify_cli.interfaces import Clock
from certify_cli.runner.abreast import abreast
from certify_cli.types.checks import Checked, Level

SECONDS = 12.0
"""For all of them: what AWS and a network do not answer by then, they do not answer a run either."""

WIDTH = 64

Look: TypeAlias = Callable[[Patient], Iterable[Checked]]


@dataclass(frozen=True, slots=True)
class Check:
    """`late` is what it means that a check came to no end; `by_account`: each account that is wanted is looked at."""

    name: str
    look: Look
    late: Level = "warn"
    by_account: bool = False


CHECKS = (
    Check("versions", versions.look),
    Check("settings", settings.look),
    Check("policy", policy.look),
    Check("cases", cases.look),
    Check("evidence", evidence.look),
    Check("registry", registry.look),
    Check("targets", targets.look),
    Check("store", store.look, late="fail"),
    Check("credentials", credentials.look, late="fail", by_account=True),
    Check("api key", api_key.look, by_account=True),
    Check("region", region.look, by_account=True),
    Check("endpoints", endpoints.look, late="fail"),
    Check("origin", origin.look),
    Check("clock", clock.look),
    Check("permissions", permissions.look, by_account=True),
    Check("permissions", invoking.look, by_account=True),
    Check("notify", notify.look),
)


def examine(
    patient: Patient,
    checks: tuple[Check, ...] = CHECKS,
    *,
    seconds: float = SECONDS,
    monotonic: Clock = time.monotonic,
) -> tuple[Checked, ...]:
    """Everything that was seen, in the order of the checks; one that fails or hangs keeps no other from its end.

    `seconds` are for all of them, or for as many as are made at the same time.
    """
    looks = [(check, one) for check in checks for one in (patient.callers if check.by_account else (patient,))]
    answers = abreast(
        lambda look: _looked(*look),
        looks,
        width=WIDTH,
        until=monotonic() + seconds * ceil(len(looks) / WIDTH),
        clock=monotonic,
    )
    return tuple(
        replace(each, subject=f"{one.name} {each.subject}".strip())
        for place, (check, one) in enumerate(looks)
        for each in answers.get(place, (_late(check, seconds),))
    )


def _looked(check: Check, patient: Patient) -> tuple[Checked, ...]:
    try:
        return tuple(check.look(patient))
    except CertifyError as error:
        return (Checked(check=check.name, level="fail", seen=error.message, remedy=error.hint),)
    except Exception as error:  # noqa: BLE001 - a bug in one check must not hide what the others saw
        said = f"the check itself failed: {type(error).__name__}: {error}"
        remedy = "this is a bug in certify, please report it"
        return (Checked(check=check.name, level="warn", seen=said, remedy=remedy),)


def _late(check: Check, seconds: float) -> Checked:
    return Checked(
        check=check.name,
        level=check.late,
        seen=f"came to no end within {seconds:g} s",
        remedy="what it looks at hangs: a file system, a resolver, or a program that provides credentials",
    )
