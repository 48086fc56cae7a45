"""The settings: which file was found, whether it can be read, and variables that nothing reads."""

from __future__ import annotations

from collections.abc import Iterator

from certify_cli.doctor.patient import Patient, short
from certify_cli.stray_variables import strays
from certify_cli.types.checks import Checked


def look(patient: Patient) -> Iterator[Checked]:
    yield _file(patient)
    for one in strays(patient.environment, patient.variables):
        yield Checked(check="settings", level="warn", subject=one.name, seen=one.seen, remedy=one.remedy)


def _file(patient: Patient) -> Checked:
    if patient.settings_error is not None:
        error = patient.settings_error
        return Checked(check="settings", level="fail", seen=error.message, remedy=error.hint)
    if patient.settings_file is None:
        return Checked(
            check="settings", level="ok", seen="no settings file from here upwards: options and variables rule"
        )
    keys = ", ".join(patient.settings_keys) or "nothing"
    return Checked(check="settings", level="ok", seen=f"{short(patient.settings_file)} sets {keys}")
