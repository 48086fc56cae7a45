"""What became of one check; `note` says it in numbers and in our own words, never in the case's or the model's."""

from __future__ import annotations

from dataclasses import dataclass

from certify_cli.types.findings import Mark


@dataclass(frozen=True, slots=True)
class Outcome:
    """One kind of check on one answer."""

    check: str
    mark: Mark
    note: str = ""

    def __str__(self) -> str:
        return f"{self.check}: {self.note}" if self.note else self.check


def held(check: str) -> Outcome:
    return Outcome(check, Mark.PASS)


def failed(check: str, note: str = "") -> Outcome:
    return Outcome(check, Mark.FAIL, note)


def undecided(check: str, note: str) -> Outcome:
    return Outcome(check, Mark.INCONCLUSIVE, note)
