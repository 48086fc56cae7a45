"""The policy: whether its file and baseline can be read, what it requires exists, and which waivers do not hold."""

from __future__ import annotations

from collections.abc import Iterator

from certify_cli.cases.named import expand
from certify_cli.cases.reading import read_cases
from certify_cli.doctor.patient import Patient
from certify_cli.errors import BadFile, UsageError
from certify_cli.policy.grounds import Grounds
from certify_cli.policy.waivers import validity
from certify_cli.types.cases import is_case
from certify_cli.types.checks import Checked, Level
from certify_cli.types.naming import counted
from certify_cli.types.policy import DEFAULT_POLICY, Policy

REMEDY = "mend what it is for, or certify waive writes a new one, which somebody answers for again; then take it out"


def look(patient: Patient) -> Iterator[Checked]:
    grounds = patient.configured.grounds()
    if grounds == Grounds(policy=DEFAULT_POLICY):
        return
    policy = grounds.policy
    seen = [f"{policy.name}: {counted(len(policy.rules), 'rule')}, {counted(len(grounds.waivers), 'waiver')}"]
    seen += [f"a baseline of {counted(len(grounds.baseline), 'target')}"] if grounds.baseline else []
    yield Checked(check="policy", level="ok", seen=", ".join(seen))
    yield from _unknown(patient, policy)
    for waiver in grounds.waivers:
        if why := validity(waiver, patient.now()):
            where = f"line {waiver.line}: " if waiver.line else ""
            said = f"{where}the waiver of {waiver.owner} for {waiver.probe} of {waiver.target} {why}"
            yield Checked(check="policy", level="warn", seen=said, remedy=REMEDY)


def _unknown(patient: Patient, policy: Policy) -> Iterator[Checked]:
    """Required probes that there are not; a case may still stand in a file that a run is given by hand."""
    try:
        cases = read_cases(patient.configured.cases) if patient.configured.cases else ()
    except BadFile:
        return  # told of the cases
    tables = (policy.values, *(rule.values for rule in policy.rules))
    for name in dict.fromkeys(name for table in tables for name in table.get("required", ())):
        try:
            expand((name,), cases)
        except UsageError as error:
            level: Level = "warn" if is_case(name) else "fail"
            yield Checked(check="policy", level=level, seen=f"required: {error.message}", remedy=error.hint)
