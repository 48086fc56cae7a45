"""Targets that a glob or --all swept up and that cannot be called: people are told how many there are and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from certify_cli.formats._summary import name_of
from certify_cli.types.findings import Status
from certify_cli.types.reports import Report, TargetReport

FEW = 3
"""As many are shown all the same: they bury nothing."""
MOST_REASONS = 8


def set_apart(value: Report) -> tuple[Sequence[TargetReport], Sequence[TargetReport]]:
    """The targets to be shown, and those to be counted only; none of these where they are few, or all that there is."""
    against = {one.target for one in value.decision.reasons} if value.decision else set()
    kept: list[TargetReport] = []
    swept: list[TargetReport] = []
    for one in value.targets:
        is_swept = one.status is Status.UNSUPPORTED and not one.named and name_of(one) not in against
        (swept if is_swept else kept).append(one)
    return (kept, swept) if kept and len(swept) > FEW else (value.targets, ())


def swept_lines(swept: Sequence[TargetReport]) -> Iterator[str]:
    """`22 more are UNSUPPORTED and do not count; ...`, then each reason and how many it is of, not cleaned yet."""
    if not swept:
        return
    yield f"{len(swept)} more are UNSUPPORTED and do not count; --verbose shows each"
    counts = Counter(_in_short(one.reason) for one in swept).most_common()
    yield from (f"  {count} {reason}" for reason, count in counts[:MOST_REASONS])
    left = sum(count for _, count in counts[MOST_REASONS:])
    if left:
        yield f"  {left} for other reasons"


def _in_short(reason: str) -> str:
    """Without what is of the one target alone: its dates, and what goes instead of it."""
    return reason.partition("; ")[0].partition(" (")[0] or "without a reason"
