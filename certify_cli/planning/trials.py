"""How many more trials of a probe are wanted, given what was found so far: pure, asked by the loop."""

from __future__ import annotations

from collections.abc import Sequence

from certify_cli.types.findings import Finding, Mark
from certify_cli.types.plans import ProbePlan, RunSettings
from certify_cli.verdicts.marks import is_final

CONFIRMING = 3
"""A failure is confirmed by the best of three."""


def more_trials(findings: Sequence[Finding], probe: ProbePlan, settings: RunSettings) -> int:
    """Trials to start now. `settings.trials` > 0 is a fixed number; 0 is one trial, and a failure confirmed (2 of 3).
    So is an expensive probe whatever the settings.

    An inconclusive first trial is not repeated: the call's own retries already were. A failure in the service's own
    words (no access, not supported) needs no confirmation.
    """
    fixed = settings.trials_of(probe)
    if fixed > 0:
        return max(0, fixed - len(findings))
    if not findings:
        return 1
    if any(one.failure is not None and is_final(one.failure) for one in findings if one.mark is Mark.FAIL):
        return 0
    failed = sum(one.mark is Mark.FAIL for one in findings)
    passed = sum(one.mark is Mark.PASS for one in findings)
    settled = failed == 0 or max(failed, passed) >= 2 or len(findings) >= CONFIRMING
    return 0 if settled else 1
