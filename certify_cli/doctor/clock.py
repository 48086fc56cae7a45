"""This machine's clock, by the time that the endpoints tell: AWS refuses signatures that are five minutes off."""

from __future__ import annotations

from collections.abc import Iterator

from certify_cli.doctor.patient import Patient
from certify_cli.types.checks import Checked

WARN_SECONDS = 60.0
REFUSED_SECONDS = 300.0
"""SigV4's limit."""
REMEDY = "set it: timedatectl set-ntp true, or chronyc makestep; in a virtual machine after a pause restart it"


def look(patient: Patient) -> Iterator[Checked]:
    answers = [each for each in patient.knocks().values() if not each.strange]
    skews = [each.skew_seconds for each in answers if each.skew_seconds is not None]
    if not skews:
        if patient.regions:
            yield Checked(
                check="clock", level="warn", seen="not checked: no answer told the time", remedy="see endpoints"
            )
        return
    # of several the nearest to ours: a proxy may have kept an old answer, and one server's clock may be wrong
    off = min(skews, key=abs)
    seen = f"{abs(off):.0f} s {'ahead of' if off > 0 else 'behind'} the endpoints' time"
    if abs(off) > REFUSED_SECONDS:
        yield Checked(check="clock", level="fail", seen=f"{seen}: AWS refuses what it signs", remedy=REMEDY)
    elif abs(off) > WARN_SECONDS:
        seen = f"{seen}: AWS refuses signatures from {REFUSED_SECONDS:.0f} s on"
        yield Checked(check="clock", level="warn", seen=seen, remedy=REMEDY)
    else:
        yield Checked(
            check="clock", level="ok", seen="within a second of the endpoints' time" if abs(off) < 1 else seen
        )
