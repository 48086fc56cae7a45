"""What became of targets over time, as the memory store tells it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from certify_cli.stores._memory_rows import MemoryRun, MemoryTarget, reported
from certify_cli.stores._payload import ASIDE, decode, key
from certify_cli.types.findings import Status
from certify_cli.types.history import Point, Stretch, gist_of
from certify_cli.types.records import RunTarget
from certify_cli.types.reports import RunInfo, TargetReport

Runs = Mapping[str, MemoryRun]


def latest(runs: Runs) -> tuple[tuple[RunInfo, TargetReport], ...]:
    newest = {row.subject: (run.info, row.text) for _, run, row in _endings(runs)}
    return tuple(reported(*newest[subject]) for subject in sorted(newest))


def tallies(runs: Runs) -> Mapping[str, Mapping[Status, int]]:
    return {name: Counter(_target(row).status for row in run.targets) for name, run in runs.items() if run.targets}


def points(runs: Runs, wanted: Stretch) -> tuple[Point, ...]:
    told: list[Point] = []
    of_each: Counter[str] = Counter()
    for point in reversed(list(_points(runs))):
        if _fits(point, wanted):
            of_each[point.target] += 1
            if wanted.each is None or of_each[point.target] <= wanted.each:
                told.append(point)
    return tuple(told[: wanted.most])


def _points(runs: Runs) -> Iterator[Point]:
    """All of them, in the order in which they came."""
    before: dict[str, Status] = {}
    for name, _, row in _endings(runs):
        target = _target(row)
        if target.report is None or row.subject.endswith(ASIDE):
            continue
        yield Point(
            target=row.subject,
            run=name,
            at=row.at,
            status=target.status,
            was=before.get(row.subject),
            rating=target.report.rating,
            gist=gist_of(target.report),
        )
        before[row.subject] = target.status


def _fits(point: Point, wanted: Stretch) -> bool:
    return (
        (wanted.targets is None or point.target in map(key, wanted.targets))
        and (wanted.runs is None or point.run in map(key, wanted.runs))
        and (wanted.statuses is None or point.status in wanted.statuses)
    )


def _endings(runs: Runs) -> list[tuple[str, MemoryRun, MemoryTarget]]:
    found = [(row.ending, name, run, row) for name, run in runs.items() for row in run.targets if row.ending]
    return [(name, run, row) for _, name, run, row in sorted(found, key=lambda one: one[0])]


def _target(row: MemoryTarget) -> RunTarget:
    return decode(RunTarget, row.text, "target")
