"""The policy: whether its file and baseline can be read, and which of its waivers do not hold."""

from __future__ import annotations

from collections.abc import Iterator

from certify_cli.doctor.patient import Patient
from certify_cli.policy.grounds import Grounds
from certify_cli.policy.waivers import validity
from certify_cli.types.checks import Checked
from certify_cli.types.naming import counted
from certify_cli.types.policy import DEFAULT_POLICY

REMEDY = "mend what it is for, or certify waive writes a new one, which somebody answers for again; then take it out"


def look(patient: Patient) -> Iterator[Checked]:
    grounds = patient.configured.grounds()
    if grounds == Grounds(policy=DEFAULT_POLICY):
        return
    policy = grounds.policy
    seen = [f"{policy.name}: {counted(len(policy.rules), 'rule')}, {counted(len(grounds.waivers), 'waiver')}"]
    seen += [f"a baseline of {counted(len(grounds.baseline), 'target')}"] if grounds.baseline else []
    yield Checked(check="policy", level="ok", seen=", ".join(seen))
    for waiver in grounds.waivers:
        if why := validity(waiver, patient.now()):
            where = f"line {waiver.line}: " if waiver.line else ""
            said = f"{where}the waiver of {waiver.owner} for {waiver.probe} of {waiver.target} {why}"
            yield Checked(check="policy", level="warn", seen=said, remedy=REMEDY)
