"""What the memory store keeps of a run and its targets: the same texts that a database would."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

from certify_cli.stores._payload import checked_rating, decode, encode, key, subject, target_rating
from certify_cli.types.records import Certificate, RunTarget
from certify_cli.types.reports import RunInfo, TargetReport

Trial = tuple[str, str, int]


@dataclass(slots=True)
class MemoryTarget:
    name: str
    subject: str
    text: str
    ending: int = field(compare=False)
    """The place in the order of endings; 0 while there is no report."""
    at: datetime = field(default_factory=lambda: datetime.now(UTC), compare=False)


@dataclass(slots=True)
class MemoryRun:
    info: str
    settings: str
    targets: list[MemoryTarget] = field(default_factory=list)
    findings: dict[Trial, str] = field(default_factory=dict)

    @property
    def ended(self) -> frozenset[str]:
        """The names of its targets that have their report."""
        return frozenset(target.name for target in self.targets if target.ending)

    def end(self, ended: MemoryTarget) -> None:
        """Replaces the target of that name, or adds it; the same again changes nothing."""
        known = [place for place, target in enumerate(self.targets) if target.name == ended.name]
        if not known:
            self.targets.append(ended)
        for place in known:
            if self.targets[place].text != ended.text:
                self.targets[place] = ended


def reported(info: str, text: str) -> tuple[RunInfo, TargetReport]:
    """The run of that text, and the report on the target of the other."""
    target = decode(RunTarget, text, "target")
    assert target.report is not None
    return decode(RunInfo, info, "run"), target.report


def kept_target(endings: Iterator[int], target: RunTarget) -> MemoryTarget:
    """As it is kept, with the next ending if it has its report."""
    target_rating(target)
    text = encode(target, f"target {target.name}")
    return MemoryTarget(key(target.name), subject(target), text, next(endings) if target.report else 0)


def certificate_text(certificate: Certificate) -> str:
    checked_rating(certificate.report.rating, f"certificate of {certificate.target}", certificate.status)
    return encode(certificate, f"certificate of {certificate.target}")
