"""The keys of evidence: whether the one that signs is there, private and able, and the one that checks can be read."""

from __future__ import annotations

from collections.abc import Iterator

from certify_cli.doctor.patient import Patient
from certify_cli.errors import CertifyError
from certify_cli.evidence.keys import read_public_key
from certify_cli.types.checks import Checked

SHOWN = 16
"""Characters of a key's id."""


def look(patient: Patient) -> Iterator[Checked]:
    configured = patient.configured
    if configured.sign_with and configured.seal is not None:
        try:
            seal = configured.seal(configured.sign_with)
            yield _good("CERTIFY_SIGN_WITH", f"signs evidence, key {seal.key_id[:SHOWN]}")
        except CertifyError as error:
            yield _bad("CERTIFY_SIGN_WITH", error, "a run with --evidence does not begin")
    if configured.key is not None:
        try:
            yield _good("CERTIFY_EVIDENCE_KEY", f"checks evidence, key {read_public_key(configured.key).id[:SHOWN]}")
        except CertifyError as error:
            yield _bad("CERTIFY_EVIDENCE_KEY", error, "no evidence can be checked")


def _good(variable: str, said: str) -> Checked:
    return Checked(check="evidence", level="ok", subject=variable, seen=said)


def _bad(variable: str, error: CertifyError, without: str) -> Checked:
    """A run without evidence works."""
    said = f"{error.message}; {without}"
    return Checked(check="evidence", level="warn", subject=variable, seen=said, remedy=error.hint)
