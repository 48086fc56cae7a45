"""When the trials of a probe have said enough, and what they say: the loop stops by it, the report is made by it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from certify_cli.types.findings import Finding, Mark
from certify_cli.types.plans import ProbePlan, RunSettings
from certify_cli.verdicts.calibration import sequential_test
from certify_cli.verdicts.marks import is_final

MOST_INCONCLUSIVE = 3
"""Under a confidence the third trial that shows nothing ends the probe; each had retries of its own."""


@dataclass(frozen=True, slots=True)
class Count:
    """The trials of one probe by what they showed; `final` where the service's own words settle the matter."""

    passed: int
    failed: int
    inconclusive: int
    skipped: int
    final: bool

    @classmethod
    def of(cls, findings: Sequence[Finding]) -> Count:
        marks = [one.mark for one in findings]
        return cls(
            passed=marks.count(Mark.PASS),
            failed=marks.count(Mark.FAIL),
            inconclusive=marks.count(Mark.INCONCLUSIVE),
            skipped=marks.count(Mark.SKIPPED),
            final=any(one.mark is Mark.FAIL and one.failure is not None and is_final(one.failure) for one in findings),
        )

    @property
    def trials(self) -> int:
        return self.passed + self.failed + self.inconclusive

    @property
    def nothing_yet(self) -> Mark:
        """What stands where nothing was decided."""
        return Mark.INCONCLUSIVE if self.trials else Mark.SKIPPED


def mark_of_trials(findings: Sequence[Finding], probe: ProbePlan, settings: RunSettings) -> Mark:
    """The probe's mark; inconclusive where they were ended before they decided, skipped where none was tried."""
    seen = Count.of(findings)
    confidence, fixed = settings.confidence_of(probe), settings.trials_of(probe)
    if confidence is not None:
        return tested(seen, confidence) or seen.nothing_yet
    if not seen.passed and not seen.failed:
        return seen.nothing_yet
    if fixed and not seen.final and max(seen.passed, seen.failed) * 2 < fixed:
        return Mark.INCONCLUSIVE  # the most of what was decided, and still no half of the trials asked for
    if seen.passed > seen.failed:
        return Mark.PASS
    return Mark.FAIL if fixed or seen.failed > 1 or seen.final else Mark.INCONCLUSIVE


def tested(seen: Count, confidence: float) -> Mark | None:
    """What the sequential test says, None while it says nothing; what showed nothing counts neither way."""
    if seen.final:
        return Mark.FAIL
    decided = sequential_test(confidence).decide(seen.passed, seen.failed)
    if decided is None and seen.inconclusive >= MOST_INCONCLUSIVE:
        return Mark.INCONCLUSIVE
    return decided
