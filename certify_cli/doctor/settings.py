"""The settings: which file was found, whether it can be read, and variables that nothing reads."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

from certify_cli.doctor.patient import Patient, short
from certify_cli.types.checks import Checked

PREFIX = "CERTIFY_"


def look(patient: Patient) -> Iterator[Checked]:
    yield _file(patient)
    for name in sorted(patient.environment):
        if name.startswith(PREFIX) and name not in patient.variables:
            yield _stray(name, patient.variables)


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


def _stray(name: str, known: tuple[str, ...]) -> Checked:
    near = difflib.get_close_matches(name, known, n=1)
    return Checked(
        check="settings",
        level="warn",
        subject=name,
        seen=f"the variable {name} is none of certify's, so nothing reads it",
        remedy=f"did you mean {near[0]}? else unset it" if near else f"there are: {', '.join(known)}",
    )
