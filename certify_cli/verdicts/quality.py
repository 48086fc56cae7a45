"""Quality scores put together, and compared with an earlier run task by task (docs/explanation/statistics.md)."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from statistics import fmean

from certify_cli.probes import score_reader
from certify_cli.types.findings import Finding, Mark, Seen
from certify_cli.types.quality import Baseline, Change, Comparison, Quality
from certify_cli.verdicts.statistics import CONFIDENCE, wilson

SIGNIFICANCE = 0.05
GRAIN = 240
"""Scores are counted in this many parts: halves, thirds, quarters, fifths and eighths come out whole."""

Reader = Callable[[Seen], Mapping[str, float]]


def quality_of(findings: Sequence[Finding], reader_of: Callable[[str], Reader | None] = score_reader) -> Quality | None:
    """The quality that a target's findings show; None where nothing measured it.

    A task tried more than once counts with its mean. Wilson's interval is exact in its way for right or wrong; for
    scores in between it is wider than it need be.
    """
    tried: dict[str, list[float]] = defaultdict(list)
    for finding in findings:
        reader = reader_of(finding.probe)
        if reader is not None and finding.mark in (Mark.PASS, Mark.FAIL) and finding.failure is None:
            for key, score in reader(finding.seen).items():
                tried[key].append(score)
    scores = {key: round(fmean(values), 4) for key, values in sorted(tried.items())}
    if not scores:
        return None
    interval = wilson(sum(scores.values()), len(scores))
    assert interval is not None
    return Quality(
        score=round(fmean(scores.values()), 4),
        low=interval.low,
        high=interval.high,
        confidence=CONFIDENCE,
        tasks=len(scores),
        matters=_by_matter(scores),
        scores=scores,
    )


def compared(now: Quality, baseline: Baseline | None) -> Quality:
    """`now` with what changed since the baseline, over the tasks that both were put to, if there are any."""
    both = sorted(now.scores.keys() & baseline.quality.scores.keys()) if baseline else []
    if not baseline or not both:
        return now
    before = baseline.quality
    differences = [now.scores[key] - before.scores[key] for key in both]
    mean, p_value = fmean(differences), sign_flip_p_value(differences)
    change: Change = "same" if p_value >= SIGNIFICANCE else "better" if mean > 0 else "worse"
    return replace(
        now,
        compared=Comparison(
            run_id=baseline.run_id,
            change=change,
            before=before.score,
            difference=round(mean, 4),
            p_value=round(p_value, 4),
            tasks=len(both),
        ),
    )


def sign_flip_p_value(differences: Sequence[float]) -> float:
    """How likely a sum of paired differences as far from zero is, were each as likely to fall the other way.

    Fisher's exact randomisation test, two-sided; the distribution of the sum is built difference by difference.
    """
    steps = [round(abs(difference) * GRAIN) for difference in differences]
    total = abs(sum(round(difference * GRAIN) for difference in differences))
    ways: dict[int, int] = {0: 1}
    for step in filter(None, steps):
        more: dict[int, int] = defaultdict(int)
        for reached, count in ways.items():
            more[reached + step] += count
            more[reached - step] += count
        ways = more
    as_far = sum(count for reached, count in ways.items() if abs(reached) >= total)
    return as_far / math.fsum(ways.values())


def _by_matter(scores: Mapping[str, float]) -> dict[str, float]:
    matters: dict[str, list[float]] = defaultdict(list)
    for key, score in scores.items():
        matters[key.partition("/")[0]].append(score)
    return {matter: round(fmean(values), 4) for matter, values in matters.items()}
