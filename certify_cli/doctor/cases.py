"""The team's own cases: whether every file that the settings name can be read."""

from __future__ import annotations

from collections.abc import Iterator

from certify_cli.cases.reading import read_cases
from certify_cli.doctor.patient import Patient
from certify_cli.types.checks import Checked
from certify_cli.types.naming import counted


def look(patient: Patient) -> Iterator[Checked]:
    files = patient.configured.cases
    if files:
        seen = f"{counted(len(read_cases(files)), 'case')} in {counted(len(files), 'file')}"
        yield Checked(check="cases", level="ok", seen=seen)
