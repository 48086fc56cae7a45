"""How many more trials of a probe are wanted, given what was found so far: pure, asked by the loop."""

from __future__ import annotations

from collections.abc import Sequence

from certify_cli.types.findings import Finding
from certify_cli.types.plans import ProbePlan, RunSettings
from certify_cli.verdicts.calibration import sequential_test
from certify_cli.verdicts.deciding import MOST_INCONCLUSIVE, Count, tested

CONFIRMING = 3
"""A failure is confirmed by the best of three."""


def more_trials(findings: Sequence[Finding], probe: ProbePlan, settings: RunSettings) -> int:
    """Trials that may run now, those in flight included: as many as are needed whatever they show, 0 once decided.

    `settings.trials` > 0 is a fixed number; 0 is one trial, and a failure confirmed (2 of 3), and so is an expensive
    probe whatever the settings. Under a confidence the sequential test says how many.
    """
    seen = Count.of(findings)
    if seen.skipped:
        return 0
    confidence, fixed = settings.confidence_of(probe), settings.trials_of(probe)
    if confidence is not None:
        return _by_test(seen, confidence)
    if fixed:
        return 0 if seen.final and not seen.passed else max(0, fixed - seen.trials)
    return _to_confirm(seen)


def healthy_trials(probe: ProbePlan, settings: RunSettings) -> int:
    """Trials of a probe that passes every time: what an estimate counts on."""
    confidence = settings.confidence_of(probe)
    if confidence is None:
        return settings.trials_of(probe) or 1
    return sequential_test(confidence).fewest_passes


def _by_test(seen: Count, confidence: float) -> int:
    """As many as the test needs whatever they show, so none is in vain; the first goes alone, for what the service
    refuses it refuses to all.
    """
    if tested(seen, confidence) is not None:
        return 0
    if not seen.trials:
        return 1
    least = sequential_test(confidence).least_more(seen.passed, seen.failed)
    return min(least, MOST_INCONCLUSIVE - seen.inconclusive)


def _to_confirm(seen: Count) -> int:
    """An inconclusive first trial is not repeated: the call's own retries already were. A failure in the service's
    own words (no access, not supported) needs no confirmation.
    """
    if not seen.trials:
        return 1
    settled = seen.final or not seen.failed or max(seen.failed, seen.passed) > 1 or seen.trials >= CONFIRMING
    return 0 if settled else 1
