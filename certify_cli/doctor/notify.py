"""Who is to be told of changes: whether address and secret are there, and the way to them. Nobody is told anything."""

from __future__ import annotations

import time
from collections.abc import Iterator

from certify_cli.doctor.patient import WIDTH, Patient
from certify_cli.formats._untrusted import mask_accounts, one_line
from certify_cli.interfaces import Outside
from certify_cli.notify import KINDS
from certify_cli.runner.abreast import abreast
from certify_cli.types.checks import Checked
from certify_cli.types.policy import Notify

SECONDS = 9.0
"""For all of them."""
LATE = f"no answer within {SECONDS:.0f} s"
SETTINGS = (
    "set the variable where runs are started, for cron and CI have an environment of their own; or mend [[notify]]"
)
AWAY = "see that it is up and may be reached from here; runs work without, and the next command tells what was not told"


def look(patient: Patient) -> Iterator[Checked]:
    able: list[Notify] = []
    outside = Outside(variables=patient.environment, clock=time.monotonic, sleep=time.sleep, now=patient.now)
    for one in patient.configured.notify:
        if problem := KINDS[one.kind]().check(one, outside):
            yield _warned(one, problem, SETTINGS)
        elif one.kind == "sns" and patient.simulated:
            yield _good(one, "what is simulated goes to no topic, so it was not looked at")
        else:
            able.append(one)
    until = time.monotonic() + SECONDS
    answers = abreast(
        lambda one: KINDS[one.kind]().reach(one, outside), able, width=WIDTH, until=until, clock=time.monotonic
    )
    for place, one in enumerate(able):
        problem = answers.get(place, LATE)
        yield _warned(one, problem, AWAY) if problem else _good(one, "it can be reached; nothing was sent")


def _good(notify: Notify, seen: str) -> Checked:
    return Checked(check="notify", level="ok", subject=notify.name, seen=seen)


def _warned(notify: Notify, problem: str, remedy: str) -> Checked:
    """Whatever a notifier lacks, a run works."""
    seen = one_line(mask_accounts(problem), 300)
    return Checked(check="notify", level="warn", subject=notify.name, seen=seen, remedy=remedy)
