"""The free questions of the control plane that a run asks, each tried for real in every region."""

from __future__ import annotations

import time
from collections.abc import Iterator

from certify_cli.aws.reads import READS
from certify_cli.diagnosis.policies import statement
from certify_cli.diagnosis.remedies import diagnose
from certify_cli.doctor.patient import WIDTH, Patient
from certify_cli.runner.abreast import abreast
from certify_cli.types.checks import Checked, Level
from certify_cli.types.failures import Category, Failure

SECONDS = 10.0
NOT_KNOWN = "what answers does not know this question: see that AWS_ENDPOINT_URL is unset or names what was meant"
DENIED = (Category.PERMISSION_DENIED, Category.ACCESS_NOT_GRANTED)
BELOW = "an account admin adds the statement below (json: policy) to the policies of who calls"
WITHOUT = "a run goes on without, and knows less before its first call"
ELSEWHERE = (Category.AUTHENTICATION, Category.NETWORK, Category.CLIENT_CONFIGURATION)
"""What the checks of credentials, regions and endpoints tell better."""


def look(patient: Patient) -> Iterator[Checked]:
    questions = [(action, region) for region in patient.regions for action in READS]
    answers = abreast(
        lambda question: patient.aws.read(*question),
        questions,
        width=WIDTH,
        until=time.monotonic() + SECONDS,
        clock=time.monotonic,
    )
    for region in patient.regions:
        asked = {questions[place][0]: answer for place, answer in answers.items() if questions[place][1] == region}
        yield from _of_region(region, asked)


def _of_region(region: str, asked: dict[str, Failure | None]) -> Iterator[Checked]:
    allowed = [action for action in READS if action in asked and asked[action] is None]
    denied = [action for action in READS if (found := asked.get(action)) is not None and found.category in DENIED]
    if allowed:
        yield _checked("ok", f"may {', '.join(allowed)}", region=region)
    if denied:
        policy = statement(denied, ("*",))
        yield _checked("warn", f"denied: {', '.join(denied)}; {WITHOUT}", BELOW, region, policy)
    untold = [action for action in READS if action not in asked or _told_elsewhere(asked[action])]
    if untold:
        seen = f"not tried to an end: {', '.join(untold)}"
        yield _checked("warn", seen, "mend what else is marked first: credentials, region or endpoints", region)
    for action, found in asked.items():
        if found is not None and action not in denied and action not in untold:
            yield _checked("warn", f"{action}: {found.message}; {WITHOUT}", _remedy(found), region)


def _remedy(found: Failure) -> str:
    """These are questions about no model in particular, whatever a 404 means elsewhere."""
    return NOT_KNOWN if found.category is Category.UNSUPPORTED_MODEL else diagnose(found).remedy


def _told_elsewhere(found: Failure | None) -> bool:
    return found is not None and found.category in ELSEWHERE


def _checked(level: Level, seen: str, remedy: str = "", region: str = "", policy: str = "") -> Checked:
    return Checked(check="permissions", level=level, seen=seen, remedy=remedy, subject=region, policy=policy)
