"""What `--confidence` does, as docs/explanation/statistics.md shows it: errors and calls, exact and simulated.

python benchmarks/trials.py
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from certify_cli.planning.trials import more_trials
from certify_cli.types.findings import Demand, Finding, Mark
from certify_cli.types.plans import ProbePlan, RunSettings
from certify_cli.verdicts.calibration import risk_of, sequential_test
from certify_cli.verdicts.characteristic import characteristic, endings, fixed_size
from certify_cli.verdicts.deciding import mark_of_trials
from certify_cli.verdicts.sequential import RELIABLE, UNRELIABLE
from certify_cli.verdicts.statistics import wilson

CONFIDENCES = (0.8, 0.9, 0.95, 0.99)
PROBABILITIES = (1.0, 0.98, RELIABLE, 0.9, 0.85, 0.8, UNRELIABLE, 0.6, 0.5, 0.0)
RUNS = 20_000
SEED = 20261125
PROBE = ProbePlan(id="any", demand=Demand.CLAIMED)


def tables() -> list[str]:
    """The exact figures, a Markdown row a line."""
    return [*_by_confidence(), "", *_by_probability(0.95)]


def _by_confidence() -> Iterator[str]:
    yield _row(
        "confidence", "fixed size", "healthy", "at most", "wrongly failed", "wrongly passed", "mean at p0", "mean at p1"
    )
    yield _row(*["---"] * 8)
    for confidence in CONFIDENCES:
        test, fixed = sequential_test(confidence), fixed_size(RELIABLE, UNRELIABLE, risk_of(confidence))
        good, bad = characteristic(test, RELIABLE), characteristic(test, UNRELIABLE)
        means = [f"{one.mean_trials:.1f} = {one.mean_trials / fixed.trials:.2f}" for one in (good, bad)]
        size = f"{fixed.trials}, {fixed.most_failed} may fail"
        yield _row(confidence, size, test.fewest_passes, test.limit, f"{good.fails:.4f}", f"{bad.passes:.4f}", *means)


def _by_probability(confidence: float) -> Iterator[str]:
    yield _row("pass probability", "passes", "mean trials", "interval holds it")
    yield _row(*["---"] * 4)
    test = sequential_test(confidence)
    for probability in PROBABILITIES:
        exact = characteristic(test, probability)
        held = sum(
            likelihood
            for passed, failed, likelihood in endings(test, probability)
            if (interval := wilson(passed, passed + failed)) and interval.low <= probability <= interval.high
        )
        yield _row(f"{probability:.2f}", f"{exact.passes:.4f}", f"{exact.mean_trials:.1f}", f"{held:.3f}")


def _row(*cells: object) -> str:
    return f"| {' | '.join(map(str, cells))} |"


def simulated(probability: float, settings: RunSettings) -> tuple[float, float]:
    """(share passed, mean trials) of many probes, asking what the loop and the report ask."""
    rng = random.Random(SEED)  # noqa: S311 - a simulation, not secrets
    passed = trials = 0
    for _ in range(RUNS):
        found: list[Finding] = []
        while more := more_trials(found, PROBE, settings):
            found += [_finding(Mark.PASS if rng.random() < probability else Mark.FAIL) for _ in range(more)]
        passed += mark_of_trials(found, PROBE, settings) is Mark.PASS
        trials += len(found)
    return passed / RUNS, trials / RUNS


def _finding(mark: Mark, at: datetime = datetime(2026, 11, 25, tzinfo=UTC)) -> Finding:
    return Finding(target="t", probe="any", trial=1, mark=mark, origin="simulated", started_at=at, ended_at=at)


def main(confidences: Sequence[float] = CONFIDENCES) -> None:
    print("\n".join(tables()))  # noqa: T201 - a script for people
    for confidence in confidences:
        for probability in (RELIABLE, UNRELIABLE):
            share, mean = simulated(probability, RunSettings(confidence=confidence))
            said = f"simulated at {confidence}, p {probability}: passes {share:.4f}, mean trials {mean:.1f}"
            print(said)  # noqa: T201 - as above


if __name__ == "__main__":
    main()
